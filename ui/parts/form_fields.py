"""The fields of a form: what of a record type it shows, under which label, with which choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cleanclinic.records.fields import Choice, Field, field_of
from ui.parts.kit import Kit
from ui.parts.pick_box import Option


@dataclass(frozen=True)
class FormField:
    """A field as a form shows it; two neighbours that are `half` share a line."""

    field: Field
    label: str
    options: tuple[Option, ...] = ()
    half: bool = False
    read_only: bool = False
    hint: str = ""
    lines: int = 3
    # A day that has been: 3.8 means the last one, not the nearest.
    past: bool = False


def fields_for(
    kit: Kit,
    record_type: type,
    names: Sequence[str],
    *,
    options: Mapping[str, Sequence[Option]] | None = None,
    half: Sequence[str] = (),
    read_only: Sequence[str] = (),
    lines: Mapping[str, int] | None = None,
    past: Sequence[str] = (),
) -> list[FormField]:
    """Form fields of a record type, labelled `<kind>.<field>`; choices by `<enum>.<value>`."""
    given = options or {}
    kind = getattr(record_type, "KIND", snake(record_type.__name__))
    found = []
    for name in names:
        field = field_of(record_type, name)
        choices = tuple(given.get(name) or _choices(kit, field))
        text = kit.words.text(f"{kind}.{name}")
        found.append(
            FormField(
                field,
                text,
                choices,
                name in half,
                name in read_only,
                lines=(lines or {}).get(name, 3),
                past=name in past,
            )
        )
    return found


def not_asked_for(fields: Sequence[FormField], *names: str) -> list[FormField]:
    """The fields, of which these may stay empty: something is worked out in their place."""
    return [
        replace(one, field=replace(one.field, required=False)) if one.field.name in names else one
        for one in fields
    ]


def _choices(kit: Kit, field: Field) -> list[Option]:
    if not isinstance(field.note, Choice):
        return []
    kind = snake(field.note.of.__name__)
    return [Option(value, kit.words.text(f"{kind}.{value}")) for value in field.note.of]


def snake(name: str) -> str:
    """`PostType` as words call it: post_type."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
