"""The unified social credit code (统一社会信用代码) of a company, GB 32100-2015."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_FORM = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def is_credit_code(text: str) -> bool:
    """Whether the text is a code whose last character fits the others."""
    return bool(_FORM.fullmatch(text)) and check_character(text[:-1]) == text[-1]


def check_character(body: str) -> str:
    """The last character of a code that begins with these 17; raises ValueError for others."""
    places = [ALPHABET.index(character) for character in body]
    total = sum(weight * place for weight, place in zip(_WEIGHTS, places, strict=True))
    return ALPHABET[-total % 31]
