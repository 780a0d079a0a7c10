"""Where a user's workspace and demo lie unless told otherwise; imports nothing heavy."""

from pathlib import Path

from platformdirs import user_data_path

PROGRAM = "cleanclinic"


def default_workspace() -> Path:
    """Where this user's workspace lies."""
    return user_data_path(PROGRAM, appauthor=False) / "workspace"


def default_demo() -> Path:
    """Where the demo hospital lies."""
    return user_data_path(PROGRAM, appauthor=False) / "demo"
