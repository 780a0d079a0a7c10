"""Help behind F1: every page has some in both languages, and the keys go on paper."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextBrowser, QWidget

from cleanclinic.operations.recording.keys_paper import print_keys
from cleanclinic.words import LANGUAGES, Words
from tests.core.paper_pdfs import texts
from tests.ui.accessibility import nameless
from tests.ui.cuts import cut
from tests.ui.looks import wear
from ui.parts.entries import ENTRIES
from ui.parts.help_dialog import LIST, PAGE, HelpDialog, key_parts
from ui.parts.question import Dialog
from ui.parts.style import Look

PAGES = sorted({entry.name for entries in ENTRIES.values() for entry in entries})
# What a nurse never has to read.
CRYPTO = ("证书", "密钥", "哈希", "签名", "加密", "certificate", "signature", "hash", "encrypt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_help_in_plain_words(page, language):
    text = Words(language).help(page)
    assert text.startswith("# ")
    assert len(text.splitlines()) > 3
    assert [word for word in CRYPTO if word in text.lower()] == []


@pytest.fixture
def dialog(qtbot, desk):
    made = HelpDialog(desk, None, desk.tasks, "risks")
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_opens_at_the_page_and_shows_the_keys_on_a_press(dialog):
    browser = dialog.findChild(QTextBrowser)
    assert browser.isVisible()
    assert "风险点" in browser.toPlainText()
    assert not dialog.print.isVisible()
    dialog.chips.chosen.emit(LIST)
    assert not browser.isVisible()
    assert dialog.print.isVisible()


def test_without_a_page_there_are_the_keys(qtbot, desk):
    made = HelpDialog(desk, None, desk.tasks)
    qtbot.addWidget(made)
    made.show()
    assert made.print.isVisible()
    assert PAGE not in made.chips._buttons


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("zoom", [100, 200])
def test_every_key_is_read_whole_on_the_screen(qapp, qtbot, look, desk, language, zoom):
    worn = Look("dark", zoom)
    wear(qapp, worn)
    made = HelpDialog(replace(desk, words=Words(language), look=worn), None, desk.tasks)
    qtbot.addWidget(made)
    made.show()
    found = [*cut(made), *nameless(made)]
    made.hide()
    wear(qapp, look)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_keys_stand_on_one_page(desk, tmp_path, language):
    words = Words(language)
    parts = key_parts(words)
    path = tmp_path / "keys.pdf"
    desk.tasks.run(lambda workspace: print_keys(workspace, path, parts, words=words))
    assert desk.tasks.wait_idle()
    (text,) = texts(path)
    assert "Ctrl+K" in text
    for part in parts:
        assert part.title in text


class _Window(QWidget):
    """A window that writes down over what help was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def help_over(self, dialog):
        self.asked.append(dialog)


def test_f1_is_help_in_a_dialog_too_but_in_the_help_itself(qtbot, desk):
    window = _Window()
    qtbot.addWidget(window)
    page = QWidget(window)
    window.show()
    first = Dialog(desk, page, "新增人员")
    second = Dialog(desk, first, "选择")
    helped = HelpDialog(desk, first, desk.tasks, "staff")
    for dialog in (first, second, helped):
        dialog.show()
        qtbot.keyClick(dialog, Qt.Key.Key_F1)
    assert window.asked == [first, second]
