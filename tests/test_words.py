"""The words: complete in both languages, alike in their placeholders, plain for a nurse."""

import errno
import importlib
import json
import os
import pkgutil
import re
import string
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import cleanclinic
from cleanclinic.errors import CleanClinicError, FileProblemError, telling
from cleanclinic.storage.errors import ChangeRestError
from cleanclinic.words import FORMS, LANGUAGES, Words, load

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "words"

# What a ward sees; office and command line words may be technical.
FOR_THE_WARD = (
    "act.", "alarm.", "door.", "error.", "first.", "help.", "issue_act.", "kind.", "nav.", "part.",
    "problem.", "sheet.", "start.", "stations.", "status.", "todo.", "tour.", "ui.",
    "backup_reason.", "care.", "epoch_notice.", "finder.", "journal_result.", "lock.", "reason.",
    "recovery.", "rescue.", "settings.", "timeline.",
)  # fmt: skip
JARGON = {
    "zh_CN": re.compile(r"证书|密钥|私钥|公钥|哈希|散列|签名|加密"),
    "en": re.compile(
        r"\b(?:certificates?|hash(?:es|ed)?|cryptograph\w*|(?:de|en)crypt\w*|signatures?|fingerprints?"
        r"|(?:private|public|signing|encryption|database) keys?)\b",
        re.IGNORECASE,
    ),
}
# Keys whose words only the office reads, each a decision.
OFFICE_MAY_READ: set[str] = set()

# Told apart by the program alone (a colleague's bundle waits); a person reads what its parent says.
SAID_ALIKE = {ChangeRestError}

# English on purpose in Chinese words, or Chinese on purpose in English ones.
SAME_IN_BOTH = {
    # A language is offered by its own name, for whoever cannot read the other one.
    "settings.zh_CN",
    "settings.en",
}


def placeholders(text: str) -> Counter[str]:
    """The names in braces, each as often as it stands there."""
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def pairs_of(language: str) -> list[tuple[str, str]]:
    """Key and text as they stand in the file, a key that stands twice included."""
    text = (FOLDER / f"{language}.json").read_text(encoding="utf-8")
    pairs: list[tuple[str, str]] = json.loads(text, object_pairs_hook=list)
    return pairs


def error_classes() -> list[type[CleanClinicError]]:
    """Every error a person can act on, from all modules of the core."""
    for module in pkgutil.walk_packages(cleanclinic.__path__, "cleanclinic."):
        # Alembic runs its scripts itself, with a context they cannot be imported without.
        if ".migrations." not in module.name and not module.name.endswith(".__main__"):
            importlib.import_module(module.name)
    found: list[type[CleanClinicError]] = []
    waiting = [CleanClinicError]
    while waiting:
        error = waiting.pop()
        found.append(error)
        waiting.extend(error.__subclasses__())
    return [error for error in found if error.__module__.startswith("cleanclinic.")]


def test_both_languages_have_the_same_keys():
    chinese, english = (set(load(language)) for language in LANGUAGES)
    assert chinese ^ english == set()


def test_both_languages_fill_the_same_placeholders():
    chinese, english = (load(language) for language in LANGUAGES)
    differ = {
        key: (dict(placeholders(chinese[key])), dict(placeholders(english[key])))
        for key in chinese.keys() & english.keys()
        if set(placeholders(chinese[key])) != set(placeholders(english[key]))
    }
    assert differ == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_given_twice_and_all_stand_in_order(language):
    keys = [key for key, _ in pairs_of(language)]
    assert keys == sorted(set(keys))


