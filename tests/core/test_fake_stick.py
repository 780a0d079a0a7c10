"""A stick of less room than it says: the export refuses it, the ward says so, nothing is lost."""

import os

import pytest

from cleanclinic.errors import CleanClinicError, FileProblemError
from cleanclinic.operations.exchange.receiving import import_files
from cleanclinic.operations.exchange.sending import export_bundle
from cleanclinic.operations.exchange.standing import exchange_state
from cleanclinic.operations.risks.controls import add_control, add_evidence
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.sync.errors import ReadBackError
from cleanclinic.words import LANGUAGES, Words
from tests.fake_stick import Lie, liar
from tests.hospital import CONTROL, numbers_of, risk
from tests.media import MIB, pulled, stick

# How the stick lies, the MiB it has, and what is said: one whose addresses come round again has
# written over its own table of files.
LIES: tuple[tuple[Lie, int, type[CleanClinicError]], ...] = (
    ("lost", 3, ReadBackError),
    ("last", 4, ReadBackError),
    ("wraps", 3, FileProblemError),
)


def add_scan(ward, folder, size=3 * MIB):
    """A risk point with a large scan beside it."""
    control = add_control(ward, add_risk(ward, risk()).id, CONTROL).id
    (folder / "scan.bin").write_bytes(os.urandom(size))
    add_evidence(ward, control, folder / "scan.bin")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def sent(ward):
    return [row.file for row in exchange_state(ward).journal if row.result == "sent"]


@pytest.mark.parametrize(("lie", "mib", "error"), LIES)
def test_a_stick_smaller_than_it_says_is_refused_and_nothing_is_lost(
    hospital, tmp_path, lie, mib, error
):
    ward = hospital.ward()
    add_scan(ward, tmp_path)
    with stick(tmp_path, "exfat", mib=64, device_lies=liar(tmp_path, mib, lie)) as one:
        with pytest.raises(error) as caught:
            export_bundle(ward, one.folder)
        # Nothing stays there that somebody would carry to the office.
        assert names(one.folder) == []
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)
    counts = exchange_state(ward).progress
    assert counts.unsent.changes > 0
    assert counts.sent.changes == 0
    assert sent(ward) == []

    hospital.round_trip(ward)
    state = exchange_state(ward)
    assert (state.progress.unsent.changes, state.unconfirmed) == (0, 0)
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_what_fits_on_it_arrives_and_what_does_not_is_sent_by_another(hospital, tmp_path):
    ward = hospital.ward()
    add_risk(ward, risk())
    with stick(tmp_path, "exfat", mib=64, device_lies=liar(tmp_path, 3, "lost")) as one:
        (first,) = export_bundle(ward, one.folder).paths
        add_scan(ward, tmp_path)
        with pytest.raises(ReadBackError):
            export_bundle(ward, one.folder)
        assert names(one.folder) == [first.name]
        (taken,) = import_files(hospital.office, one.folder).files
        assert taken.result == "applied"
    # The first went again beside the one that failed: it is sent, the other is not.
    assert set(sent(ward)) == {first.name}
    assert exchange_state(ward).progress.unsent.changes > 0
    hospital.round_trip(ward)
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_what_a_stick_spoils_after_it_was_read_back_is_sent_and_never_received(hospital, tmp_path):
    """Somebody's film writes over the bundle: reading back cannot know that, the receipt does."""
    ward = hospital.ward()
    add_scan(ward, tmp_path, size=3 * MIB // 2)
    with stick(tmp_path, "exfat", mib=64, device_lies=liar(tmp_path, 4, "last")) as one:
        (path,) = export_bundle(ward, one.folder).paths
        (one.folder / "film.mp4").write_bytes(os.urandom(8 * MIB))
        os.sync()
        assert exchange_state(ward).progress.sent.changes > 0
        with pulled(tmp_path, one) as there:
            (refused,) = import_files(hospital.office, there.folder / path.name).files
    assert refused.result == "refused"
    assert Words("zh_CN").sentence(refused.error)
    hospital.answer(ward)
    counts = exchange_state(ward).progress
    assert (counts.received.changes, counts.safe.changes) == (0, 0)
    hospital.round_trip(ward)
    assert numbers_of(hospital.office) == numbers_of(ward)


def test_the_sentence_says_to_take_another_stick():
    said = {language: Words(language).sentence(ReadBackError(name="x")) for language in LANGUAGES}
    assert "更换一个 U 盘" in said["zh_CN"]
    assert "another stick" in said["en"]
