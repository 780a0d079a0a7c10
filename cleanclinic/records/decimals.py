"""Numbers as they are shown."""

from decimal import Decimal


def plain(number: Decimal | None) -> str:
    """Without zeros behind the point and without an exponent: 2.50 is 2.5, 1E+2 is 100."""
    return "" if number is None else f"{number.normalize():f}"
