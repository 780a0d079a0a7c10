"""What the tests of the sync page share: the page of a ward, what it says, and a grant for it."""

import pytest

from cleanclinic.operations.exchange.sending import export_receipts
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.office.enrolment import enrol, read_request_file
from cleanclinic.operations.risks.points import add_risk
from tests.hospital import risk
from tests.ui.pages import ask, settle, show, sit_down
from ui.pages.sync import SyncPage


@pytest.fixture
def page_of(qtbot, kit, tasks, window, hospital):
    """The sync page of a ward, which is from then on the page's alone."""
    return lambda ward: show(qtbot, sit_down(kit, tasks, window, hospital, ward), SyncPage)


@pytest.fixture
def sent(page_of, hospital):
    """A ward's page with a risk point sent to a stick; the stick comes with it."""
    ward = hospital.ward()
    add_risk(ward, risk())
    page, stick = page_of(ward), hospital.stick()
    page.send_to(stick)
    settle(page.desk)
    return page, stick


def granted_file(page, hospital, **changed):
    """The grant for the page's ward, as the office writes it."""
    stick = hospital.stick()
    page.enrolling.write_request_to(stick / "申请.ccreq")
    settle(page.desk)
    card = read_request_file(hospital.office, stick / "申请.ccreq")
    assert card.digits in page.identity.digits.accessibleName()
    return enrol(hospital.office, card.id, card.digits, stick, **changed).grant_path


def press_accept(dialog) -> None:
    assert dialog.accept_button.isEnabled()
    dialog.accept_button.click()


def counts(page) -> dict[str, str]:
    return {name: shown.text() for name, shown in page.sending.stations.counts.items()}


def contact(page) -> str:
    at = ask(page.desk, exchange_state).office_contact.at.astimezone()
    return f"{at:%H:%M}" if at.date() == page.desk.today() else f"{at:%m-%d %H:%M}"


def receive(page, hospital) -> None:
    """The office's receipts, taken in on the page."""
    back = hospital.stick()
    export_receipts(hospital.office, back)
    page.take_in(back)
    settle(page.desk)
