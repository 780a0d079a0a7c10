"""The index and the findings of the checks in words, for the screen and for paper."""

from collections.abc import Mapping
from datetime import date

from cleanclinic.operations.index.consistency import CheckRow
from cleanclinic.records.decimals import plain
from cleanclinic.records.integrity_index import Effect, IndexKind, PartPoints
from cleanclinic.words import Words


def part_name(words: Words, code: str) -> str:
    """What a part is called; the code itself where the office's rules know more than we do."""
    key = f"index_part.{code}"
    return words.text(key) if words.has(key) else code


def measured_text(words: Words, one: PartPoints) -> str:
    """What was counted for a part."""
    code = one.part.code
    if one.part.kind is not IndexKind.SHARE:
        key = f"index_part.{code}.count"
        return words.text(key, count=one.count) if words.has(key) else str(one.count)
    if one.measure is None:
        return words.text("ui.home.index.no_data")
    done, of = plain(one.measure.done), plain(one.measure.of)
    key = f"index_part.{code}.measure"
    return words.text(key, done=done, of=of) if words.has(key) else f"{done} / {of}"


def effect_text(words: Words, one: Effect) -> str:
    """What would have to be done."""
    key = f"index_part.{one.code}.effect"
    count = plain(one.lacking)
    return words.text(key, count=count) if words.has(key) else part_name(words, one.code)


def finding_text(words: Words, row: CheckRow) -> str:
    """What a check found, in a sentence."""
    return words.text(f"consistency.{row.rule}", **_in_words(words, row.values))


def _in_words(words: Words, values: Mapping[str, object]) -> dict[str, object]:
    return {name: _said(words, value) for name, value in values.items()}


def _said(words: Words, value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("@") and words.has(value[1:]):
        return words.text(value[1:])
    return value
