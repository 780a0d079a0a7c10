"""A ward's month and its year-end by the screens alone, and what came of it.

The same run with a picture of every step and page: `python -m tests.whole.month --out DIR`.
"""

import pytest

from cleanclinic.words import Words
from tests.whole.month import NAMES, RISKS, SESSIONS, TYPED, play

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def ended(tmp_path_factory, qapp):
    return play(tmp_path_factory.mktemp("month"), qapp)


def test_everything_that_was_typed_is_there(ended):
    for kind, rows in TYPED.items():
        assert ended.counts[kind] == len(rows), kind
    # The last of them was taken back.
    assert ended.counts["risk_point"] == len(RISKS) - 1
    assert ended.counts["education_session"] == len(SESSIONS)
    recorded = sum(ended.counts.values()) - len(NAMES)
    assert recorded >= 40
    assert len(ended.counts) >= 10


def test_everybody_was_evaluated_and_every_form_printed(ended):
    assert ended.counts["ethics_evaluation"] == len(NAMES)
    # One form a person at least, and the year's summary.
    assert ended.pages > len(NAMES)


def test_three_acts_were_taken_back_by_name(ended):
    assert len(set(ended.undone)) == 3
    assert all(Words("zh_CN").text("status.undo", name="")[:2] in one for one in ended.undone)
