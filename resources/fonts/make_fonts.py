"""Makes the font files of this folder from the packages named in README.md; run by a developer.

    python resources/fonts/make_fonts.py FOLDER_WITH_THE_UNPACKED_PACKAGES [NAME ...]

Needs the dependency group "fonts". The program itself never runs it.
"""

import argparse
import bz2
import lzma
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NAME_IDS = (0, 1, 2, 3, 4, 5, 6, 13, 14)
PRIVATE_USE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))


@dataclass(frozen=True)
class Recipe:
    """One file of this folder: where it comes from, what it keeps, what it is called."""

    name: str
    source: str
    keeps: str
    family: str | None = None
    blocks: tuple[tuple[int, int], ...] = ()


# A family name is given where the licence reserves the original one for unmodified fonts.
RECIPES = (
    Recipe("NotoSansSC-Regular.ttf", "NotoSansSC_400Regular.ttf", "all"),
    Recipe("NotoSansSC-Bold.ttf", "NotoSansSC_700Bold.ttf", "all"),
    Recipe("NotoSerifSC-Regular.ttf", "NotoSerifSC_400Regular.ttf", "all"),
    Recipe("NotoSerifSC-Bold.ttf", "NotoSerifSC_700Bold.ttf", "common"),
    Recipe("CleanClinicKai-Regular.ttf", "LXGWWenKai-Regular.ttf", "common", "CleanClinic Kai"),
    Recipe("RareMing-1.ttf.xz", "HanaMinA.ttf", "rest", "CleanClinic Rare Ming 1"),
    Recipe(
        "RareMing-2.ttf.xz",
        "HanaMinB.ttf",
        "all",
        "CleanClinic Rare Ming 2",
        ((0x20000, 0x24000),),
    ),
    Recipe(
        "RareMing-3.ttf.xz",
        "HanaMinB.ttf",
        "all",
        "CleanClinic Rare Ming 3",
        ((0x24000, 0x28000),),
    ),
    Recipe(
        "RareMing-4.ttf.xz",
        "HanaMinB.ttf",
        "all",
        "CleanClinic Rare Ming 4",
        ((0x28000, 0x2B820),),
    ),
    Recipe(
        "RareMing-5.ttf.xz",
        "HanaMinB.ttf",
        "all",
        "CleanClinic Rare Ming 5",
        ((0x2B820, 0x2EBF0),),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path)
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args(arguments)
    for recipe in RECIPES:
        if not chosen.names or recipe.name in chosen.names:
            make(recipe, chosen.sources)


def make(recipe: Recipe, sources: Path) -> None:
    """Write one font file of this folder."""
    font = TTFont(find(sources, recipe.source), recalcTimestamp=False)
    wanted = kept(recipe, set(font.getBestCmap()), sources)
    reduce_to(font, wanted)
    tidy(font, recipe.family)
    target = HERE / recipe.name
    plain = target.with_suffix("") if target.suffix == ".xz" else target
    font.save(plain, reorderTables=True)
    if target.suffix == ".xz":
        target.write_bytes(lzma.compress(plain.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
        plain.unlink()
    print(f"{recipe.name}: {len(wanted)} characters, {target.stat().st_size:,} bytes")


def find(sources: Path, name: str) -> Path:
    found = sorted(sources.rglob(name))
    if not found:
        raise SystemExit(f"{name} is not under {sources}; README.md says which package has it")
    return found[0]


def kept(recipe: Recipe, there: set[int], sources: Path) -> set[int]:
    """The code points of a recipe that its source has."""
    there = {code for code in there if not any(code in area for area in PRIVATE_USE)}
    if recipe.blocks:
        return {code for code in there if any(low <= code < high for low, high in recipe.blocks)}
    if recipe.keeps == "common":
        return there & (common_ideographs(sources) | set(signs(there)))
    if recipe.keeps == "rest":
        serif = TTFont(find(sources, "NotoSerifSC_400Regular.ttf"), lazy=True)
        return {code for code in there - set(serif.getBestCmap()) if in_rest(code)}
    return there


def in_rest(code: int) -> bool:
    """Ideographs and signs worth a fallback; Extension B and later come from HanaMinB."""
    return 0x2000 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0x2F800 <= code < 0x2FA20


def signs(there: Iterable[int]) -> Iterable[int]:
    """Latin letters, punctuation, symbols and full-width forms."""
    return (code for code in there if code < 0x3400 or 0xFE00 <= code < 0x10000)


def common_ideographs(sources: Path) -> set[int]:
    """GB 2312 and the 8,105 characters of the 通用规范汉字表 (Unihan: kTGH)."""
    gb2312 = {
        ord(bytes((high, low)).decode("gb2312"))
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high > 0xD7
    }
    text = bz2.decompress(find(sources, "Unihan_OtherMappings.txt.bz2").read_bytes()).decode()
    lines = (line.split("\t") for line in text.splitlines() if "\tkTGH\t" in line)
    return gb2312 | {int(line[0].removeprefix("U+"), 16) for line in lines}


def reduce_to(font: TTFont, codes: set[int]) -> None:
    """Keep the outlines of these characters and nothing that shapes or hints them."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "FFTM", "prop", "vhea", "vmtx"]
    options.drop_tables += ["gasp", "DSIG"]
    options.name_IDs = list(NAME_IDS)
    options.glyph_names = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def tidy(font: TTFont, family: str | None) -> None:
    """English names only; renamed where the licence asks for it."""
    names = font["name"]
    names.names = [one for one in names.names if one.platformID == 3 and one.langID == 0x409]
    if family is None:
        return
    postscript = family.replace(" ", "") + "-Regular"
    for name_id, text in ((1, family), (3, postscript), (4, family), (6, postscript)):
        names.setName(text, name_id, 3, 1, 0x409)


if __name__ == "__main__":
    main()
