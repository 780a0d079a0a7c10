"""A name whose characters hardly any font has is read on the screen, not only on paper."""

from PySide6.QtGui import QFontDatabase, QFontMetrics, QImage, QPainter

from cleanclinic.operations.recording.rare_characters import font_file, rare_characters, read_font
from cleanclinic.operations.recording.staff import add_staff
from cleanclinic.records.post_type import PostType
from tests.ui.window_kit import visit, ward, window
from ui.rare_fonts import RareFonts

__all__ = ["ward", "window"]
RARE = "\U0002b766"
"""Of the test names the one that Noto Sans SC does not have."""


def drawn(look, text):
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setFont(look.font(40))
    painter.drawText(5, 50, text)
    painter.end()
    return image


def test_the_font_of_a_rare_name_is_brought_when_the_name_is_there(window, look, qtbot):
    lacked = not QFontMetrics(look.font()).inFontUcs4(ord(RARE))
    before = drawn(look, RARE)
    RareFonts(window)
    values = {"name": f"李{RARE}", "staff_number": "88007", "post_type": PostType.NURSE}
    window.tasks.run(lambda workspace: add_staff(workspace, values))
    visit(qtbot, window, "staff")
    qtbot.waitUntil(lambda: QFontMetrics(look.font()).inFontUcs4(ord(RARE)))
    found = []
    window.tasks.run(rare_characters, found.append)
    assert window.tasks.wait_idle()
    assert RARE in found[0]
    if lacked:
        assert drawn(look, RARE) != before
        assert "CleanClinic Rare Ming 4" in QFontDatabase.families()


def test_a_character_lies_in_the_font_that_has_it():
    assert font_file(RARE) == "RareMing-4.ttf.xz"
    assert read_font(font_file("\u3400"))[:4] in (b"\0\1\0\0", b"OTTO", b"true")
