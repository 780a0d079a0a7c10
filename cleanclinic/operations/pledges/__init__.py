"""Pledges: rounds of signing, the forms, what was signed."""
