"""Issues, findings and orders alike, and what is done about them."""