def test_english_ends_in_three_dots():
    """The one character for them stands in the middle of the line in the Chinese font."""
    assert [key for key, text in load("en").items() if "…" in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_flat_and_none_is_empty(language):
    words = load(language)
    bad = [key for key, text in words.items() if not isinstance(text, str) or not text.strip()]
    assert bad == []
    assert [key for key in words if not re.fullmatch(r"[\w.-]+", key)] == []


def test_every_error_has_its_sentence_in_both_languages():
    codes = {error.code for error in error_classes()}
    assert len(codes) > 3
    for language in LANGUAGES:
        words = Words(language)
        assert [code for code in sorted(codes) if not words.has(f"error.{code}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_system_says_of_files_is_said_in_ones_own_language(language):
    words = Words(language)
    for code in (errno.ENOENT, errno.EACCES, errno.EIO, errno.EROFS):
        with pytest.raises(FileProblemError) as told, telling(Path("表.xlsx")):
            raise OSError(code, os.strerror(code))
        assert os.strerror(code) not in words.sentence(told.value)
        assert words.text(f"reason.{errno.errorcode[code]}") in words.sentence(told.value)
    with pytest.raises(FileProblemError) as told, telling(Path("表.xlsx")):
        raise OSError(errno.EMFILE, "too many")
    assert "too many" in words.sentence(told.value)


def test_no_two_kinds_of_error_share_a_code():
    codes = Counter(error.code for error in error_classes() if "code" in vars(error))
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_error_that_is_raised_has_a_code_of_its_own():
    """A class that only gathers others needs none."""
    leaves = {error for error in error_classes() if not error.__subclasses__()} - SAID_ALIKE
    assert [error.__name__ for error in leaves if "code" not in vars(error)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nurse_meets_no_jargon(language):
    found = {
        key: text
        for key, text in load(language).items()
        if key.startswith(FOR_THE_WARD)
        and key not in OFFICE_MAY_READ
        and JARGON[language].search(text)
    }
    assert found == {}


def test_chinese_words_are_chinese():
    """Three words of Latin letters and no Chinese character: somebody forgot to translate."""
    forgotten = [
        key
        for key, text in load("zh_CN").items()
        if key not in SAME_IN_BOTH
        and not re.search(r"[\u4e00-\u9fff]", text)
        and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{.*?\}", "", text))) > 2
    ]
    assert forgotten == []


def test_the_office_has_one_name_in_chinese():
    """On the screen and on paper it is 行风办; the hospital's own 院办 is a department type."""
    found = [key for key, text in load("zh_CN").items() if re.search("院办|医院办公室", text)]
    assert found == ["department_type.hospital_office"]


def test_english_words_are_english():
    forgotten = [
        key
        for key, text in load("en").items()
        if key not in SAME_IN_BOTH
        and re.search(r"[\u4e00-\u9fff]", text)
        and not re.search(r"[A-Za-z]{2,}", re.sub(r"\{.*?\}", "", text))
    ]
    assert forgotten == []


def test_what_a_person_typed_is_never_taken_for_a_key():
    words = Words("en")
    for typed in ("@", "@nobody", "@act.edit_risk", "{name}", "@{0}"):
        assert words.act("act.add_staff", {"name": typed}) == f"Add {typed}"


# Fields that hold a number of things; what follows them is a noun that has a form for one.
COUNTS = frozenset(
    re.findall(
        r"\w+",
        """
        applies changes columns controls count days departments differences each fields files hours
        lanes left limit lines memory minutes months most need needed others own pages passes people
        places points records rows rules seconds size staff threshold times value votes years
        """,
    )
)
# Not plural nouns, though they end in one; a share of a whole is said in the plural ("1 of 1").
NO_NOUNS = frozenset(
    ["is", "was", "has", "this", "its", "as", "less", "unless", "times'", "across"]
)
COUNTED = re.compile(
    r"(?<!of )\{(\w+)\}(?: (?!(?:and|of|with|are|were|for|to|in|at|from|on)\b)[a-z-]+){0,2}?"
    r" ((?!ethics\b)[A-Za-z-]+s|people)\b"
)
# Counts that are two at least.
NEVER_ONE = frozenset({"error.ROOT-PLAN"})
PARSE = string.Formatter().parse
FORMED = [(key, text) for key, text in sorted(load("en").items()) if FORMS.search(text)]


def test_every_english_count_has_a_form_for_one():
    lacking = {
        key: found[0]
        for key, text in load("en").items()
        for found in COUNTED.finditer(text)
        if found[1] in COUNTS and found[2] not in NO_NOUNS and key not in NEVER_ONE
    }
    assert lacking == {}


def test_a_form_for_one_counts_what_the_text_says():
    """Chinese has no plural; a form goes by a value the text is given in both languages."""
    assert [key for key, text in load("zh_CN").items() if FORMS.search(text)] == []
    assert len(FORMED) > 200
    for key, text in load("en").items():
        odd = [spec for _, _, spec, _ in PARSE(text) if spec and "|" in spec]
        assert len(odd) == len(FORMS.findall(text)), key


@pytest.mark.parametrize(("key", "text"), FORMED)
def test_one_is_said_in_the_singular_and_all_else_in_the_plural(key, text):
    words = Words("en")
    for value in (0, 1, 2, 11, "1", Decimal(1), Decimal("1.5"), "1.0"):
        said = words.text(key, **dict.fromkeys(placeholders(text), value))
        assert said == "".join(
            before + chosen(spec, value, name) for before, name, spec, _ in PARSE(text)
        )


def chosen(spec: str | None, value: object, name: str | None) -> str:
    """What a place in a text reads: the first form for one, the second for all else."""
    if name is None:
        return ""
    one, bar, many = (spec or "").partition("|")
    assert not bar or (one and many and one != many)
    return str(value) if not bar else one if str(value) == "1" else many


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("value.count", {"count": 1}, "1 item"),
        ("value.count", {"count": 0}, "0 items"),
        ("value.count", {"count": 21}, "21 items"),
        ("ui.risks.subtitle", {"points": 1, "controls": 2}, "1 risk point · 2 controls"),
        ("ui.risks.subtitle", {"points": 2, "controls": 1}, "2 risk points · 1 control"),
        ("ui.staff.subtitle", {"count": 1}, "1 person"),
        ("ui.selfcheck.points", {"points": "1"}, "1 point"),
        ("ui.selfcheck.points", {"points": "0.5"}, "0.5 points"),
    ],
)
def test_the_noun_follows_its_own_number(key, values, said):
    assert Words("en").text(key, **values) == said


def test_acts_are_named_as_what_to_do():
    """ "Undo: Add ..." and "Redo: Add ...": never "added", neither first nor after the record."""
    done = re.compile(
        r"(?:^|: )(?!Need)[A-Za-z]+ed\b|\b(?:took|put back by|brought|sent) |(?:^|: )[a-z]+ed$"
    )
    acts = {key: text for key, text in load("en").items() if key.startswith("act.")}
    assert {key: text for key, text in acts.items() if done.search(text)} == {}
    assert [key for key, text in acts.items() if text[0].islower()] == []
