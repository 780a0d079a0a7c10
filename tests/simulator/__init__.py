"""An office and its wards in memory, run by the program's own rules, in any order of accidents."""
