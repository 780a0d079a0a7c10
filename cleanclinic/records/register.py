"""What the ward's registers (日常登记) have in common: a number, a day, people, what is lacking."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from cleanclinic.records.fields import Day, Line, Problem, Refers, fields_of
from cleanclinic.records.record import Record, RecordInvalidError

# A time of day as people write it: 8:30, 08:30.
TIME = r"([01]?\d|2[0-3])[:：][0-5]\d"
# A patient is known by the last four characters of the admission number, never by a name.
PATIENT = r"[0-9A-Za-z]{4}"
REMARK_LENGTH, STORY_LENGTH = 500, 2000
FAR_YEARS = 20


@dataclass(frozen=True, kw_only=True)
class Involved:
    """A member of staff a record is about."""

    person: Annotated[str, Refers("staff_member")]


@dataclass(frozen=True, kw_only=True)
class Register(Record):
    """An entry of a register; `number` is given once and means nothing else ever after."""

    # The letters that set this register's numbers apart: XN1〔2026〕HB-001.
    SERIES: ClassVar[str]
    # The days on which something happened: they cannot come after today.
    HAPPENED: ClassVar[tuple[str, ...]] = ("on",)

    number: Annotated[str, Line(40)]
    on: Annotated[date, Day()]

    def people(self) -> tuple[str, ...]:
        """Ids of the members of staff in whose files the entry belongs."""
        raise NotImplementedError

    def wanted(self) -> tuple[str, ...]:
        """The fields that have to be filled in before the entry is complete, as it stands."""
        return ()

    def mistake(self) -> Problem | None:
        """The first rule that fields break together."""
        return None

    def contradictions(self, today: date) -> tuple[Problem, ...]:
        """A day of something that happened after today, or one too far off to be meant."""
        for field in fields_of(type(self)):
            day = getattr(self, field.name)
            if not isinstance(field.note, Day) or day is None:
                continue
            if field.name in self.HAPPENED and day > today:
                return (Problem(field.name, "future", {"day": day}),)
            if abs(day.year - today.year) > FAR_YEARS:
                return (Problem(field.name, "far", {"day": day, "years": FAR_YEARS}),)
        return ()

    def lacking(self) -> tuple[str, ...]:
        """Those of the wanted fields that are still empty."""
        return tuple(name for name in self.wanted() if getattr(self, name) in (None, "", ()))

    def check(self) -> None:
        """Raises RecordInvalidError naming the first field that breaks a rule."""
        super().check()
        if problem := self.mistake():
            raise RecordInvalidError(self.KIND, (problem,))


def ids_of(people: tuple[Involved, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.person for one in people))


def twice(record: Register, *fields: str) -> Problem | None:
    """A person who stands in two of the fields that want different people."""
    seen: set[str] = set()
    for field in fields:
        person = getattr(record, field)
        if person is not None and person in seen:
            return Problem(field, "same_person", {})
        seen.add(person)
    return None


def earlier(record: Register, field: str, than: str = "on") -> Problem | None:
    """A day that comes before the one it has to follow."""
    first, second = getattr(record, than), getattr(record, field)
    if first is not None and second is not None and second < first:
        return Problem(field, "earlier", {"day": first})
    return None


def register_number(department_code: str, year: int, series: str, sequence: int, mark: str) -> str:
    """The number of an entry; `mark` sets a department's second PC apart: XN1〔2026〕HB2-001."""
    return f"{department_code}〔{year}〕{series}{mark}-{sequence:03d}"
