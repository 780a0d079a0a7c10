"""In which colours the index of a department is shown."""

from cleanclinic.operations.index.hospital import DepartmentStanding
from cleanclinic.operations.index.hospital_words import standing_text
from cleanclinic.records.integrity_index import IndexBand
from cleanclinic.words import Words
from ui.parts.bar_tone import tone_of_bar
from ui.parts.pills import Badge

BAND_BADGES = {
    IndexBand.MODEL: "good",
    IndexBand.GOOD: "info",
    IndexBand.WEAK: "warn",
    IndexBand.FAILED: "bad",
}


def bar_tone(one: DepartmentStanding) -> str:
    """The colour of its bar; what rests on too little has none of its own."""
    return tone_of_bar(one.band or "", vetoed=one.vetoed)


def standing_badge(one: DepartmentStanding, words: Words) -> Badge:
    """What it comes to, the best first in order."""
    text = standing_text(one, words)
    if one.vetoed:
        return Badge(text, "bad", len(IndexBand))
    if one.band is not None:
        return Badge(text, BAND_BADGES[one.band], list(IndexBand).index(one.band))
    return Badge(text, "plain", len(IndexBand) + (1 if one.value is not None else 2))
