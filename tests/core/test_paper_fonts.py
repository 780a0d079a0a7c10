"""The fonts: complete, lawful, and each character from the first that has it."""

import lzma
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from cleanclinic.paper.fonts import Face, Run, fallback, typeface

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in {".ttf", ".xz"})
RESERVED = ("LXGW", "霞鹜", "Hanazono", "HanaMin", "花園", "Source")
# GB 18030-2022 level 3: the ideographs of the basic block, Extensions A to F, and twelve more.
LEVEL_3 = (
    (0x4E00, 0x9FEF),
    (0x3400, 0x4DB5),
    (0x20000, 0x2A6D6),
    (0x2A700, 0x2B734),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
)


def parsed(path):
    data = path.read_bytes()
    return TTFontFile(BytesIO(lzma.decompress(data) if path.suffix == ".xz" else data))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_a_font_that_may_be_embedded(path):
    font = parsed(path)
    assert font.charToGlyph
    assert not any(reserved.encode() in font.name for reserved in RESERVED)


def test_every_file_is_in_the_readme_and_every_licence_is_there():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(FILES) == 10
    for path in FILES:
        assert f"`{path.name}`" in readme
    for family in ("NotoSansSC", "NotoSerifSC", "CleanClinicKai", "RareMing"):
        text = (FOLDER / "licenses" / f"{family}-OFL.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE" in text
        assert f"licenses/{family}-OFL.txt" in readme


def test_no_private_use_character_is_in_a_font():
    """Fonts disagree about them: a name must not change its character by the font it meets."""
    for path in FILES:
        assert not [code for code in parsed(path).charToGlyph if 0xE000 <= code < 0xF900]


def test_all_ideographs_of_gb_18030_level_3_can_be_printed():
    have = set()
    for path in FILES:
        if path.name.startswith(("NotoSerifSC-Regular", "RareMing")):
            have |= set(parsed(path).charToGlyph)
    missing = [f"{c:X}" for low, high in LEVEL_3 for c in range(low, high + 1) if c not in have]
    assert missing == []


def test_the_screen_fonts_have_both_weights_of_the_names():
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        glyphs = parsed(FOLDER / name).charToGlyph
        assert all(ord(character) in glyphs for character in "王敏欧阳倩䶮𬭎㛃〔〕·“”，。—…①")


@pytest.mark.parametrize("face", Face)
def test_each_face_falls_back_for_a_rare_character_only(face):
    runs = typeface(face).runs("王\U00025000\U00025001敏")
    assert runs == (
        Run(face.value, "王"),
        Run("RareMing-3.ttf.xz", "\U00025000\U00025001"),
        Run(face.value, "敏"),
    )


@pytest.mark.parametrize("code", [0xE863, 0x30000, 0x10FFFD, 0x09, 0x2FA1F])
def test_what_no_font_has_is_said_not_dropped(code):
    character, face = chr(code), typeface(Face.SONG)
    assert fallback(code) is None
    assert face.runs(f"王{character}敏")[1] == Run("", character)
    assert list(face.missing(f"王{character}敏")) == [character]
    assert face.width(character, 10) == 10


def test_widths_are_those_of_the_font_that_draws():
    face = typeface(Face.HEI)
    assert face.width("王𬭎\U00025000", 16) == pytest.approx(48)
    assert sum(face.advances("王敏 2026", 12)) == pytest.approx(face.width("王敏 2026", 12))
    assert face.width("2026", 12) < 4 * 12 * 0.7
