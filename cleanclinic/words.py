"""Every sentence a person reads, by key, in Simplified Chinese and English."""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import resources
from cleanclinic.errors import CleanClinicError

LANGUAGES = ("zh_CN", "en")
# "{count:file|files}": the first where `count` reads as 1, else the second; Chinese needs none.
FORMS = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


@cache
def load(language: str) -> Mapping[str, str]:
    """All words of one language; raises KeyError for a language there is none of."""
    if language not in LANGUAGES:
        raise KeyError(language)
    path = Path(resources.__file__).parent / "words" / f"{language}.json"
    text = path.read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def system_language() -> str:
    """zh_CN unless the system's locale plainly says another language."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return "en" if value.lower().startswith("en") else "zh_CN"
    import locale  # noqa: PLC0415  most systems name it in the environment

    system, _ = locale.getlocale()
    return "en" if system and system.lower().startswith("en") else "zh_CN"


def readable(text: str) -> str:
    """A name or path as the disk gave it, as text that can be shown, printed and kept.

    Bytes that are no UTF-8 (names that an old Windows or an unpacked archive left on a stick) are
    read as GB 18030; what is no text at all becomes U+FFFD.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "/".join(map(_readable_name, text.split("/")))
    return text


def _readable_name(name: str) -> str:
    try:
        return name.encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeError:
        return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in name)


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = load(language)

    def text(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled; raises KeyError for an unknown key.

        Of "{count:file|files}" the form that fits the value of `count` is taken.
        """
        text = self._words[key]
        if not values:
            return text
        if "|" in text:
            text = FORMS.sub(lambda form: form[2 if str(values[form[1]]) == "1" else 3], text)
        return text.format_map(values)

    def act(self, key: str, args: Mapping[str, object], reversal: str = "") -> str:
        """The name of an act; an argument "@key" is a word too; `reversal` is its undo or redo."""
        name = self.text(key, **self._in_words(args))
        return self.text(reversal, name=name) if reversal else name

    def some(self, kind: str, count: object) -> str:
        """So many records of a kind: "6 名人员"; raises KeyError for a kind there is none of."""
        return self.text(f"some.{kind}", count=count)

    def help(self, page: str) -> str:
        """The help of a page in Markdown; raises FileNotFoundError for a page there is none of."""
        folder = Path(resources.__file__).parent / "help" / self.language
        return (folder / f"{page}.md").read_text(encoding="utf-8")

    def has(self, key: str) -> bool:
        return key in self._words

    def sentence(self, error: CleanClinicError) -> str:
        """What happened, the rule and the next step, in one or two sentences."""
        return self.text(f"error.{error.code}", **self._in_words(error.values))

    def _in_words(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values, each "@key" among them as the words it names, filled from the others.

        People type "@" too: what names no words stands as it is. Where kind and count are told,
        `some` says both.
        """
        told = {name: self._word_of(value, values) for name, value in values.items()}
        kind = str(values.get("kind", ""))
        some = f"some.{kind.removeprefix('@kind.')}"
        if "count" in values and kind.startswith("@kind.") and self.has(some):
            told["some"] = self.text(some, count=values["count"])
        return told

    def _word_of(self, value: object, others: Mapping[str, object]) -> object:
        if isinstance(value, Path):
            return readable(str(value))
        if not isinstance(value, str):
            return value
        if not value.startswith("@"):
            return readable(value)
        try:
            return self.text(value[1:], **others)
        except KeyError:
            return value
