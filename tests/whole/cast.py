"""An office and its wards: who is there, how they begin, and what they do on any day.

By their screens alone; sticks are folders.
"""

import re
from itertools import count
from pathlib import Path

import pypdfium2
from PySide6.QtWidgets import QApplication

from tests.whole.person import Album, Chooser, Person
from tests.whole.surroundings import Clock

HOSPITAL = "清河医院"
DEPARTMENT = "心内科一病区"
OFFICER = "林知行"
HEAD, DEPUTY, NEXT_HEAD, LAST_HEAD = "王敏", "李娜", "周静", "陈芳"
PINS = {
    OFFICER: "904713", HEAD: "739152", DEPUTY: "815293", NEXT_HEAD: "620481", LAST_HEAD: "538206",
}  # fmt: skip
POST = "门诊处方"
OTHER_POSTS = ("耗材请领", "设备采购", "护工管理")


class Cast:
    """Everybody of a hospital, and what lies on paper in front of them."""

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
