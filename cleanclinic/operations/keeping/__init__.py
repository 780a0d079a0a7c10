"""Care of the data: backups, restoring, checks."""
