"""Which font file has characters that hardly anybody's name has: GB 18030-2022 level 3."""

RARE_PARTS = (
    (range(0x20000, 0x24000), "RareMing-2.ttf.xz"),
    (range(0x24000, 0x28000), "RareMing-3.ttf.xz"),
    (range(0x28000, 0x2B820), "RareMing-4.ttf.xz"),
    (range(0x2B820, 0x2EBF0), "RareMing-5.ttf.xz"),
)
RARE_REST = "RareMing-1.ttf.xz"
# From here to the first of those everybody has a font for every character of Chinese.
_COMMON = range(0x4E00, 0x9FA6)
_FIRST = 0x3400


def rare_part(code: int) -> str:
    """The file that has a character, if one has it."""
    return next((file for area, file in RARE_PARTS if code in area), RARE_REST)


def may_be_rare(character: str) -> bool:
    """Whether an ordinary font may lack an ideograph."""
    code = ord(character)
    return code >= _FIRST and code not in _COMMON and character.isalpha()
