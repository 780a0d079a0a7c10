"""Sticks and shares as they come: names that are no text, one name for two files, a loop."""

import os
import shutil
import sys

import pytest

from cleanclinic.cli.main import run
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.shared_folder import exchange_with_folder, set_shared_folder
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.recording.evidence import NewFile, add_files, list_evidence
from cleanclinic.operations.risks.controls import add_control
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.records.control import Control
from cleanclinic.words import LANGUAGES, Words, readable
from tests.hospital import CONTROL, Hospital, numbers_of, risk

# "清廉" in the bytes of a Chinese Windows, as an unpacked archive leaves them on a stick.
GBK = b"\xc7\xe5\xc1\xae"
keeps_any_bytes = pytest.mark.skipif(
    sys.platform != "linux", reason="this system keeps no names that are not text"
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("odd")) as made:
        yield made, made.ward()


def placed(folder, name, content):
    """A file whose name is these bytes."""
    path = folder / os.fsdecode(name)
    path.write_bytes(content)
    return path


@keeps_any_bytes
def test_a_bundle_and_rubbish_with_names_in_another_alphabet(house, capsys):
    made, ward = house
    add_risk(ward, risk())
    bundle = made.send(ward)[-1]
    stick = made.stick()
    placed(stick, GBK + b".ccb", bundle.read_bytes())
    placed(stick, GBK + b"2.ccb", bundle.read_bytes()[:-9])
    placed(stick, GBK + b"3.ccreq", b"{")
    report = import_files(made.office, stick)
    assert sorted(one.result for one in report.files) == ["applied", "refused", "refused"]
    for one in report.files:
        if one.error is not None:
            for language in LANGUAGES:
                assert "清廉" in Words(language).sentence(one.error)
    assert numbers_of(made.office) == numbers_of(ward)
    files = {one.file for one in exchange_state(made.office).journal}
    assert {"清廉.ccb", "清廉2.ccb", "清廉3.ccreq"} <= files
    place = ["--workspace", str(made.office.folder), "--language", "zh_CN"]
    made.office.close()
    run(["bundle", "import", str(stick), *place])
    assert "清廉.ccb" in capsys.readouterr().out
    made.office = made.reopen(made.office)


@keeps_any_bytes
def test_such_a_name_does_not_stop_the_shared_folder(house, tmp_path):
    made, ward = house
    share = tmp_path / "share"
    share.mkdir()
    for one in (made.office, ward):
        set_shared_folder(one, share, send=True)
    placed(share, GBK + b".ccb", b"not a bundle")
    add_risk(ward, risk())
    for _ in range(3):
        exchange_with_folder(made.office)
        made.time.pass_days(1)
        done = exchange_with_folder(ward)
    assert done.error is None
    assert numbers_of(made.office) == numbers_of(ward)


@keeps_any_bytes
def test_evidence_is_filed_under_a_name_that_can_be_read(house, tmp_path):
    _, ward = house
    control = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
    path = placed(tmp_path, GBK + b".txt", b"minutes")
    add_files(ward, Control, control, [NewFile.at(path)])
    assert [one.evidence.name for one in list_evidence(ward, Control, control)] == ["清廉.txt"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("清廉.ccb", "清廉.ccb"),
        ("/media/U盘/\udcc7\udce5.ccb", "/media/U盘/清.ccb"),
        ("a\ud800b", "a\ufffdb"),
        pytest.param("a\udcff", "a\ufffd", id="half a letter"),
    ],
)
def test_whatever_a_name_holds_it_becomes_text(given, text):
    assert readable(given) == text


def test_two_sticks_have_one_name_for_two_bundles(house):
    """Somebody copied by hand, or a folder was renamed: the content counts, never the name."""
    made, ward = house
    add_risk(ward, risk())
    made.round_trip(ward)
    add_risk(ward, risk())
    first = made.send(ward)[-1]
    add_risk(ward, risk())
    second = made.send(ward)[-1]
    one, two = made.stick(), made.stick()
    shutil.copy(first, one / "CC-1.ccb")
    shutil.copy(second, two / "CC-1.ccb")
    (early,) = import_files(made.office, two).files
    assert early.result == "waiting"
    assert [each.result for each in import_files(made.office, one).files] == ["applied"] * 2
    assert numbers_of(made.office) == numbers_of(ward)


def test_a_file_of_a_share_that_another_took_the_place_of_is_looked_at_again(house, tmp_path):
    made, ward = house
    add_risk(ward, risk())
    made.round_trip(ward)
    share = tmp_path / "one-name"
    share.mkdir()
    set_shared_folder(made.office, share)
    for _ in range(2):
        add_risk(ward, risk())
        bundle = made.send(ward)[-1]
        shutil.copy(bundle, share / "carried.ccb")
        assert exchange_with_folder(made.office).taken == 1
        made.answer(ward)
    assert numbers_of(made.office) == numbers_of(ward)


def test_a_folder_that_leads_back_into_itself_is_walked_once(house):
    made, ward = house
    add_risk(ward, risk())
    stick = made.stick()
    bundle = made.send(ward)[-1]
    shutil.copy(bundle, stick)
    (stick / "again").symlink_to(stick, target_is_directory=True)
    assert [one.result for one in import_files(made.office, stick).files] == ["applied"]
