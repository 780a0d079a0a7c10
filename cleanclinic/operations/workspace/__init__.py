"""An open workspace: opening it, its keys, whom it trusts; what operations answer."""
