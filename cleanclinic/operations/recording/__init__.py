"""What serves every kind of record: writing, history, files, numbers, sheets, search."""
