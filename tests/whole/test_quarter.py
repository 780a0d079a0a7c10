"""A quarter by the screens alone, and what it came to at the ward and at the office.

The same run with a picture of every step: `python -m tests.whole.quarter --out DIR`.
"""

from decimal import Decimal

import pytest

from tests.whole.nurse_words import FORBIDDEN
from tests.whole.quarter import INDICATORS, play

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def ended(tmp_path_factory, qapp):
    return play(tmp_path_factory.mktemp("quarter"), qapp)


def test_both_sides_hold_the_same_three_results_and_a_closed_order(ended):
    assert ended.results["icu"] == ended.results["office"]
    own, head, office = map(Decimal, ended.results["icu"])
    assert 100 > own == head > office > 0
    assert ended.states == {"icu": "closed", "office": "closed"}


def test_every_indicator_took_one_key_and_a_counted_one_two_more(ended):
    assert ended.presses == INDICATORS + 2


def test_a_nurse_meets_no_word_of_cryptography(ended):
    assert len(ended.read["icu"]) > 100
    assert {text for text in ended.read["icu"] if FORBIDDEN.search(text)} == set()
