"""Files of a record: dropped, pasted, chosen, looked at inside; what is refused is one sentence."""

from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from reportlab.pdfgen.canvas import Canvas

from cleanclinic.operations.recording.history import undo
from cleanclinic.operations.recording.writing import get_record
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control, Evidence
from cleanclinic.records.frequency import Frequency
from tests.ui.accessibility import nameless
from tests.ui.desk_kit import drop, show_desk
from tests.ui.pages import TODAY, ask, press, risk, settle, type_into
from ui.parts.evidence_strip import _SIDE as SMALL
from ui.parts.evidence_strip import EvidenceDialog, EvidenceStrip, size_text
from ui.parts.evidence_view import EvidenceView
from ui.parts.kept_pictures import KeptPictures
from ui.parts.record_plan import DeskPlan, columns_for, form_for

FIELDS = ("text", "frequency", "due")
# 96 by 64, left red, right blue.
HEIC = Path(__file__).parents[1] / "core" / "photos" / "photo.heic"


@pytest.fixture
def control(desk):
    point = ask(desk, partial(add_risk, values=risk(1))).id
    values = {"text": "每月抽查", "frequency": Frequency.MONTHLY}
    return ask(desk, partial(add_control, risk_id=point, values=values)).id


@pytest.fixture
def shown(qtbot, desk, control):
    plan = DeskPlan(
        of=Control,
        name="controls",
        columns=columns_for(desk, Control, ("text", "evidence")),
        form=form_for(desk, Control, FIELDS),
    )
    return show_desk(qtbot, desk, plan)


@pytest.fixture
def strip(shown):
    return shown.side.evidence


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "公示栏.jpg"
    Image.new("RGB", (400, 300), "green").save(path)
    return path


def files(desk, control):
    found = ask(desk, lambda ws: get_record(ws, Control, control)).record.evidence
    return [(one.name, one.on) for one in found]


def test_dropped_files_are_filed_with_a_small_picture_and_when_they_came(
    desk, shown, strip, control, photo, tmp_path
):
    pdf = tmp_path / "通知.pdf"
    canvas = Canvas(str(pdf))
    canvas.drawString(72, 720, "notice")
    canvas.save()
    drop(strip, photo, pdf)
    settle(desk)
    settle(desk)
    assert files(desk, control) == [("公示栏.jpg", TODAY), ("通知.pdf", TODAY)]
    assert [line.note.toolTip().count("王敏") for line in strip.lines.values()] == [1, 1]
    # The picture and the page have been drawn: they are no signs of the kind of file.
    side = round(desk.look.px(SMALL) * strip.devicePixelRatioF())
    assert None not in [desk.pictures.get(one, side) for one in strip.lines]
    assert "50\u00a0MB" in strip.hint.text()
    assert nameless(shown) == []


def test_a_folder_gives_its_files(desk, strip, control, photo):
    drop(strip, photo.parent)
    settle(desk)
    names = {name for name, _ in files(desk, control)}
    assert "公示栏.jpg" in names


def test_a_screenshot_is_pasted_beside_the_record_and_in_its_fields(
    qtbot, desk, shown, strip, control
):
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(picture)
    field = shown.side.form.editor("text").control
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    settle(desk)
    assert files(desk, control) == [(f"截图 {TODAY}.png", TODAY)]
    # Text is pasted as text.
    QGuiApplication.clipboard().setText("字")
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "字" in field.toPlainText()
    strip.paste()
    assert "剪贴板里没有图片" in strip.problem.text()


def test_a_screenshot_is_pasted_onto_the_row_of_its_record(
    qtbot, desk, shown, strip, control, window
):
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    QGuiApplication.clipboard().setImage(picture)
    shown.table.select([control])
    qtbot.keyClick(shown.table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    settle(desk)
    assert files(desk, control) == [(f"截图 {TODAY}.png", TODAY)]
    # It could be any one's of several.
    shown.table.select([])
    qtbot.keyClick(shown.table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert len(files(desk, control)) == 1
    assert window.told[-1] == desk.words.text("part.paste.none")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("照片.jpg", b"MZ\x90\x00" + bytes(90), "程序"),
        ("空.txt", b"", "空.txt”是空的"),
        ("安装.exe", b"MZ\x90\x00" + bytes(90), "不能作为佐证"),
    ],
)
def test_what_is_no_evidence_is_one_sentence_beside_the_record(
    desk, strip, control, window, tmp_path, photo, name, content, said
):
    path = tmp_path / name
    path.write_bytes(content)
    drop(strip, photo, path)
    settle(desk)
    assert said in strip.problem.text()
    assert files(desk, control) == []
    assert window.failures == []
    drop(strip, photo)
    settle(desk)
    assert not strip.problem.isVisible()


def test_the_same_file_twice_is_told(desk, strip, control, photo):
    drop(strip, photo)
    settle(desk)
    drop(strip, photo)
    settle(desk)
    assert "已经添加过" in strip.problem.text()
    assert len(files(desk, control)) == 1


def test_the_day_and_the_name_are_changed_and_a_file_taken_away_has_a_way_back(
    qtbot, desk, shown, strip, control, photo
):
    drop(strip, photo)
    settle(desk)
    (line,) = strip.lines.values()
    line.edit_wanted.emit()
    (dialog,) = [one for one in strip.findChildren(EvidenceDialog) if one.isVisible()]
    assert nameless(dialog) == []
    type_into(dialog.form.editor("on").control, "2026-03-08")
    type_into(dialog.form.editor("name").control, "三月公示.jpg")
    press(qtbot, dialog.accept_button)
    settle(desk)
    settle(desk)
    assert files(desk, control) == [("三月公示.jpg", date(2026, 3, 8))]
    (line,) = strip.lines.values()
    line.removed.emit()
    settle(desk)
    assert files(desk, control) == []
    ask(desk, undo)
    assert len(strip.lines) == 1


