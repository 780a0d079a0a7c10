"""Root and roster of a hospital: each follows the one before, signed by enough, or is refused."""

import json

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.errors import RootError, RootVersionError, RosterError, RosterOldError
from cleanclinic.sync.manifest import Trusted
from cleanclinic.sync.roster import (
    RosterDepartment,
    make_root,
    make_roster,
    next_root,
    office_trust,
    open_roots,
    open_roster,
    renew_trust,
)
from tests.core.enrolment_kit import (
    ROOT,
    ROOT_1,
    ROOT_2,
    ROOT_3,
    ROOT_SIGNED,
    ROSTER,
    ROSTER_SIGNED,
    SMALL_ORDER,
    WARD_DEVICE,
    changed,
)
from tests.core.sync_hospital import DEPARTMENT, OFFICE, STRANGER, accept, written


def second_root(**fields):
    return changed(ROOT, version=2, root_keys=(ROOT_3.public.hex(),), **fields)


def test_a_new_root_needs_the_old_and_the_new_signers():
    signed = make_root(second_root(), [ROOT_1, ROOT_3])
    assert open_roots([ROOT_SIGNED, signed]).version == 2
    for signers in ([ROOT_1], [ROOT_3], [STRANGER], [STRANGER, ROOT_3]):
        with pytest.raises(RootError):
            next_root(ROOT, make_root(second_root(), signers))


def test_a_chain_begins_at_one_and_skips_nothing():
    second = make_root(second_root(), [ROOT_1, ROOT_3])
    third = make_root(changed(second_root(), version=3), [ROOT_3])
    assert open_roots([ROOT_SIGNED, second, third]).version == 3
    for chain in ([second], [ROOT_SIGNED, third], [ROOT_SIGNED, ROOT_SIGNED]):
        with pytest.raises(RootVersionError):
            open_roots(chain)
    with pytest.raises(RootError):
        open_roots([])


def test_a_threshold_of_two_needs_two():
    root = changed(ROOT, threshold=2)
    assert open_roots([make_root(root, [ROOT_1, ROOT_2])]) == root
    for signers in ([ROOT_1], [ROOT_1, STRANGER]):
        with pytest.raises(RootError):
            open_roots([make_root(root, signers)])
    entries = json.loads(make_root(root, [ROOT_1]))
    entries["signatures"] *= 2
    with pytest.raises(RootError):
        open_roots([json.dumps(entries).encode()])


@pytest.mark.parametrize(
    "fields",
    [
        {"threshold": 3},
        {"root_keys": (ROOT_1.public.hex(),) * 2},
        {"root_keys": (SMALL_ORDER,)},
        {"office_keys": (SMALL_ORDER,)},
        {"allowed_suites": ("CC2",)},
    ],
)
def test_a_root_that_makes_no_sense_is_not_even_made(fields):
    with pytest.raises(RootError):
        make_root(changed(ROOT, **fields), [ROOT_1])


def test_a_root_of_another_hospital_does_not_follow():
    for fields in ({"hospital_id": "H0002"}, {"demo": True}):
        with pytest.raises(RootError):
            next_root(ROOT, make_root(second_root(**fields), [ROOT_1, ROOT_3]))


def test_every_flipped_byte_of_root_and_roster_is_refused():
    for data, opened in (
        (ROOT_SIGNED, lambda data: open_roots([data])),
        (ROSTER_SIGNED, lambda data: open_roster(ROOT, data)),
    ):
        for place in range(len(data)):
            flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            with pytest.raises((RootError, RosterError)):
                opened(flipped)


def test_a_roster_never_goes_back():
    assert open_roster(ROOT, ROSTER_SIGNED, known_version=3) == ROSTER
    with pytest.raises(RosterOldError):
        open_roster(ROOT, ROSTER_SIGNED, known_version=4)


@pytest.mark.parametrize(
    "fields",
    [
        {"devices": (WARD_DEVICE, WARD_DEVICE)},
        {"devices": (WARD_DEVICE, changed(WARD_DEVICE, device_id="other"))},
        {"departments": ()},
        {"departments": (RosterDepartment(DEPARTMENT, "a"), RosterDepartment(DEPARTMENT, "b"))},
        {"devices": (changed(WARD_DEVICE, public=SMALL_ORDER),)},
    ],
)
def test_a_roster_that_makes_no_sense_is_not_even_made(fields):
    with pytest.raises(RosterError):
        make_roster(changed(ROSTER, **fields), OFFICE)


def test_a_roster_of_another_office_hospital_or_kind():
    for data in (
        make_roster(ROSTER, STRANGER),
        make_roster(changed(ROSTER, hospital_id="H0002"), OFFICE),
        make_roster(changed(ROSTER, demo=True), OFFICE),
        ROOT_SIGNED,
        b"",
    ):
        with pytest.raises(RosterError):
            open_roster(ROOT, data)


def test_a_downlink_renews_root_and_roster():
    second = make_root(second_root(), [ROOT_1, ROOT_3])
    newer = make_roster(changed(ROSTER, version=4, root_version=2), OFFICE)
    trusted = Trusted((ROOT_SIGNED.decode(), second.decode()), newer.decode())
    renewed = renew_trust(ROOT, 3, trusted)
    assert (renewed.root.version, renewed.new_roots) == (2, (second,))
    assert (renewed.roster.version, renewed.roster_signed) == (4, newer)
    same = renew_trust(renewed.root, 4, trusted)
    assert (same.root, same.new_roots, same.roster) == (renewed.root, (), None)
    assert renew_trust(ROOT, 3, Trusted()).roster is None
    for forged in (
        Trusted((make_root(second_root(), [ROOT_3]).decode(),)),
        Trusted((), make_roster(ROSTER, STRANGER).decode()),
    ):
        with pytest.raises((RootError, RosterError)):
            renew_trust(ROOT, 3, forged)


def test_a_pc_with_a_new_key_is_known_under_both(tmp_path):
    old = changed(WARD_DEVICE, status="revoked", last_valid_seq=1)
    new = changed(WARD_DEVICE, epoch=2, public=STRANGER.public.hex())
    trust = office_trust(ROOT, changed(ROSTER, devices=(old, new)))
    assert accept(written(tmp_path), trust).signer.epoch == 1
    assert accept(written(tmp_path, signer=STRANGER, epoch=2), trust).signer.epoch == 2
    with pytest.raises(CleanClinicError) as caught:
        accept(written(tmp_path, signer=STRANGER, epoch=1), trust)
    assert caught.value.code == "CCB-SIGNER"
