"""The whole of trust, as people meet it: an office, two ward PCs, one lost, one in its place.

`python -m tests.whole.journey --out DIR` plays it and keeps a picture of every step in DIR.
Nothing but the screens tells these people what to do: the 25 digits, the notice of the hospital,
the code of the recovery sheet and every refusal are read where they stand.

The clock can be set, sticks are folders, and the credential store is one that keeps its secrets in
this process (or, with `--system-store`, the real one of the session: run it in one of its own).
All else is the program itself.
"""

import re
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pypdfium2
from PySide6.QtWidgets import QApplication

from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.workspace.at_door import people_at
from tests.whole.held import Held, held_by
from tests.whole.person import Album, Chooser, Person
from tests.whole.playing import play_as_program
from tests.whole.surroundings import Clock, surroundings

HOSPITAL = "清河医院"
DEPARTMENT = "心内科一病区"
OFFICER = "林知行"
HEAD, DEPUTY, NEXT_HEAD, LAST_HEAD = "王敏", "李娜", "周静", "陈芳"
PINS = {
    OFFICER: "904713", HEAD: "739152", DEPUTY: "815293", NEXT_HEAD: "620481", LAST_HEAD: "538206",
}  # fmt: skip
POST = "门诊处方"
OTHER_POSTS = ("耗材请领", "设备采购", "护工管理")


