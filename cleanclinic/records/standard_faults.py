"""What is wrong with a standard, every fault named with its place; and how two versions differ."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cleanclinic.errors import CleanClinicError
from cleanclinic.records.codec import to_data
from cleanclinic.records.fields import problems_of
from cleanclinic.records.standard import (
    EVERY_DEPARTMENT,
    Standard,
    StandardIndicator,
)
from cleanclinic.records.standard_methods import (
    BONUS,
    MethodError,
    Ratio,
    Tiers,
    Unknown,
    read_method,
)

# A change line holds 256 KiB; what is not the standard itself needs little of it.
BYTES_MOST = 224 * 1024


@dataclass(frozen=True)
class Fault:
    """Words `standard_fault.<rule>` with `values`; `place` is the code it is about, or empty.

    A warning does not keep the standard from being used.
    """

    rule: str
    place: str
    values: Mapping[str, object]
    warning: bool = False


class StandardFaultyError(CleanClinicError):
    """A standard breaks a rule; values: `place`, `fault` as "@key", `count`, its own."""

    code = "STANDARD-FAULTY"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        first = faults[0]
        super().__init__(
            **{
                **first.values,
                "place": first.place,
                "fault": f"@standard_fault.{first.rule}",
                "count": len(faults),
            }
        )


def check_standard(standard: Standard) -> None:
    """Raises StandardFaultyError with every fault; warnings pass."""
    if faults := tuple(fault for fault in faults_of(standard) if not fault.warning):
        raise StandardFaultyError(faults)


def faults_of(standard: Standard) -> tuple[Fault, ...]:
    """Everything wrong with a standard, in its own order."""
    return (
        *_values(standard),
        *_identities(standard),
        *_places(standard),
        *_weights(standard),
        *_methods(standard),
        *_bands(standard),
        *_dates(standard),
        *_size(standard),
    )


def _fault(rule: str, place: str = "", **values: object) -> Fault:
    return Fault(rule, place, values)


def _values(standard: Standard) -> Iterator[Fault]:
    """What a field of the record or of a part does not allow."""
    for problem in problems_of(standard):
        values = {**problem.values, "rule": f"@problem.{problem.rule}"}
        yield Fault("field", f"@standard.{problem.field}", values)


def _identities(standard: Standard) -> Iterator[Fault]:
    for name, codes in (
        ("category", [one.code for one in standard.categories]),
        ("item", [one.code for one in standard.items]),
        ("indicator", [one.code for one in standard.indicators]),
        ("band", [one.code for one in standard.bands]),
    ):
        for code in _twice(codes):
            yield _fault("twice", code, what=f"@standard_part.{name}")
    for text in _twice(one.text for one in standard.indicators):
        yield _fault("text_twice", next(o.code for o in standard.indicators if o.text == text))


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _places(standard: Standard) -> Iterator[Fault]:
    categories = {one.code for one in standard.categories}
    items = {one.code for one in standard.items}
    for item in standard.items:
        if item.category not in categories:
            yield _fault("no_category", item.code, category=item.category)
        if not any(one.item == item.code for one in standard.indicators):
            yield _fault("empty_item", item.code)
    for category in standard.categories:
        if not any(one.category == category.code for one in standard.items):
            yield _fault("empty_category", category.code)
    for indicator in standard.indicators:
        if indicator.item not in items:
            yield _fault("no_item", indicator.code, item=indicator.item)


def _weights(standard: Standard) -> Iterator[Fault]:
    weights = {one.code: one.weight for one in standard.categories}
    category_of = {one.code: one.category for one in standard.items}
    whole = sum(
        (
            one.points * weights.get(category_of.get(one.item, ""), Decimal(0))
            for one in standard.indicators
        ),
        Decimal(0),
    )
    if sum(weights.values(), Decimal(0)) <= 0:
        yield _fault("weights_zero")
    elif whole <= 0:
        yield _fault("points_zero")


def _methods(standard: Standard) -> Iterator[Fault]:
    for one in standard.indicators:
        yield from _method(one)


def _method(one: StandardIndicator) -> Iterator[Fault]:
    try:
        method = read_method(one)
    except MethodError as fault:
        yield Fault(fault.rule, one.code, fault.values)
        return
    if isinstance(method, Unknown):
        yield Fault("unknown_method", one.code, {"method": one.method}, warning=True)
    elif one.method == BONUS:
        if one.veto:
            yield _fault("bonus_veto", one.code)
        if one.points:
            yield _fault("bonus_points", one.code)
    elif not one.points:
        yield _fault("no_points", one.code)
    if one.veto and isinstance(method, Tiers) and method.steps[-1].points > 0:
        yield _fault("veto_never", one.code)
    if not one.departments.split():
        yield _fault("no_departments", one.code, every=EVERY_DEPARTMENT)
    if isinstance(method, Ratio) and method.high <= 0:
        yield _fault("ratio_bounds", one.code, low=method.low, high=method.high)


def _bands(standard: Standard) -> Iterator[Fault]:
    """From the best downwards, and the last one for whatever is left."""
    bands = standard.bands
    if not bands:
        return
    for above, below in pairwise(bands):
        if below.least >= above.least:
            yield _fault("band_order", below.code, above=above.title, least=above.least)
    for band in bands:
        if band.least > standard.full:
            yield _fault("band_above_full", band.code, least=band.least, full=standard.full)
    last = bands[-1]
    if last.least > 0 or last.each_category:
        yield _fault("band_gap", last.code, least=last.least)


def _dates(standard: Standard) -> Iterator[Fault]:
    begin, end = standard.valid_from, standard.valid_to
    if begin and end and end < begin:
        yield _fault("dates", begin=begin, end=end)


def _size(standard: Standard) -> Iterator[Fault]:
    size = len(json.dumps(to_data(standard), ensure_ascii=False).encode())
    if size > BYTES_MOST:
        yield _fault("too_large", size=size // 1024, most=BYTES_MOST // 1024)


@dataclass(frozen=True)
class VersionChange:
    """Codes of indicators between two versions, each list in the order of the new one.

    `reworded` asks the same thing in other words, `recounted` has other points or another method;
    both remain, and with them their history. Every code is in one list only.
    """

    same: tuple[str, ...]
    reworded: tuple[str, ...]
    recounted: tuple[str, ...]
    new: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def remains(self) -> tuple[str, ...]:
        return (*self.same, *self.reworded, *self.recounted)

    @property
    def to_ask(self) -> frozenset[str]:
        """What an answer to the older version does not answer."""
        return frozenset((*self.new, *self.recounted))


def compare_versions(older: Standard, newer: Standard) -> VersionChange:
    """What a new version of a standard keeps, says otherwise, adds and drops."""
    before = {one.code: one for one in older.indicators}
    after = {one.code: one for one in newer.indicators}
    kept = [(before[code], one) for code, one in after.items() if code in before]
    recounted = [new.code for old, new in kept if _counting(old) != _counting(new)]
    reworded = [new.code for old, new in kept if old.text != new.text and new.code not in recounted]
    other = {*recounted, *reworded}
    return VersionChange(
        same=tuple(new.code for _, new in kept if new.code not in other),
        reworded=tuple(reworded),
        recounted=tuple(recounted),
        new=tuple(code for code in after if code not in before),
        dropped=tuple(code for code in before if code not in after),
    )


def _counting(one: StandardIndicator) -> tuple[object, ...]:
    return one.points, one.method, one.rule, one.veto
