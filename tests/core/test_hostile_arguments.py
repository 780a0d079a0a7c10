"""What people hand the command line by mistake or in malice is refused in a sentence, at once."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from cleanclinic.cli.arguments import STAFF_MOST, make_parser
from cleanclinic.cli.console import SECRET_MOST, Console, SecretFileError
from cleanclinic.errors import CancelledError, FileProblemError
from cleanclinic.operations.demo.making_all import DemoFolderError, make_demo
from cleanclinic.operations.ethics.rules import EthicsRulesFileError, read_rules
from cleanclinic.paper.output import write_file
from cleanclinic.records.standard_methods import Binary, Bonus, Deduct, Given, Ratio, Tier, Tiers
from cleanclinic.sheets.errors import SheetFormatError
from cleanclinic.sheets.reading import read_rows
from cleanclinic.sheets.writing import write_whole
from cleanclinic.sync.files import write_bytes_safely
from cleanclinic.words import LANGUAGES, Words

WORDS = Words("zh_CN")
TOP = Path(Path().absolute().anchor)


def secret(tmp_path, data):
    path = tmp_path / "secret"
    path.write_bytes(data)
    return Console(WORDS, as_json=False).secret(path)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nmore\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_passphrase_is_the_first_line_of_a_text_whatever_editor_wrote_it(tmp_path, mark, end):
    assert secret(tmp_path, mark + "口令 一二三".encode() + end) == "口令 一二三"


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", "口令".encode("utf-16"), b"\xff\xfe", b"\0" * (SECRET_MOST + 1)],
    ids=["empty", "blank", "utf-16", "binary", "endless"],
)
def test_a_file_without_a_passphrase_is_named_with_what_it_should_hold(tmp_path, data):
    with pytest.raises(SecretFileError) as refused:
        secret(tmp_path, data)
    for language in LANGUAGES:
        assert str(SECRET_MOST) in Words(language).sentence(refused.value)


@pytest.mark.parametrize("typed", ["0", "-3", "1.5", "x", "", "9" * 5000, str(STAFF_MOST + 1)])
def test_a_number_nobody_means_is_a_mistake_of_use(capsys, typed):
    with pytest.raises(SystemExit) as stopped:
        make_parser(WORDS).parse_args(["demo", f"--staff={typed}"])
    assert stopped.value.code == 2
    assert WORDS.text("cli.not_a_count", value=typed, most=STAFF_MOST) in capsys.readouterr().err


def test_a_demo_takes_the_place_of_nothing_that_is_not_one(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    beside = tmp_path / "demo.new"
    beside.mkdir()
    (beside / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DemoFolderError):
        make_demo(tmp_path / "file", words=WORDS)
    with pytest.raises(CancelledError):
        make_demo(tmp_path / "demo", words=WORDS, cancelled=lambda: True)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["demo.new", "file", "letter.txt"]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 50_000, "[1]", "\0", " " * (5 << 20)],
    ids=lambda text: text[:4],
)
def test_no_file_of_rules_breaks_the_reading(tmp_path, text):
    path = tmp_path / "rules.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EthicsRulesFileError):
        read_rules(path)
    with pytest.raises(EthicsRulesFileError):
        read_rules(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_what_never_ends_is_no_table_and_no_rules(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(SheetFormatError):
            read_rows(path)
    with pytest.raises(EthicsRulesFileError):
        read_rules(tmp_path / "pipe")


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_file(path, b""),
        lambda path: write_bytes_safely(path, b""),
        lambda path: write_whole(path, lambda _book: None),
    ],
    ids=["paper", "bundle", "workbook"],
)
def test_the_top_of_a_disk_is_no_place_for_a_file(write):
    with pytest.raises(FileProblemError):
        write(TOP)


@pytest.mark.parametrize("amount", ["1E+999999", "NaN", "Infinity", "-Infinity", "1E-999999"])
def test_no_amount_takes_the_arithmetic_anywhere(amount):
    tiers = Tiers((Tier(Decimal(2), "好"), Tier(Decimal(0), "差")))
    one = Decimal(1)
    for method in (Binary(), Deduct(one, one), Bonus(one, one), tiers):
        assert method.problem(Given(Decimal(amount))) is not None, method
    ratio = Ratio(Decimal(0), one)
    assert ratio.problem(Given(one, Decimal(amount))) is not None
    small = amount == "1E-999999"
    assert (ratio.problem(Given(Decimal(amount), one)) is None) is small
