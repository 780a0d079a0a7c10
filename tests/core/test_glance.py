"""The start page kept for the next start: current, or not shown at all; never in plain text."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from cleanclinic.operations.home.glimpse import keep_glimpse
from cleanclinic.operations.home.office_overview import indexes_glance, office_overview
from cleanclinic.operations.home.overview import overview, shell_state
from cleanclinic.operations.issues.office import issue_orders
from cleanclinic.operations.office.founding import found_hospital
from cleanclinic.operations.people.creating import create_office, create_ward
from cleanclinic.operations.registers.entries import add_entry
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.glance import from_text, glance, to_text
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.sources import Sources, system_sources
from cleanclinic.operations.workspace.start_page import Todo
from cleanclinic.operations.workspace.trust import noted, renew_roster
from cleanclinic.records.department_type import DepartmentType
from cleanclinic.records.gift_record import GiftForm, GiftRecord
from cleanclinic.records.issue_order import IssueSource
from cleanclinic.storage.glance import GLIMPSE
from cleanclinic.sync.roster import RosterDepartment
from tests.hospital import CONTROL, risk

HEAVY = (
    *("sqlalchemy", "reportlab", "pypdfium2", "zxingcpp"),
    *("msgspec", "pyrage", "securesystemslib", "keyring", "cleanclinic.records"),
)
WARD = {
    "hospital_code": "DEMO-TEST",
    "department_name": "心内科一病区",
    "department_code": "XN1",
    "department_type": DepartmentType.WARD,
    "person": "王敏",
    "device_label": "1 号机",
    "use_store": False,
}


def later(days: int) -> Sources:
    """The system's clock some days on."""
    clock = system_sources().clock
    return Sources(lambda: clock() + timedelta(days=days), os.urandom)


@pytest.fixture
def kept(tmp_path):
    """A demo ward with a control due in three days, a gift in one, closed with its glimpse kept."""
    folder = tmp_path / "ward"
    with create_ward(folder, passphrase=None, demo=True, **WARD) as ward:
        point = add_risk(ward, risk()).id
        add_control(ward, point, {**CONTROL, "due": ward.today() + timedelta(days=3)})
        gift = {"on": ward.today(), "form": GiftForm.MONEY}
        add_entry(ward, GiftRecord, gift)
        keep_glimpse(ward)
    return folder


def test_a_glance_shows_what_the_ward_itself_would(kept):
    found = glance(kept)
    with open_workspace(kept) as ward:
        assert found.overview == overview(ward)
        assert found.shell == shell_state(ward)
    assert found.overview.risks.total == 1


def test_days_left_are_counted_anew(kept):
    for days in (0, 3, 5):
        found = glance(kept, later(days))
        with open_workspace(kept, sources=later(days)) as ward:
            assert found.overview.todos == overview(ward).todos
            assert found.shell.badges == shell_state(ward).badges
    assert found.shell.badges["risks"] == 1, "overdue since"
    assert found.shell.badges["registers"] == 1, "overdue since"


def test_what_is_to_do_says_the_same_in_a_glimpse(kept):
    with open_workspace(kept) as ward:
        due = ward.today() + timedelta(days=1)
        todo = Todo("education", due, 1, "todo.education.weekly", {"title": "一"}, "education", "")
        shown = replace(overview(ward), todos=(todo,))
        day, mark = ward.today(), ward.store.state_mark()
        text = to_text(shown, shell_state(ward), mark, day)
        found = from_text(text, mark, ward.now())
    assert found.overview.todos == (todo,)


@pytest.mark.parametrize("days", [-1, 15])
def test_a_glimpse_of_long_ago_or_of_tomorrow_is_none(kept, days):
    assert glance(kept, later(days)) is None


def test_anything_written_since_makes_it_none_until_it_is_kept_again(kept):
    with open_workspace(kept) as ward:
        add_risk(ward, risk())
    assert glance(kept) is None
    with open_workspace(kept) as ward:
        keep_glimpse(ward)
    assert glance(kept).overview.risks.total == 2
    with open_workspace(kept) as ward, ward.store.writing() as tx:
        tx.set_meta("last_office_contact", ward.now().isoformat())
    assert glance(kept) is None, "a setting counts too"


def test_what_is_current_is_not_written_again(kept):
    before = (kept / "cleanclinic.db").read_bytes()
    with open_workspace(kept) as ward:
        text = ward.store.meta(GLIMPSE)
        keep_glimpse(ward)
        assert ward.store.meta(GLIMPSE) == text
    assert (kept / "cleanclinic.db").read_bytes() == before


def spoil(folder, change):
    with open_workspace(folder) as ward:
        value = change(ward.store.meta(GLIMPSE))
        with ward.store.writing() as tx:
            tx.set_meta(GLIMPSE, value)


def without(name):
    def change(text):
        value = json.loads(text)
        del value[name]
        return json.dumps(value)

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-9],
        lambda text: "[]",
        lambda text: "null",
        lambda text: text.replace('"todos":[', '"todos":[{},'),
        lambda text: text.replace('"shell":{', '"shell":{"more":1,'),
        without("overview"),
        without("day"),
    ],
)
def test_a_damaged_value_is_none(kept, change):
    spoil(kept, change)
    assert glance(kept) is None


