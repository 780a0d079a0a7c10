"""What machine the tests run on."""

import ctypes


def is_wine() -> bool:
    """Whether this Windows is Wine's, where a few things are missing that Windows has."""
    windll = getattr(ctypes, "windll", None)
    return windll is not None and hasattr(windll.ntdll, "wine_get_version")
