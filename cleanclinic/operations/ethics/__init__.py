"""The ethics files of the staff: entries, rounds, grades, papers."""
