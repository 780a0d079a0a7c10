"""Self-checks by a standard, their reviews, and the findings they lead to."""