def test_a_damaged_file_is_none(kept):
    path = kept / "cleanclinic.db"
    data = bytearray(path.read_bytes())
    for place in range(4096 + 100, len(data), 4096):
        data[place] ^= 1
    path.write_bytes(data)
    assert glance(kept) is None


@pytest.mark.parametrize("name", ["cleanclinic.db", "keyslots.json"])
def test_a_missing_file_is_none(kept, name):
    (kept / name).unlink()
    assert glance(kept) is None
    assert glance(kept.with_name("nowhere")) is None


def test_while_it_is_open_elsewhere_or_a_restore_is_unfinished_there_is_none(kept):
    with open_workspace(kept) as ward:
        add_risk(ward, risk())
        assert glance(kept) is None
        keep_glimpse(ward)
    assert glance(kept) is not None
    (kept / "restore").mkdir()
    assert glance(kept) is None


def test_a_ward_with_a_passphrase_shows_nothing_before_it_is_given(tmp_path):
    folder = tmp_path / "real"
    with create_ward(folder, passphrase="一匹马走过清晨的河边去看海", **WARD) as ward:
        keep_glimpse(ward)
        assert ward.store.meta(GLIMPSE), "kept it is"
    assert glance(folder) is None


@pytest.fixture(scope="module")
def office_kept(tmp_path_factory):
    """A demo office that issued orders, closed with its glimpse kept."""
    folder = tmp_path_factory.mktemp("glance") / "office"
    with create_office(
        folder, hospital_code="DEMO-TEST", hospital_name="清河医院", person="林",
        passphrase=None, use_store=False, demo=True, prepare=found_hospital,
    ) as office:  # fmt: skip
        one = RosterDepartment(id=office.new_id(), name="心内科一病区")
        with office.store.writing() as tx:
            renew_roster(office, tx, departments=(one,))
        values = {
            "source": IssueSource.INSPECTION, "found_on": office.today(),
            "due": office.today() + timedelta(days=3), "problem": "记录不全", "requirement": "补齐",
        }  # fmt: skip
        issue_orders(office, [one.id], values)
        with office.store.writing() as tx:
            tx.journal(noted(office, "in", "", peer=one.id, file="一.ccb"))
        keep_glimpse(office)
    return folder


def test_a_glance_at_an_office_shows_what_it_would_itself(office_kept):
    found = glance(office_kept)
    with open_workspace(office_kept) as office:
        assert found.overview == office_overview(office)
        assert found.indexes == indexes_glance(office)
        assert found.shell == shell_state(office)
    assert (found.overview.departments, found.overview.missing) == (1, ("心内科一病区",))
    assert [one.who for one in found.overview.inbox] == ["一.ccb"]


def test_who_is_late_at_an_office_and_the_indexes_are_told_of_the_same_day_only(office_kept):
    found = glance(office_kept, later(1))
    assert found.overview.closing == ()
    assert found.indexes is None
    assert found.overview.departments == 1
    with open_workspace(office_kept, sources=later(1)) as office:
        assert found.overview.todos == office_overview(office).todos
    assert glance(office_kept, later(15)) is None


def test_the_glimpse_lies_only_inside_the_encrypted_file(kept):
    with open_workspace(kept) as ward:
        text = ward.store.meta(GLIMPSE)
    for word in ("心内科一病区", "王敏", "overview", "todo.control_due"):
        assert word in text
        for path in kept.rglob("*"):
            if path.is_file():
                assert word.encode() not in path.read_bytes(), path


def test_a_glance_changes_no_file(kept):
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in kept.rglob("*")}
    assert glance(kept)
    after = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in kept.rglob("*")}
    assert after == before


def test_a_glance_loads_nothing_heavy(kept):
    code = (
        "import sys; from pathlib import Path\n"
        "from cleanclinic.operations.workspace.at_door import people_at\n"
        "from cleanclinic.operations.workspace.glance import glance\n"
        "assert not people_at(Path(sys.argv[1]))\n"
        "assert glance(Path(sys.argv[1]))\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(kept)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_first_pages_load_nothing_heavy():
    """They are shown from what was kept while the core is still being loaded."""
    pages = "ui.pages.home.page", "ui.pages.office_overview"
    code = (
        f"import sys, {', '.join(pages)}\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_keyring_opens_it_too(tmp_path, monkeypatch):
    kept_texts = {}

    class Drawer:
        """A store of this test: it keeps texts in memory."""

        kind = "test"

        def put(self, name, text):
            kept_texts[name] = text

        def get(self, name):
            return kept_texts.get(name)

        def delete(self, name):
            kept_texts.pop(name, None)

    folder = tmp_path / "real"
    for module in ("people.creating", "workspace.glance"):
        monkeypatch.setattr(f"cleanclinic.operations.{module}.find_store", Drawer)
    values = {**WARD, "use_store": True}
    with create_ward(folder, passphrase=None, **values) as ward:
        keep_glimpse(ward)
    assert glance(folder).shell.person == "王敏"
    copy = shutil.copytree(folder, tmp_path / "stolen")
    kept_texts.clear()
    assert glance(copy) is None