class Story:
    """The hospital of this journey and everybody in it."""

    def __init__(self, folder: Path, application: QApplication, album: Album) -> None:
        self.folder = folder
        self.clock = Clock()
        self.chooser = Chooser()
        self._sticks = count(1)
        self._application = application
        self._album = album
        self.people: dict[str, Person] = {}
        self.office = self.sit_down("office")
        self.one = self.sit_down("ward1")
        self.two = self.sit_down("ward2")
        # The stamped notice on the wall of every ward.
        self.notice = ""
        # What stands on the recovery sheets.
        self.forgotten = folder
        self.papers: dict[str, str] = {}
        self.codes: dict[str, str] = {}

    def sit_down(self, name: str) -> Person:
        place = self.folder / name
        made = Person(name, place, self._application, self.chooser, self._album)
        self.people[name] = made
        return made

    def stick(self) -> Path:
        folder = self.folder / "sticks" / f"U盘{next(self._sticks)}"
        folder.mkdir(parents=True)
        return folder

    def end(self) -> None:
        for one in self.people.values():
            one.end()

    # The acts

    def play(self) -> None:
        self.found_the_office()
        self.begin_ward(self.one, HEAD)
        self.enrol(self.one, "new")
        self.begin_ward(self.two, DEPUTY)
        self.enrol(self.two, "join")
        self.work_on_both()
        self.carry_in_the_wrong_order()
        self.settle(self.one)
        self.exchange(self.one, self.two)
        for ward in (self.one, self.two):
            ward.go("sync")
            assert not ward.sees(ward.text("ui.sync.decide")), "one of them decided for both"
        self.print_the_sheet(self.one)
        self.print_the_sheet(self.two)
        self.back_up_the_office()
        self.exchange(self.one, self.two)
        self.clock.pass_days(7)
        self.record_a_risk(self.one, "设备采购", "参数为某一厂家量身定做")
        self.exchange(self.one, self.two)
        self.lose_a_pc()
        self.let_the_late_stick_in()
        self.put_another_in_its_place()
        self.restore_the_office()
        self.exchange(self.one, self.three)
        self.put_the_authority_on_paper()
        self.exchange(self.one, self.three)
        self.leave_a_way_in_with_the_office(self.three)
        self.forget_everything(self.three, DEPUTY)
        self.replace_the_head_nurse()
        self.take_over_alone()
        self.exchange(self.one, self.three)
        self.three.go("sync")
        self.three.press("ui.sync.note.read")
        # What is in a backup of the office's is safe; it says so with its next receipts.
        self.back_up_the_office()
        self.exchange(self.one, self.three)
        self.compare_the_screens()

    def compare_the_screens(self) -> None:
        """What everybody sees at the end."""
        for ward in (self.one, self.three):
            ward.go("home")
            ward.look("home-at-the-end")
            ward.go("risks")
            for post in (POST, *OTHER_POSTS):
                ward.must_see(post)
            ward.look("risks-at-the-end")
            ward.go("sync")
            ward.look("sync-at-the-end")
            ward.must_see(ward.text("ui.sync.waiting.none"))
            assert not ward.sees(ward.text("ui.sync.decide"))
        self.office.go("departments")
        self.office.look("departments-at-the-end")
        self.office.go("overview")
        self.office.look("overview-at-the-end")

    def record_a_risk(self, ward: Person, post: str, description: str) -> None:
        ward.go("risks")
        ward.press("part.desk.add", kind=ward.text("kind.risk_point"))
        ward.look("new-risk")
        ward.select(ward.text("risk_point.area"), ward.text("business_area.drugs"))
        ward.fill(ward.text("risk_point.post"), post)
        ward.fill(ward.text("risk_point.description"), description)
        ward.look("new-risk-filled")
        ward.press("part.desk.save")
        ward.must_see(post)
        ward.look("risk-recorded")

    def edit_risk(self, ward: Person, post: str, description: str) -> None:
        ward.go("risks")
        ward.row(post)
        ward.fill(ward.text("risk_point.description"), description, end="\t")
        ward.look("risk-edited")

    def send(self, ward: Person) -> Path:
        """What waits at a ward, on a stick of its own."""
        stick = self.stick()
        ward.go("sync")
        ward.pick("ui.sync.stick", stick)
        ward.look("sent")
        return stick

    def office_takes(self, stick: Path, what: str = "bundles-taken") -> None:
        self.office.go("inbox")
        self.office.choose("ui.inbox.import", "ui.sync.import.folder", stick)
        self.office.look(what)

    def office_takes_file(self, path: Path, what: str) -> None:
        self.office.go("inbox")
        self.office.choose("ui.inbox.import", "ui.sync.import.files", path)
        self.office.look(what)

    def damaged(self, path: Path) -> Path:
        """A copy with one bit that is not as it was."""
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        copy = self.stick() / path.name
        copy.write_bytes(data)
        return copy

    def office_answers(self) -> Path:
        stick = self.stick()
        self.office.go("inbox")
        self.office.pick("ui.inbox.receipts", stick)
        self.office.look("receipts-written")
        return stick

    def ward_takes(self, ward: Person, stick: Path, what: str = "receipts-taken") -> None:
        ward.go("sync")
        ward.choose("ui.sync.import", "ui.sync.import.folder", stick)
        ward.look(what)

    def work_on_both(self) -> None:
        """What one PC writes reaches the other through the office."""
        self.record_a_risk(self.one, POST, "受医药代表影响选择同类高价药")
        self.office_takes(self.send(self.one))
        self.office_takes(self.send(self.two))
        receipts = self.office_answers()
        for ward in (self.one, self.two):
            self.ward_takes(ward, receipts)
        self.two.go("risks")
        self.two.must_see(POST)
        self.two.look("the-other-pcs-risk")

    def carry_in_the_wrong_order(self) -> None:
        """Both write about the same; the younger stick of one PC is at the office first."""
        self.edit_risk(self.one, POST, "受医药代表影响，同类药只开高价药")
        older = self.send(self.one)
        self.record_a_risk(self.one, "耗材请领", "请领数量与使用数量不符")
        younger = self.send(self.one)
        self.edit_risk(self.two, POST, "接受宴请后优先使用指定药品")
        other = self.send(self.two)
        # One file of the younger stick comes by mail; it carries the older one's again.
        self.office_takes_file(sorted(younger.glob("*.ccb"))[-1], "too-early")
        self.office_takes_file(self.damaged(sorted(older.glob("*.ccb"))[-1]), "damaged")
        self.office_takes(older, "the-missing-one")
        self.office_takes(other)
        receipts = self.office_answers()
        for ward in (self.one, self.two):
            self.ward_takes(ward, receipts, "conflict")

    def settle(self, ward: Person) -> None:
        """The difference is decided by a key."""
        ward.go("sync")
        ward.press("ui.sync.decide")
        ward.look("deciding")
        ward.keys("1")
        ward.look("decided")
        ward.press("ui.settle.done.back")

    def exchange(self, *wards: Person) -> None:
        """Everything to the office and back, as on an ordinary day."""
        for ward in wards:
            ward.go("sync")
            if ward.can("ui.sync.stick"):
                self.office_takes(self.send(ward))
        receipts = self.office_answers()
        for ward in wards:
            self.ward_takes(ward, receipts)

    def print_the_sheet(self, ward: Person) -> None:
        """Printed to a file here, as there is no printer, and read back from it."""
        ward.go("settings")
        ward.press("ui.settings.sheet")
        ward.look("sheet-none-yet")
        ward.press("ui.settings.sheet.print")
        self.check_the_sheet(ward)
        ward.look("sheet-in-force")

    def check_the_sheet(self, ward: Person) -> None:
        ward.look("sheet")
        self.papers[ward.name] = self.read_back(ward)
        ward.look("sheet-read-back")
        ward.press("sheet.finish")

    def read_back(self, who: Person) -> str:
        """Keeps a sheet as a file, and types from it the groups that are asked for."""
        paper = self.stick() / "纸.pdf"
        who.pick("sheet.save", paper)
        text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
        found = re.findall(r"^([0-9A-Z ]+)\s*^第 (\d) 组", text, re.MULTILINE)
        groups = {number: group.replace(" ", "") for group, number in found}
        assert len(groups) == 7, text
        self.codes[who.name] = " ".join(groups[number] for number in sorted(groups))
        for number, group in groups.items():
            if (name := who.text("sheet.group", group=number)) in who.fields():
                who.fill(name, group)
        return text

    def put_the_authority_on_paper(self) -> None:
        """Two sheets, of which one is enough."""
        office = self.office
        office.go("office")
        office.press("ui.root.set.move.button")
        office.press("ui.root.plan", count=2, needed=1)
        office.look("authority-plan")
        office.press("part.steps.next")
        for number in (1, 2):
            self.read_back(office)
            office.look(f"authority-sheet-{number}")
            office.press("part.steps.next")
        for tick in ("apart", "move"):
            office.press(f"ui.root.tick.{tick}")
        office.look("authority-sign")
        office.press("ui.root.sign.go")
        office.look("authority-on-paper")
        office.press("part.close")

    def leave_a_way_in_with_the_office(self, ward: Person) -> None:
        ward.go("settings")
        ward.press("ui.settings.sheet")
        ward.look("escrow")
        ward.press("ui.settings.sheet.give", then=lambda: ward.press("ui.settings.sheet.give"))
        ward.look("escrow-given")

    def forget_everything(self, ward: Person, who: str) -> None:
        """Neither PIN nor sheet: a file, a telephone call, and the office's answer."""
        office, stick = self.office, self.stick()
        ward.press("nav.lock")
        ward.press("door.other.forgot")
        ward.look("what-helps-here")
        ward.press_line("door.help.office")
        ward.look("ask-office")
        ward.pick("part.target.choose", stick)
        ward.press("door.ask.write")
        ward.look("ask-office-written")
        over_the_phone = ward.digits()
        (request,) = stick.glob("*.ccask")
        office.go("office")
        office.pick("ui.rescue.choose", request)
        office.fill(office.text("ui.requests.typed"), over_the_phone)
        office.look("rescue-call")
        office.press("part.steps.next")
        office.fill(office.text("ui.root.keys.code"), self.codes[office.name], end="\r")
        office.look("rescue-sheet-shown")
        office.press("part.steps.next")
        office.pick("part.target.choose", stick)
        office.press("ui.rescue.go")
        office.look("rescue-answered")
        office.press("part.close")
        (answer,) = stick.glob("*.ccopen")
        ward.pick("door.ask.answer", answer)
        self.choose_pin(ward, who)
        ward.look("new-pin")
        ward.press("start.unlock")
        ward.look("in-again")

    def back_up_the_office(self) -> None:
        office = self.office
        office.go("settings")
        office.press("ui.settings.backups")
        office.look("no-backup-yet")
        office.press("ui.settings.backups.make")
        office.look("backup-made")

    def install_on_paper(self, ward: str) -> str:
        found = re.search(r"安装编号尾号 ([0-9a-f]{8})", self.papers[ward])
        assert found, self.papers[ward]
        return found[1]

    def lose_a_pc(self) -> None:
        """The second PC is gone; its last stick lies forgotten in a pocket."""
        self.record_a_risk(self.two, "护工管理", "护工向家属索要红包")
        self.forgotten = self.send(self.two)
        self.two.end()
        office = self.office
        office.go("departments")
        office.press("ui.departments.tab.devices", count=2)
        office.row("WARD2")
        office.look("the-lost-pc")
        office.choose("ui.devices.revoke", "ui.devices.revoke.lost")
        office.look("lost-why")
        office.press("part.steps.next")
        office.look("lost-what-was-on-it")
        office.press("part.steps.next")
        for tick in ("called", "final"):
            office.press(f"ui.revoke.tick.{tick}")
        office.look("lost-confirm")
        office.press("ui.revoke.go")
        office.look("lost-done")
        office.press("part.close")
        office.look("devices-after")

    def let_the_late_stick_in(self) -> None:
        """The forgotten stick turns up: kept apart first, and let in by a person who asked."""
        self.office_takes(self.forgotten, "late-stick")
        office = self.office
        office.press("ui.inbox.apart.open")
        office.look("kept-apart")
        office.tick("WARD2")
        office.press("ui.quarantine.asked")
        office.look("let-in")
        office.press("ui.quarantine.release")
        office.look("late-stick-in")
        office.press("alarm_action.settle")
        office.look("alarm-answered")

    def put_another_in_its_place(self) -> None:
        """The number of the lost PC stands on its recovery sheet."""
        self.three = self.sit_down("ward3")
        self.begin_ward(self.three, DEPUTY)
        self.enrol(self.three, "replace", replaces=self.install_on_paper("ward2"))
        self.ward_takes(self.three, self.office_answers(), "everything-of-the-department")
        self.three.go("risks")
        self.three.look("everything-is-there")

    def restore_the_office(self) -> None:
        office = self.office
        office.go("settings")
        office.press("ui.settings.backups")
        office.row(office.text("backup_reason.manual"))
        office.look("last-weeks-backup")
        office.press("ui.settings.backups.back")
        office.look("what-going-back-means")
        office.fill(office.text("ui.settings.people.your_pin"), PINS[OFFICER])
        office.press("ui.settings.backups.back.yes")
        office.look("office-restored")

    def replace_the_head_nurse(self) -> None:
        ward = self.one
        ward.go("settings")
        ward.press("ui.settings.handover")
        ward.look("handover")
        ward.press("ui.settings.handover.begin")
        ward.select(
            ward.text("ui.settings.handover.who.choose"), ward.text("ui.settings.handover.who.new")
        )
        ward.fill(ward.text("ui.settings.handover.who.name"), NEXT_HEAD)
        ward.look("handover-to-whom")
        ward.press("door.next")
        ward.fill(ward.text("ui.settings.handover.pin_of", name=HEAD), PINS[HEAD])
        ward.look("handover-what-happens")
        ward.press("ui.settings.handover.confirm.yes")
        self.choose_pin(ward, NEXT_HEAD)
        ward.look("handover-incoming")
        ward.press("ui.settings.handover.incoming.yes")
        ward.look("handover-sheet")
        ward.press("ui.settings.handover.sheet.yes")
        self.check_the_sheet(ward)
        ward.look("handover-office")
        ward.press("door.next")
        ward.look("handover-paper")
        ward.press("ui.settings.handover.done.yes")
        ward.pick("sheet.save", self.stick() / "交接单.pdf")
        ward.look("handover-printed")
        ward.press("part.close")

    def take_over_alone(self) -> None:
        """She leaves at once, and hands nothing over: the next one has only the sheet."""
        ward = self.one
        ward.press("nav.lock")
        ward.look("locked")
        ward.press("door.other.forgot")
        ward.look("what-helps")
        ward.press_line("door.help.successor")
        ward.fill(ward.text("door.sheet.code"), self.codes[ward.name])
        ward.look("successor-code")
        ward.press("door.next")
        ward.fill(ward.text("first.person"), LAST_HEAD)
        self.choose_pin(ward, LAST_HEAD)
        ward.look("successor")
        ward.press("door.successor.yes")
        ward.look("successor-sheet")
        ward.press("ui.settings.handover.sheet.yes")
        self.check_the_sheet(ward)
        ward.press("door.next")
        ward.press("ui.settings.handover.done.yes")
        ward.pick("sheet.save", self.stick() / "接任交接单.pdf")
        ward.look("successor-printed")
        ward.press("part.close")

    def found_the_office(self) -> None:
        office = self.office
        office.start()
        office.press("first.office")
        office.look("office-first-start")
        office.fill(office.text("first.hospital"), HOSPITAL)
        office.fill(office.text("first.officer"), OFFICER)
        self.choose_pin(office, OFFICER)
        office.look("office-first-start-filled")
        office.press("first.begin")
        office.look("first-page")

    def choose_pin(self, where: Person, who: str) -> None:
        for key in ("first.pin", "first.pin.again"):
            where.fill(where.text(key), PINS[who])

    def begin_ward(self, ward: Person, person: str) -> None:
        ward.start()
        ward.look("first-start")
        ward.fill(ward.text("first.department"), DEPARTMENT)
        ward.fill(ward.text("first.person"), person)
        self.choose_pin(ward, person)
        ward.press("first.device.change")
        ward.fill(ward.text("first.device"), ward.name.upper())
        ward.look("first-start-filled")
        ward.press("first.begin")
        ward.look("home")

    def enrol(self, ward: Person, place: str, *, replaces: str = "") -> None:
        """Request on a stick, the digits over the phone, the grant on the stick, the notice."""
        stick = self.stick()
        ward.go("sync")
        ward.look("before-the-grant")
        if replaces:
            self.chooser.will(stick)
            ward.choose("ui.sync.identity.more", "ui.sync.identity.replaces")
            ward.look("in-place-of-which")
            ward.fill(ward.text("ui.sync.replaces.number"), replaces, end="\r")
        else:
            ward.pick("ui.sync.identity.request", stick)
        ward.look("request-written")
        over_the_phone = ward.digits()
        (request,) = stick.glob("*.ccreq")
        office = self.office
        office.go("requests")
        office.choose("ui.requests.import", "ui.requests.import.file", request)
        office.look("request-call")
        office.fill(office.text("ui.requests.typed"), over_the_phone)
        office.look("request-digits-typed")
        office.press("part.steps.next")
        office.press(f"ui.grant.place.{place}")
        office.look("request-place")
        office.press("part.steps.next")
        office.pick("part.target.choose", stick)
        office.look("request-write")
        office.press("ui.grant.write.go")
        office.look("granted")
        self.notice = self.notice or office.digits()
        office.press("part.close")
        office.look("requests-after")
        (grant,) = stick.glob("*.ccgrant")
        ward.pick("ui.sync.identity.grant", grant)
        ward.look("grant-seen")
        ward.fill(ward.text("ui.sync.grant.typed"), self.notice)
        ward.look("grant-compared")
        ward.press("ui.sync.grant.accept")
        ward.look("granted")


