"""Numbers as they are shown."""

from decimal import Decimal

import pytest

from cleanclinic.records.decimals import plain


@pytest.mark.parametrize(
    ("number", "shown"),
    [("2.50", "2.5"), ("1E+2", "100"), ("1E-7", "0.0000001"), ("0.00", "0"), ("-3.0", "-3")],
)
def test_no_zeros_that_say_nothing_and_no_exponent(number, shown):
    assert plain(Decimal(number)) == shown


def test_what_is_not_there_shows_nothing():
    assert plain(None) == ""
