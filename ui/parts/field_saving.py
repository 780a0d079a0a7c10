"""Saving one field of a form: what is refused stays typed, marked, and says why.

A rule may be about two fields (a day before another one). It is told where somebody is writing,
with the name of the other: there it is seen, and there what was typed waits.
"""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QObject

from cleanclinic.errors import CleanClinicError
from cleanclinic.operations.workspace.opening import Workspace
from cleanclinic.records.record import RecordInvalidError
from ui.parts.failures import sentence_of
from ui.parts.kit import Kit
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm

Save = Callable[[Workspace], object]


def save_field(
    desk: Desk, forms: Sequence[RecordForm], record_id: str, field: str, save: Save,
    owner: QObject, *, codes: Collection[str] | None = (),
) -> None:  # fmt: skip
    """Runs `save` for what settled in a field of `forms`, which show the same record.

    Refused, it counts as not saved: it is tried again with the next that is typed, or waits until
    its record is shown again. `codes` are refusals of the kind's own that are about what was typed,
    None for all; the window tells the others too.
    """
    typed = {form: form.editor(field).draft() for form in forms if field in form.field_names()}

    def failed(error: Exception) -> bool:
        away = [form for form in typed if form.record_id != record_id]
        for form, text in typed.items():
            if form in away:
                form.keep_typed(record_id, field, text)
            else:
                form.show_problem(field, why_not(desk, field, error))
        told = isinstance(error, RecordInvalidError) or (
            isinstance(error, CleanClinicError) and (codes is None or error.code in codes)
        )
        # Where no form shows the field there is nobody else to tell.
        return told and bool(typed) and not away

    desk.tasks.run(save, failed=failed, owner=owner)


def why_not(kit: Kit, field: str, error: Exception) -> str:
    """Why a field was not saved; a rule broken at another field begins with that field's name."""
    words = kit.words
    if not isinstance(error, RecordInvalidError):
        return sentence_of(kit, error)
    own = next((one for one in error.problems if one.field == field), None)
    broken = own or error.problems[0]
    said = words.act(f"problem.{broken.rule}", broken.values)
    other = words.text(str(error.values["field"]).removeprefix("@"))
    return said if own else words.text("ui.list.said", name=other, said=said)