@dataclass(frozen=True)
class Ended:
    """What it came to: what each workspace holds, and all text that stood on each screen."""

    held: dict[str, Held]
    read: dict[str, set[str]]


def play(
    folder: Path,
    application: QApplication,
    pictures: Path | None = None,
    *,
    system_store: bool = False,
) -> Ended:
    """Plays the journey in a folder, and opens everything once more to see what it came to."""
    story = Story(folder, application, Album(pictures))
    with surroundings(story.clock, story.chooser, system_store=system_store):
        try:
            story.play()
        finally:
            story.end()
        held = {}
        seats = ((story.office, OFFICER), (story.one, LAST_HEAD), (story.three, DEPUTY))
        for seat, person in seats:
            (id_,) = [one.id for one in people_at(seat.folder) if one.name == person]
            with unlock_with_pin(seat.folder, id_, PINS[person]) as workspace:
                held[seat.name] = held_by(workspace)
    return Ended(held, {one.name: one.read for one in story.people.values()})


def _play(folder: Path, application: QApplication, pictures: Path, *, system_store: bool) -> object:
    ended = play(folder / "hospital", application, pictures, system_store=system_store)
    return sorted(ended.held)


if __name__ == "__main__":
    flags = {"system_store": "keep secrets in this session's own store"}
    sys.exit(play_as_program("journey", __doc__, _play, flags))
