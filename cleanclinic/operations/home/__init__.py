"""What stands first: the start pages of a ward and of the office."""
