"""What the frame says of the data: where one is, who is in, when it was saved, what undo does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cleanclinic.words import Words
from ui.parts.kit import Kit
from ui.parts.role_names import role_name
from ui.parts.shell import Shell

if TYPE_CHECKING:
    from cleanclinic.operations.workspace.start_page import ActLine, ShellState


def show_state(shell: Shell, kit: Kit, shown: ShellState) -> str:
    """Shows all of it, and keeps what the next start shows at once; gives the place."""
    words, state = kit.words, kit.state
    where = shown.department or shown.hospital or words.text("shell.office")
    state.set("shell.where", where)
    who = shown.person
    if shown.role:
        role = role_name(words, shown.role, shown.kind.value)
        who = words.text("door.person", name=who, role=role)
    state.set("shell.who", who)
    shell.navigation.show_where(where, who)
    shell.ribbon.setVisible(shown.demo)
    saved = _clock(kit, shown.saved_at) if shown.saved_at else ""
    shell.status.show_saved(words.text("status.saved", time=saved) if saved else "")
    carried = _moment(shown.last_sync) if shown.last_sync else ""
    shell.status.show_carried(
        words.text("status.carried", time=carried)
        if carried
        else words.text("status.never_carried")
    )
    shell.status.show_undo(act_name(words, shown.undo), act_name(words, shown.redo))
    return where


def act_name(words: Words, line: ActLine | None) -> str:
    """What an act is called; "" for none."""
    return words.act(line.key, line.args, line.reversal) if line else ""


def _clock(kit: Kit, moment: datetime) -> str:
    """To the second today, else the day and the minute."""
    moment = moment.astimezone()
    return moment.strftime("%H:%M:%S") if moment.date() == kit.today() else _moment(moment)


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
