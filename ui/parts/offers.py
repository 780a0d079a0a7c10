"""Offering in the lines of a form what was written there before."""

from collections.abc import Mapping, Sequence
from functools import partial

from cleanclinic.operations.recording.used_texts import used_texts
from cleanclinic.records.record import Record
from ui.parts.page import Desk
from ui.parts.record_form import RecordForm


def offer_used(
    desk: Desk, of: type[Record], form: RecordForm, *, own: Sequence[str] = (), **called: str
) -> None:
    """Offers what records of a kind hold, soon, but in lines where each has its `own`.

    `called` says which field of the kind a line of the form is that goes by another name there.
    """
    names = [name for name in form.field_names() if name not in own]
    fields = {called.get(name, name): name for name in names}

    def then(used: Mapping[str, tuple[str, ...]]) -> None:
        for field, texts in used.items():
            form.offer(fields[field], texts)

    read = partial(used_texts, of=of, names=tuple(fields))
    # Without an offer a line is as good as ever.
    desk.tasks.run(read, then, failed=lambda _: True, owner=form)
