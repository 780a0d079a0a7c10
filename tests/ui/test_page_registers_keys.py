"""Every register by keys alone: a new entry, its sheet, the year's ledger, people's timelines."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cleanclinic.operations.ethics.timeline import timeline
from cleanclinic.operations.registers.entries import list_register
from cleanclinic.records.fields import Choice, Flag, field_of
from tests.core.paper_pdfs import texts
from tests.ui.pages import TODAY, ask, nurses, settle, show, type_into
from ui.pages.registers import RegistersPage
from ui.pages.registers.shapes import SHAPES
from ui.parts.paper_dialog import PaperDialog
from ui.parts.record_new import NewRecordDialog

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NAMES = ("陈晓燕", "刘䶮", "欧阳倩")
# What is typed; a name by its initials, which Enter takes.
TYPED = {
    "on": "昨天", "time": "９:30", "place": "护士站", "patient": "0821", "amount": "叁佰元整",
    "voucher": "沪A-12", "disposed_on": "今天", "handler": "cxy", "witness": "ly",
    "second_witness": "oyq", "company": "某医药公司", "rep": "周宁", "filing": "BA-1",
    "valid_until": "2027-3-1", "products": "某某注射液", "receiver": "cxy",
    "second_receiver": "ly", "copies": "2", "giver": "李某家属", "praised": "cxy",
    "verifier": "ly", "with_whom": "cxy", "talker": "王主任", "recorder": "ly",
    "reason": "排班", "content": "谈了排班", "statement": "接受", "matter": "购置监护仪",
    "proposer": "cxy", "attendees": "ly", "views": "都同意", "votes_for": "３",
    "votes_against": "0", "abstained": "0", "decision": "购置一台", "mailbox": "一楼信箱",
    "opener": "cxy", "second_opener": "ly", "count": "1", "letters": "2026-1", "about": "建议",
    "handed_on": "今天", "complainant": "张某家属", "concerned": "cxy", "what": "信封一个",
}  # fmt: skip


@pytest.fixture
def people(desk):
    return nurses(desk, NAMES)


@pytest.fixture
def page(qtbot, desk, people):
    return show(qtbot, desk, RegistersPage)


def press(widget, key, keys=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, key, keys)


def at_keys(qtbot, page):
    """The page is what the keys go to, and the cursor in none of its fields: as after Ctrl+6."""
    with qtbot.waitActive(page):
        page.activateWindow()
    page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    page.setFocus()


def shown(desk, page, kind):
    settle(desk)
    (found,) = [one for one in page.findChildren(kind) if one.isVisible()]
    return found


def filled(form, of, name):
    """One field, by keys, and on to the next."""
    note, control = field_of(of, name).note, form.editor(name).control
    control.setFocus()
    if isinstance(note, Choice):
        if form.editor(name).read() is None or name == "disposal":
            press(control, KEY.Key_Down)
        press(control, KEY.Key_Return)
        return
    if isinstance(note, Flag) or name not in TYPED:
        return
    type_into(control, TYPED[name])
    press(control, KEY.Key_Return)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.of.KIND)
def test_an_entry_is_made_and_everything_follows_from_it(
    qtbot, desk, page, people, shape, tmp_path
):
    of = shape.of
    page.chips.press(of.KIND)
    settle(desk)
    at_keys(qtbot, page)
    press(page, KEY.Key_N, CTRL)
    dialog = shown(desk, page, NewRecordDialog)
    for name in dialog.form.field_names():
        filled(dialog.form, of, name)
    assert dialog.form.problems == {}
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    press(dialog.focusWidget(), KEY.Key_Return, CTRL)
    # Qt shows a button pressed by its keys for a moment before it acts.
    qtbot.waitUntil(lambda: not page.findChildren(NewRecordDialog))
    settle(desk)
    (entry,) = ask(desk, partial(list_register, of=of)).entries
    record = entry.record
    assert (TODAY - record.on).days == 1
    assert getattr(record, "time", "9:30") == "9:30", "wide digits are read as narrow ones"
    assert entry.lacking == (), entry.lacking
    # Its sheet, and the ledger of its year.
    at_keys(qtbot, page)
    press(page, KEY.Key_P, CTRL)
    sheet = shown(desk, page, PaperDialog)
    ledger = page.print_year(of, record.on.year)
    settle(desk)
    for number, paper in enumerate((sheet, ledger)):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(paper.pdf)
        said = "".join(texts(path))
        assert record.number in said
        assert "陈晓燕" in said
        paper.reject()
    told = {row.kind for row in ask(desk, partial(timeline, staff_id=people[0]))}
    assert of.KIND in told
