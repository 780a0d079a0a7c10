"""The journey of an office and its wards, by their screens alone, and what it came to.

The same run with a picture of every step: `python -m tests.whole.journey --out DIR`.
"""

import re
from dataclasses import asdict

import pytest

from cleanclinic.words import LANGUAGES, load
from tests.whole.cast import OTHER_POSTS, POST
from tests.whole.journey import play
from tests.whole.nurse_words import FORBIDDEN

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def ended(tmp_path_factory, qapp):
    return play(tmp_path_factory.mktemp("journey"), qapp)


def test_office_and_wards_agree_at_the_end(ended):
    office, one, three = (ended.held[name] for name in ("office", "ward1", "ward3"))
    posts = {record.post for record in office.records.values() if hasattr(record, "post")}
    assert posts == {POST, *OTHER_POSTS}
    assert one.records == office.records == three.records
    assert one.tally == office.tally == three.tally


def test_every_log_is_whole_and_vouched_for(ended):
    for name, held in ended.held.items():
        assert (held.log.position, held.log.differences) == (None, 0), name
        assert held.vouched > 0, name


def test_every_difference_was_decided_and_every_alarm_answered(ended):
    assert {name: (held.conflicts, held.alarms) for name, held in ended.held.items()} == {
        "office": (0, 0), "ward1": (0, 0), "ward3": (0, 0),
    }  # fmt: skip


def test_all_that_was_written_is_safe_at_the_office(ended):
    for name in ("ward1", "ward3"):
        progress = ended.held[name].progress
        assert (progress.unsent.changes, progress.sent.changes) == (0, 0), asdict(progress)
        assert progress.safe.changes > 0


@pytest.mark.parametrize("ward", ["ward1", "ward2", "ward3"])
def test_a_nurse_meets_no_word_of_cryptography(ended, ward):
    shown = ended.read[ward]
    assert len(shown) > 100
    assert {text for text in shown if FORBIDDEN.search(text)} == set()


def test_nor_would_she_in_english(ended):
    """The same sentences, found by the words they were made of."""
    chinese, english = (load(language) for language in LANGUAGES)
    shown = "\n".join(set().union(*(ended.read[ward] for ward in ("ward1", "ward2", "ward3"))))
    met = {key for key, text in chinese.items() if made_of(text).search(shown)}
    assert len(met) > 300
    assert {key: english[key] for key in met if FORBIDDEN.search(english[key])} == {}


def made_of(text: str) -> re.Pattern[str]:
    """A line of the screen that was made of these words, whatever was put into them."""
    parts = (re.escape(part) for part in re.split(r"\{\w+\}", text))
    return re.compile(f"^ ?{'.+?'.join(parts)}$", re.MULTILINE)
