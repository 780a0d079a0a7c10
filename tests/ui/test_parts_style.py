import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from tests.ui.looks import wear
from ui.parts.icons import pixmap
from ui.parts.layouts import button
from ui.parts.menu_button import MenuButton
from ui.parts.style import RESOURCES, THEMES, TONES, Look, contrast, roles

TONE_TEXTS = [f"{tone}_text" for tone in TONES]
# Whatever says something stands on any of these: in a card, a chosen line, a notice, a dialog.
GROUNDS = ["window", "surface", "surface_alt", "surface_hover", "accent_soft", "desk"]
GROUNDS += [f"{tone}_back" for tone in TONES]
READ = [
    *((text, back) for text in ("text", "muted", "link", *TONE_TEXTS) for back in GROUNDS),
    ("placeholder", "surface"), ("placeholder", "surface_alt"), ("paper_text", "paper"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_press"),
    ("on_alert", "alert"),
    *((text, back) for text in ("nav_text", "nav_strong", "nav_muted") for back in (
        "nav", "nav_hover")), ("nav_strong", "nav_selected"),
    ("ribbon_text", "ribbon"), ("toast_text", "toast"), ("toast_link", "toast"),
    *((f"cell_{band}_text", f"cell_{band}") for band in ("low", "mid", "high")),
]  # fmt: skip
# What cannot be pressed or typed into may be faint.
FAINT = {"disabled"}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LETTERS = re.compile(r"(?<![\w-])(selection-)?color: @(\w+)")
GROUND = re.compile(r"(?<![\w-])(selection-)?background(?:-color)?: @(\w+)")


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_its_ground(theme):
    look = Look(theme)
    faint = {
        (text, back): round(contrast(look.colour(text), look.colour(back)), 2)
        for text, back in READ
        if contrast(look.colour(text), look.colour(back)) < 4.5
    }
    assert faint == {}


def test_every_pair_of_the_style_sheet_is_one_that_can_be_read():
    """A rule that names letters and ground, and every colour of letters there is."""
    rules = RULE.findall((RESOURCES / "style" / "app.qss").read_text(encoding="utf-8"))
    pairs, letters = set(), set()
    for _, body in rules:
        texts, backs = (dict(found.findall(body)) for found in (LETTERS, GROUND))
        letters |= set(texts.values())
        pairs |= {(texts[of], backs[of]) for of in texts.keys() & backs.keys()}
    assert {pair for pair in pairs if pair[0] not in FAINT} - set(READ) == set()
    assert len(pairs) > 10
    said = letters | {role for role in roles("light") if role.endswith("_text")}
    assert said - FAINT - {text for text, _ in READ} == set()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ["focus", "chart_main", "good_line", "bad_line"])
def test_marks_stand_out_from_their_ground(theme, role):
    look = Look(theme)
    assert contrast(look.colour(role), look.colour("surface")) >= 3


def test_both_themes_have_the_same_roles():
    assert roles("light").keys() == roles("dark").keys()


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheet_leaves_no_role_unfilled(theme):
    sheet = Look(theme, 150, 115).style_sheet()
    assert "@" not in sheet
    assert "url(" in sheet


def test_zoom_and_text_size_grow_what_they_should():
    plain, zoomed, large = Look(), Look(zoom=200), Look(text_size=130)
    assert zoomed.px(8) == 2 * plain.px(8)
    assert zoomed.text_px(14) == 28
    assert large.px(8) == plain.px(8)
    assert large.text_px(14) == 18
    assert large.row_height() > plain.row_height()


def test_a_choice_that_makes_no_sense_falls_back():
    look = Look("pink", 5000, 1)
    assert (look.theme, look.zoom, look.text_size) == ("light", 200, 90)


def test_a_colour_that_is_changed_stays_as_it_was_for_others():
    look = Look()
    look.colour("text").setAlpha(8)
    look.tone("bad").back.setAlpha(8)
    assert (look.colour("text").alpha(), look.tone("bad").back.alpha()) == (255, 255)


def test_icons_take_the_colour_of_their_role(look):
    picture = pixmap(look, "house", "alert", ratio=2).toImage()
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert look.colour("alert").name() in seen


def test_every_icon_of_the_set_can_be_drawn(look):
    names = [path.stem for path in (RESOURCES / "icons").glob("*.svg")]
    blank = [
        name for name in names if pixmap(look, name).toImage().allGray() and not _ink(look, name)
    ]
    assert len(names) > 40
    assert blank == []


def _ink(look, name):
    picture = pixmap(look, name).toImage()
    return any(
        picture.pixelColor(x, y).alpha()
        for x in range(picture.width())
        for y in range(picture.height())
    )


@pytest.mark.parametrize("theme", THEMES)
def test_the_ring_is_the_only_frame_of_what_has_the_cursor(qtbot, qapp, kit, theme):
    """Qt draws a frame of its own inside once somebody walks by Tab."""
    wear(qapp, Look(theme))
    window = QWidget()
    presses = [MenuButton(kit, "导入"), button(kit, "存"), QCheckBox("选"), QRadioButton("项")]
    for place, press in enumerate(presses):
        press.setParent(window)
        press.move(10, 10 + 50 * place)
    qtbot.addWidget(window)
    window.resize(200, 220)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    for press in presses:
        press.setFocus()
        plain = press.grab().toImage()
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        assert press.grab().toImage() == plain
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
        window.setFocus()
        assert press.grab().toImage() != plain, "without a ring nobody sees where the cursor is"
