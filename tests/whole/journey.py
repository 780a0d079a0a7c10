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
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cleanclinic.operations.people.pins import unlock_with_pin
from cleanclinic.operations.workspace.at_door import people_at
from tests.whole.cast import (
    DEPUTY,
    HEAD,
    LAST_HEAD,
    NEXT_HEAD,
    OFFICER,
    OTHER_POSTS,
    PINS,
    POST,
    Cast,
)
from tests.whole.held import Held, held_by
from tests.whole.person import Album, Person
from tests.whole.playing import play_as_program
from tests.whole.surroundings import surroundings


class Story(Cast):
    """What happens to them, act after act."""

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
