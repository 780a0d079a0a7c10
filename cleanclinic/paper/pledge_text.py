"""A pledge's text and the people it is filled in for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

from cleanclinic.paper.errors import PledgeBracesError, PledgeFieldError, PledgeValueError
from cleanclinic.paper.fonts import Face
from cleanclinic.paper.setting import Span


@dataclass(frozen=True, kw_only=True)
class PledgeTemplateText:
    """What is pledged; every text may hold the fields of `PledgeSheet.values` in braces."""

    title: str
    intro: str
    clauses: tuple[str, ...]
    basis: str = ""
    consequence: str = ""
    hotline: str = ""
    version: str = ""

    def texts(self) -> tuple[str, ...]:
        return (self.title, self.basis, self.intro, *self.clauses, self.consequence, self.hotline)


@dataclass(frozen=True, kw_only=True, slots=True)
class PledgeSheet:
    """One person's sheet."""

    doc_number: str
    hospital: str
    department: str
    name: str
    staff_number: str
    qr_payload: str
    post: str = ""
    year: int | None = None

    def values(self) -> dict[str, str]:
        """What a template may ask for."""
        return {
            "name": self.name,
            "department": self.department,
            "post": self.post,
            "staff_number": self.staff_number,
            "hospital": self.hospital,
            "number": self.doc_number,
            "year": "" if self.year is None else str(self.year),
        }

    @property
    def who(self) -> str:
        return f"{self.name} {self.staff_number}".strip()


BLANKS = frozenset({"name", "department", "post", "staff_number"})
FIELDS = frozenset(
    PledgeSheet(
        doc_number="", hospital="", department="", name="", staff_number="", qr_payload=""
    ).values()
)


@dataclass(frozen=True)
class Part:
    """A piece of a template's text: as it is, or the name of a field."""

    text: str
    is_field: bool = False


@lru_cache(maxsize=200)
def parse(text: str) -> tuple[Part, ...]:
    """The parts of a text; raises for a field there is none of and for a stray brace."""
    parts = []
    try:
        for literal, field, form, conversion in Formatter().parse(text):
            if literal:
                parts.append(Part(literal))
            if field is None:
                continue
            if not field.strip() or form or conversion:
                raise PledgeBracesError(text=text)
            if field not in FIELDS:
                raise PledgeFieldError(field=field)
            parts.append(Part(field, is_field=True))
    except ValueError as stray:
        raise PledgeBracesError(text=text) from stray
    return tuple(parts)


def check_template(template: PledgeTemplateText) -> None:
    """Raises for a text that could not be filled in for anybody."""
    for text in template.texts():
        parse(text)


def check_sheets(template: PledgeTemplateText, sheets: Sequence[PledgeSheet]) -> None:
    """Raises for the first person of whom something the text asks for is not known."""
    asked = {part.text for text in template.texts() for part in parse(text) if part.is_field}
    for sheet in sheets:
        values = sheet.values()
        for field in sorted(asked):
            if not values[field].strip():
                raise PledgeValueError(field=field, who=sheet.who)


def is_constant(text: str) -> bool:
    """Whether the text is the same for everybody."""
    return not any(part.is_field for part in parse(text))


def filled(text: str, sheet: PledgeSheet, face: Face = Face.SONG) -> list[Span]:
    """The text for one person, blanks underlined."""
    values = sheet.values()
    return [
        Span(values[part.text], face, part.text in BLANKS)
        if part.is_field
        else Span(part.text, face)
        for part in parse(text)
    ]


def filled_text(text: str, sheet: PledgeSheet) -> str:
    """The text for one person, plain."""
    return "".join(span.text for span in filled(text, sheet))


DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else DIGITS[tens] + "十")
    return head + (DIGITS[ones] if ones else "")


def paragraphs(text: str) -> Iterator[str]:
    """The non-empty lines of a text."""
    return (line.strip() for line in text.splitlines() if line.strip())
