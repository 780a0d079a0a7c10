"""What records come to: the integrity index, consistency checks, reports, rules."""