def test_a_file_is_looked_at_inside_and_given_out_on_request(
    qtbot, desk, strip, control, photo, tmp_path
):
    drop(strip, photo)
    settle(desk)
    (line,) = strip.lines.values()
    # On its name, as somebody does who wants to see it.
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    settle(desk)
    (view,) = [one for one in strip.findChildren(EvidenceView) if one.isVisible()]
    settle(desk)
    assert nameless(view) == []
    assert view.preview.sheet.picture.width() > 0
    assert view.preview.count.text() == "1 / 1 页"
    view.save_to(tmp_path / "副本.jpg")
    settle(desk)
    assert (tmp_path / "副本.jpg").read_bytes() == photo.read_bytes()


def test_what_cannot_be_shown_says_so(desk, strip, control, tmp_path):
    for name, content in (("表.xls", b"<html>"), ("坏.png", b"\x89PNG\r\n\x1a\n" + bytes(9))):
        (tmp_path / name).write_bytes(content)
        drop(strip, tmp_path / name)
        settle(desk)
    settle(desk)
    for evidence, said in zip(strip._shown, ("不能在这里预览", "不能在这里显示"), strict=True):
        view = EvidenceView(desk, strip, evidence)
        view.open()
        settle(desk)
        settle(desk)
        assert said in view.preview.sheet.text
        view.accept()


def looked_at(desk, strip, evidence):
    view = EvidenceView(desk, strip, evidence)
    view.open()
    settle(desk)
    settle(desk)
    return view


def test_a_small_picture_is_drawn_once_for_all_looks(desk, strip, control, photo, monkeypatch):
    drop(strip, photo)
    settle(desk)
    settle(desk)
    (evidence,) = strip._shown

    anew = []

    def draw(*_: object) -> QImage:
        anew.append(evidence.name)
        return QImage(8, 8, QImage.Format.Format_RGB32)

    monkeypatch.setattr("ui.parts.small_picture.thumbnail", draw)
    again = EvidenceStrip(desk, Control)
    again.show_files(control, (evidence,), changeable=True)
    settle(desk)
    settle(desk)
    (line,) = again.lines.values()
    assert not line.picture.icon().isNull()
    assert anew == []


def test_only_so_many_bytes_of_pictures_are_kept():
    kept, picture = KeptPictures(most_bytes=300), QImage(5, 5, QImage.Format.Format_RGB32)
    for name in "abc":
        kept.keep(name, 5, picture)
    assert kept.get("a", 5) is picture
    kept.keep("d", 5, picture)
    assert [name for name in "abcd" if kept.get(name, 5) is not None] == ["a", "c", "d"]
    assert kept.get("a", 6) is None
    kept.keep("a", 5, QImage(50, 50, QImage.Format.Format_RGB32))
    assert {kept.get(name, 5) for name in "abcd"} == {None}


def test_a_photo_of_an_iphone_is_shown(desk, strip, control, tmp_path):
    (tmp_path / "IMG_0412.HEIC").write_bytes(HEIC.read_bytes())
    drop(strip, tmp_path / "IMG_0412.HEIC")
    settle(desk)
    settle(desk)
    (line,) = strip.lines.values()
    assert not line.picture.icon().isNull()
    (evidence,) = strip._shown
    view = looked_at(desk, strip, evidence)
    picture = view.preview.sheet.picture.toImage()
    assert (picture.width(), picture.height()) == (96, 64)
    red, blue = picture.pixelColor(10, 32), picture.pixelColor(80, 32)
    assert red.red() > 150 > red.blue()
    assert blue.blue() > 150 > blue.red()


def test_a_torn_photo_of_an_iphone_says_so_and_stays(desk, strip, control, tmp_path):
    (tmp_path / "IMG.heic").write_bytes(HEIC.read_bytes()[:300])
    drop(strip, tmp_path / "IMG.heic")
    settle(desk)
    assert files(desk, control) == [("IMG.heic", TODAY)]
    (evidence,) = strip._shown
    view = looked_at(desk, strip, evidence)
    assert "不能在这里显示" in view.preview.sheet.text
    view.save_to(tmp_path / "copy.heic")
    settle(desk)
    assert (tmp_path / "copy.heic").stat().st_size == 300


def test_a_document_with_a_password_that_came_from_elsewhere_says_so(desk, strip, control):
    made = BytesIO()
    canvas = Canvas(made, encrypt="secret")
    canvas.drawString(50, 50, "x")
    canvas.save()

    def as_a_bundle_brings_it(workspace):
        with workspace.store.writing() as tx:
            sha256 = tx.attach(iter((made.getvalue(),)), media_type="", name="通知.pdf")
        return Evidence(attachment=sha256, name="通知.pdf", on=TODAY)

    view = looked_at(desk, strip, ask(desk, as_a_bundle_brings_it))
    assert "设有打开密码" in view.preview.sheet.text
    assert "“通知.pdf”" in view.preview.sheet.text
    assert view.copy.isEnabled()


@pytest.mark.parametrize(("size", "text"), [(1, "1 KB"), (2048, "2 KB"), (3 << 20, "3.0 MB")])
def test_sizes_are_told_as_file_managers_do(size, text):
    assert size_text(size) == text
