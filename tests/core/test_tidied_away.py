"""Small files and empty folders of a workspace, as tidying tools and failing disks leave them."""

import shutil

import pytest

from cleanclinic.errors import FileProblemError
from cleanclinic.operations.exchange.quarantine import quarantine_counts
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.shared_folder import exchange_with_folder, set_shared_folder
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.workspace.opened import FOLDERS
from tests.hospital import Hospital, contents, numbers_of, risk


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Hospital(tmp_path_factory.mktemp("tidied")) as made:
        yield made, made.ward()


def tidy(workspace):
    for name in FOLDERS:
        shutil.rmtree(workspace.folder / name, ignore_errors=True)


def test_folders_taken_away_while_it_is_open_are_made_anew(house):
    made, ward = house
    add_risk(ward, risk())
    sound = made.send(ward)[-1]
    spoiled = made.stick() / sound.name
    spoiled.write_bytes(sound.read_bytes()[:-20])
    tidy(made.office)
    assert quarantine_counts(made.office).to_decide == 0
    codes = [one.code for one in import_files(made.office, [spoiled, sound]).files]
    assert codes == ["CCB-TRUNCATED", ""]
    assert numbers_of(made.office) == numbers_of(ward)
    made.answer(ward)


def test_folders_taken_away_meanwhile_are_there_after_the_next_opening(house):
    made, _ = house
    tidy(made.office)
    made.reopen(made.office)
    assert all((made.office.folder / name).is_dir() for name in FOLDERS)


def test_a_file_in_the_place_of_a_folder_is_named_and_changes_nothing(house):
    made, ward = house
    add_risk(ward, risk())
    bundle = made.send(ward)[-1]
    before, inbox = contents(made.office), made.office.folder / "inbox"
    shutil.rmtree(inbox)
    inbox.write_bytes(b"")
    with pytest.raises(FileProblemError) as caught:
        import_files(made.office, bundle)
    assert caught.value.values["path"] == inbox
    assert contents(made.office) == before
    inbox.unlink()
    made.take(made.office, bundle)
    made.answer(ward)


@pytest.mark.parametrize(
    "kept",
    [
        b"{",
        b"null",
        b"\xff\xfe",
        b'{"seen": 3, "mark": "", "answered": ""}',
        b'{"seen": {}, "mark": "", "answered": "not a day"}',
        b'{"seen": {"a.ccb": 1}, "mark": 1, "answered": ""}',
    ],
)
def test_what_is_remembered_of_the_shared_folder_may_be_spoiled(house, tmp_path, kept):
    """Everything is looked at again then, and known by its content."""
    made, ward = house
    share = tmp_path / "share"
    share.mkdir()
    for one in (ward, made.office):
        set_shared_folder(one, share, send=True)
        (one.folder / "shared-folder.json").write_bytes(kept)
    add_risk(ward, risk())
    for one in (ward, made.office, ward):
        assert exchange_with_folder(one).error is None
    assert numbers_of(made.office) == numbers_of(ward)
