"""The reports over what records come to: the index, and the findings of the checks."""

from collections import Counter

from cleanclinic.operations.index.consistency import check_consistency
from cleanclinic.operations.index.hospital import (
    DepartmentStanding,
    HospitalIndex,
    hospital_index,
)
from cleanclinic.operations.index.hospital_words import change_text, counts_text, standing_text
from cleanclinic.operations.index.index_words import finding_text, measured_text, part_name
from cleanclinic.operations.index.indexing import department_index
from cleanclinic.operations.index.periods import Period
from cleanclinic.operations.index.report_rows import Cell, Made, plain_number
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.integrity_index import Confidence
from cleanclinic.words import Words


def index(workspace: Workspace, period: Period, words: Words) -> Made:
    reckoned = department_index(workspace, period=period)
    found = reckoned.index
    parts = [one for one in found.parts if one.points is not None or one.count]
    rows: list[tuple[Cell, ...]] = [
        (
            part_name(words, one.part.code),
            measured_text(words, one),
            "" if one.points is None else plain_number(one.points),
            "" if one.points is None else plain_number(one.most),
        )
        for one in parts
    ]
    if found.value is None:
        return Made(())
    said = words.text(
        "ui.home.index.coverage",
        percent=found.coverage,
        confidence=words.text(f"confidence.{found.confidence}"),
    )
    if found.confidence is Confidence.VAGUE:
        # Who lays two of these papers side by side is told as on the start page.
        vague = words.text("ui.home.index.vague", percent=reckoned.rules.vague)
        said = words.text("report.index.vague", said=said, vague=vague)
    bars = tuple(
        (
            part_name(words, one.part.code),
            round(float(one.points * 100 / one.most), 1),
            str(plain_number(one.points)),
        )
        for one in parts
        if one.points is not None and one.most
    )
    # It is no sum of what stands above it: the points are of the weights that had data.
    rows.append((words.text("report.index"), said, found.value, 100))
    return Made(tuple(rows), (), bars, measured=words.text("report.bars.share"))


def departments(workspace: Workspace, period: Period, words: Words) -> Made:
    """The index of every department, at the office."""
    return standings(hospital_index(workspace, period), words)


def standings(found: HospitalIndex, words: Words) -> Made:
    """What was reckoned of every department, and the average of those that rest on enough."""
    if all(one.value is None for one in found.rows):
        return Made(())
    rows = tuple(_standing(one, words) for one in found.rows)
    average: Cell = "" if found.average is None else found.average
    rest = ("",) * (len(rows[0]) - 2)
    totals = (words.text("report.departments.average"), average, *rest)
    note = words.text("report.departments.note", counts=counts_text(found, words))
    bars = tuple((one.name, float(one.value), str(one.value)) for one in found.firm if one.value)
    return Made(rows, totals, bars, note)


def _standing(one: DepartmentStanding, words: Words) -> tuple[Cell, ...]:
    return (
        one.name,
        "" if one.value is None else one.value,
        standing_text(one, words),
        change_text(one, words),
        f"{one.found.index.coverage}%" if one.found and one.value is not None else "",
        part_name(words, one.weakest.part.code) if one.weakest else "",
        f"{one.last_heard.astimezone():%Y-%m-%d}" if one.last_heard else "",
    )


def consistency(workspace: Workspace, _period: Period, words: Words) -> Made:
    found = check_consistency(workspace, pictures_at_once=None).rows
    rows: list[tuple[Cell, ...]] = [
        (
            finding_text(words, one),
            words.text(f"severity.{one.severity}"),
            words.text(f"nav.{one.page}"),
        )
        for one in found
    ]
    counts = Counter(one.severity for one in found)
    bars = tuple(
        (words.text(f"severity.{one}"), float(count), str(count)) for one, count in counts.items()
    )
    return Made(tuple(rows), (), bars, measured=words.text("report.bars.count"))
