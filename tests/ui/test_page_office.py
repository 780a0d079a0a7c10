"""The office: requests compared and granted, bundles in, receipts out, departments counted."""

import pytest

from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.issues.office import issue_orders
from cleanclinic.operations.office.asking import write_request
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.storage.values import Alarm
from tests.core.rectification_kit import ORDER
from tests.hospital import person, risk
from tests.root_kit import moved
from tests.ui.pages import all_named, ask, settle, show
from ui.pages.departments import DepartmentsPage
from ui.pages.inbox import InboxPage
from ui.pages.office_overview import OfficeOverviewPage
from ui.pages.orders import OrdersPage


@pytest.fixture
def page_of(office_page):
    return office_page


@pytest.fixture
def bundle(hospital):
    """A granted ward's first bundle."""
    ward = hospital.ward("icu")
    add_risk(ward, risk(likelihood=5, impact=5))
    add_staff(ward, person(1))
    (path,) = hospital.send(ward)
    return path


# --- Inbox ---


def test_a_bundle_comes_in_and_its_receipt_goes_out(page_of, bundle, hospital, window):
    page = page_of(InboxPage)
    page.take_in(bundle.parent)
    settle(page.desk)
    (line,) = page.imported.sentences()
    assert line.startswith("已收入")
    (entry, *_) = ask(page.desk, exchange_state).journal
    assert (entry.direction, entry.number) == ("in", 1)
    folder = hospital.stick()
    page.send_receipts(folder)
    settle(page.desk)
    assert len(list(folder.glob("*.ccb"))) == 1
    assert "1" in window.told[-1]


def test_a_damaged_bundle_is_refused_in_words_and_can_be_found(page_of, bundle, window):
    data = bytearray(bundle.read_bytes())
    data[-1] ^= 1
    bundle.write_bytes(bytes(data))
    page = page_of(InboxPage)
    page.take_in([bundle])
    settle(page.desk)
    (line,) = page.imported.sentences()
    assert line.startswith("拒收")
    page.chips._press("refused")
    (shown,) = page.journal.shown_ids()
    assert str(page.journal.row(shown).cells[6]).startswith("CCB-")
    assert window.failures == []


def test_the_inbox_has_names(page_of, bundle):
    page = page_of(InboxPage)
    page.take_in([bundle])
    settle(page.desk)
    assert all_named(page) == []


def test_a_folder_without_bundles_is_said(page_of, hospital, window):
    page = page_of(InboxPage)
    page.take_in(hospital.stick())
    settle(page.desk)
    assert [error.code for error in window.failures] == ["NOTHING-TO-IMPORT"]


# --- Departments and overview ---


@pytest.fixture
def two_departments(hospital, bundle):
    """One department has reported a high risk; the other was only granted."""
    import_files(hospital.office, [bundle])
    hospital.ward("er")


def test_departments_show_who_reported_what(page_of, two_departments):
    page = page_of(DepartmentsPage)
    assert len(page.table.shown_ids()) == 2
    page.chips._press("waiting")
    (waiting,) = page.table.shown_ids()
    page.chips._press("high")
    (reported,) = page.table.shown_ids()
    assert reported != waiting
    cells = page.table.row(reported).cells
    assert (cells[6], str(cells[7]), cells[9]) == (1, "1", 1)
    assert all_named(page) == []


def test_the_overview_counts_and_leads_on(page_of, two_departments, window):
    page = page_of(OfficeOverviewPage)
    cards = page.cards
    assert cards["reported"].figure.text() == "1 / 2"
    assert "er病区" in cards["reported"].note.toolTip()
    assert cards["risks"].figure.text() == "1 / 0"
    cards["requests"].pressed.emit()
    assert window.went == [("requests", "")]
    assert all_named(page) == []


def test_what_is_late_is_one_press_from_the_ledger_of_its_department(
    qtbot, page_of, hospital, window
):
    one, other = hospital.ward("icu"), hospital.ward("er")
    issue_orders(hospital.office, [one.department_id, other.department_id], ORDER)
    page = page_of(OfficeOverviewPage)
    assert page.closing.isHidden()
    hospital.time.pass_days(20)
    ask(page.desk, lambda office: issue_orders(office, [other.department_id], ORDER))
    page.reload(None)
    settle(page.desk)
    assert not page.closing.isHidden()
    page.closing.lines.chosen.emit(f"late/{other.department_id}")
    assert window.went[-1] == ("orders", f"late/{other.department_id}")
    orders = show(qtbot, page.desk, OrdersPage)
    orders.show_record(window.went[-1][1])
    settle(orders.desk)
    (shown,) = orders.table.shown_ids()
    assert orders.list.issues[shown].department_id == other.department_id
    assert orders.list.issues[shown].late
    assert orders.chips.current == "late"
    orders.show_record("all/")
    assert len(orders.table.shown_ids()) == 3
    assert all_named(page) == []


def test_an_office_without_departments_begins_with_requests(page_of):
    page = page_of(OfficeOverviewPage)
    assert page.empty.isVisible()


def test_what_is_due_at_the_office_is_one_press_away(page_of, hospital, two_departments, window):
    path = hospital.stick() / "申请.ccreq"
    write_request(hospital.found_ward("gk"), path)
    import_files(hospital.office, [path])
    hospital.time.pass_days(15)
    page = page_of(OfficeOverviewPage)
    kinds = [todo.kind for todo in page._todos]
    assert kinds == ["root_move", "request", "grant_unused"]
    assert page.todo_card.isVisible()
    for place in range(3):
        page.todos.chosen.emit(str(place))
    request, unused = page._todos[1:]
    assert window.went == [
        ("office", "root"), ("requests", request.target), ("requests", unused.target)
    ]  # fmt: skip


def test_an_office_whose_authority_is_kept_apart_has_nothing_due(page_of, hospital):
    moved(hospital.office)
    page = page_of(OfficeOverviewPage)
    assert page._todos == ()
    assert not page.todo_card.isVisible()
    hospital.time.pass_days(360)
    page.reload(None)
    settle(page.desk)
    (todo,) = page._todos
    assert (todo.kind, todo.days_left) == ("office_keys", 5)


def test_a_matter_to_look_into_stands_first(page_of, hospital, two_departments):
    with hospital.office.store.writing() as tx:
        tx.raise_alarm(Alarm(hospital.office.now(), "request_twice", "x", facts={"file": "f"}))
    page = page_of(OfficeOverviewPage)
    assert page._todos[0].kind == "alarm"
    assert page._todos[0].page == "inbox"


def test_what_is_due_needs_no_scrolling_where_the_page_is_tall(page_of, hospital, two_departments):
    for code in ("gk", "wk", "ek", "fk"):
        path = hospital.stick() / f"{code}.ccreq"
        write_request(hospital.found_ward(code), path)
        import_files(hospital.office, [path])
    page = page_of(OfficeOverviewPage)
    due = page.todos.row_height() * len(page._todos)
    assert len(page._todos) == 5
    page.resize(1170, 660)
    assert page._todo_area.height() == due
    page.resize(1170, 420)
    assert page._todo_area.height() < due
