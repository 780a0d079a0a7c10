"""What a PC knows of the others: whose list it follows, colleagues, keys of before."""
