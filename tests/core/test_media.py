"""Sticks as they are: FAT32 and exFAT, pulled, full, read-only, with foreign files on them."""

import os
import re
import shutil
import subprocess

import pytest

from cleanclinic.errors import DiskFullError, FileProblemError
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle, export_receipts
from cleanclinic.operations.keeping.backups import copy_backup, make_backup
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.paper.output import Batch, write_file
from cleanclinic.sheets.writing import write_whole
from cleanclinic.storage.backup_file import check_bytes
from cleanclinic.storage.errors import DatabasePlaceError
from cleanclinic.sync import files
from cleanclinic.sync.bundle import list_bundles
from cleanclinic.sync.limits import BUNDLE_MAX
from tests.core.disk_kit import fill
from tests.core.store_kit import new_store
from tests.hospital import CONTROL, numbers_of, risk
from tests.media import KINDS, MIB, pulled, stick

FAT32_MAX = 4 * 1024 * MIB - 1


@pytest.fixture
def ward(hospital, tmp_path):
    """A ward with something to send that takes more than one block."""
    made = hospital.ward()
    control = add_control(made, add_risk(made, risk()).id, CONTROL).id
    (tmp_path / "scan.bin").write_bytes(os.urandom(3 * MIB))
    add_evidence(made, control, tmp_path / "scan.bin")
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_there_and_back_beside_other_peoples_files(hospital, ward, tmp_path, kind):
    foreign = ("照片.jpg", "._CC-000000.ccb", ".DS_Store", "Thumbs.db", "报表.xlsx", "AUTORUN.INF")
    with stick(tmp_path, kind) as one:
        for name in foreign:
            (one.folder / name).write_bytes(b"private")
        (one.folder / "System Volume Information").mkdir()
        (path,) = export_bundle(ward, one.folder).paths
        assert re.fullmatch(r"[A-Z0-9-]{1,64}\.ccb", path.name)
        again = export_bundle(ward, one.folder).paths
        assert again == (path,)
        before = {found.name for found in one.folder.iterdir()}
        hospital.take(hospital.office, one.folder)
        export_receipts(hospital.office, one.folder)
        hospital.take(ward, one.folder)
        assert before <= {found.name for found in one.folder.iterdir()}
        assert {(one.folder / name).read_bytes() for name in foreign} == {b"private"}
    assert numbers_of(hospital.office) == numbers_of(ward)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_reported_as_written_survives_the_pull(hospital, ward, tmp_path, kind):
    with stick(tmp_path, kind) as one:
        (path,) = export_bundle(ward, one.folder).paths
        with pulled(tmp_path, one) as found:
            assert [lying.name for lying in list_bundles(found.folder)] == [path.name]
            hospital.take(hospital.office, found.folder)
    assert numbers_of(hospital.office) == numbers_of(ward)


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_carried_away_survives_the_pull(ward, tmp_path, kind):
    backup = make_backup(ward).path
    with stick(tmp_path, kind) as one:
        copy = copy_backup(backup, one.folder)
        with pulled(tmp_path, one) as found:
            check_bytes(found.folder / copy.name)


@pytest.mark.parametrize("kind", KINDS)
def test_papers_and_sheets_survive_the_pull(tmp_path, kind):
    with stick(tmp_path, kind) as one:
        write_file(one.folder / "责任书.pdf", b"p" * MIB)
        write_whole(one.folder / "名册.xlsx", lambda book: book.write(b"s" * MIB))
        with Batch(one.folder / "承诺书") as batch:
            batch.add("王芳", b"q")
        with pulled(tmp_path, one) as found:
            sizes = {path.name: path.stat().st_size for path in found.folder.rglob("*.*")}
    assert sizes == {"责任书.pdf": MIB, "名册.xlsx": MIB, "王芳.pdf": 1}


def test_without_the_last_flush_the_name_is_lost_and_the_whole_part_is_taken(
    hospital, ward, tmp_path, monkeypatch
):
    """Why the folder is flushed too; and a file that is whole under its first name still counts."""
    monkeypatch.setattr(files, "sync_names", lambda _path: None)
    with stick(tmp_path, "exfat") as one:
        (path,) = export_bundle(ward, one.folder).paths
        monkeypatch.undo()
        with pulled(tmp_path, one) as found:
            (lying,) = list_bundles(found.folder)
            assert lying.name == f"{path.name}.part"
            hospital.take(hospital.office, found.folder)
    assert numbers_of(hospital.office) == numbers_of(ward)


@pytest.mark.parametrize("kind", KINDS)
def test_pulled_in_the_middle(hospital, ward, tmp_path, kind):
    with stick(tmp_path, kind) as one:
        looks = iter(range(1000))

        def pull() -> bool:
            if next(looks) == 2:
                one.pull()
            return False

        with pytest.raises(FileProblemError):
            export_bundle(ward, one.folder, cancelled=pull)
    hospital.round_trip(ward)
    assert numbers_of(hospital.office) == numbers_of(ward)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stick_that_may_only_be_read_or_is_full(hospital, ward, tmp_path, kind):
    with stick(tmp_path, kind, read_only=True) as one, pytest.raises(FileProblemError):
        export_bundle(ward, one.folder)
    with stick(tmp_path, kind, mib=34 if kind == "vfat" else 4) as one:
        fill(one.folder, 2 * MIB)
        with pytest.raises(DiskFullError):
            export_bundle(ward, one.folder)
        assert list_bundles(one.folder) == []
    hospital.round_trip(ward)


@pytest.mark.parametrize("kind", KINDS)
def test_capitals_make_no_second_file(hospital, ward, tmp_path, kind):
    with stick(tmp_path, kind) as one:
        (path,) = export_bundle(ward, hospital.stick()).paths
        (one.folder / path.name.lower()).write_bytes(b"half")
        export_bundle(ward, one.folder)
        (lying,) = list_bundles(one.folder)
        assert lying.name.upper() == path.name.upper()
        assert [row.result for row in import_files(hospital.office, one.folder).files] == [
            "applied"
        ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_is_refused_there(tmp_path, kind):
    with stick(tmp_path, kind) as one, pytest.raises(DatabasePlaceError):
        new_store(one.folder)


def test_fat32_keeps_the_names_beside_one_another(hospital, ward, tmp_path):
    """Where the kernel has no FAT32: the files go there and back with mtools."""
    for program in ("mkfs.vfat", "mcopy"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    image, back = tmp_path / "fat32.img", tmp_path / "back"
    with image.open("wb") as file:
        file.truncate(40 * MIB)
    subprocess.run(["mkfs.vfat", "-F", "32", str(image)], check=True, capture_output=True)
    sent = []
    for _ in range(3):
        add_risk(ward, risk())
        sent = hospital.send(ward)
    subprocess.run(["mcopy", "-i", str(image), *map(str, sent), "::"], check=True)
    back.mkdir()
    subprocess.run(["mcopy", "-i", str(image), "::*", str(back)], check=True)
    assert [path.name for path in list_bundles(back)] == [path.name for path in sent]
    hospital.take(hospital.office, back)
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_no_bundle_is_too_large_for_fat32():
    assert BUNDLE_MAX < FAT32_MAX
