"""Risk points and the controls against them."""
