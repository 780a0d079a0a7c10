"""The hospital's root: moved off the office's PC, renewed, read back; nobody signs it alone."""

import hashlib
import os
import random
from itertools import combinations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclinic.keys.errors import (
    PassphraseShortError,
    RecoveryCharacterError,
    RecoveryGroupError,
    RecoveryLengthError,
)
from cleanclinic.keys.recovery import code_groups, code_text
from cleanclinic.operations.office.root_moving import (
    RootCopyError,
    RootPlanError,
    RootStaleError,
    check_sheet,
    check_stick,
    draft_root,
    finish_scrub,
    preview_root,
    sign_root,
    write_stick,
)
from cleanclinic.operations.people.recovery import SheetReadBackError
from cleanclinic.operations.workspace.opening import WrongKindError, open_workspace
from cleanclinic.operations.workspace.roles import NotAllowedError, Person, Role
from cleanclinic.operations.workspace.root_keys import (
    SEED,
    CopyFact,
    RootKey,
    RootKeyHospitalError,
    RootKeyOldError,
    RootKeysFewError,
    RootKeyTwiceError,
    RootKeyUnknownError,
    RootStickError,
    key_from_code,
    key_from_stick,
    root_state,
    stick_name,
)
from cleanclinic.operations.workspace.trust import root_of, roots_of
from cleanclinic.storage.database import Database
from cleanclinic.sync.errors import LimitError, RootError, RootVersionError
from cleanclinic.sync.root_files import (
    COST_MAX,
    RootKeyCostError,
    RootKeyDamagedError,
    RootKeyFormatError,
    RootKeyPassphraseError,
    check_cost,
    open_root_key,
)
from cleanclinic.sync.roster import Root, make_root, next_root, open_roots
from cleanclinic.sync.signing import Signer
from cleanclinic.sync.strict import encode
from cleanclinic.words import LANGUAGES, Words
from tests.core.refusal_kit import refused
from tests.core.sync_hospital import HOSPITAL, NOW, OFFICE, OFFICE_RECIPIENT
from tests.hospital import Hospital, contents
from tests.killing import killed
from tests.root_kit import PASSPHRASE, checked_sheets, file_of, moved, scrypt_file

KEYS = tuple(Signer(hashlib.sha256(bytes([number])).digest()) for number in range(8))


def root(version, names, threshold):
    return Root(
        version=version,
        demo=False,
        hospital_id=HOSPITAL,
        hospital_name="清河医院",
        root_keys=tuple(KEYS[name].public.hex() for name in names),
        threshold=threshold,
        office_keys=(OFFICE.public.hex(),),
        office_recipients=(OFFICE_RECIPIENT,),
        created=NOW,
    )


# ---- who must sign, by the rule alone

NAMES = st.lists(st.integers(0, 7), min_size=1, max_size=4, unique=True)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.randoms(), st.lists(st.integers(0, 7), min_size=1, max_size=8, unique=True))
def test_a_next_root_needs_enough_of_the_old_and_enough_of_the_new(old, new, chance, signers):
    old_root, new_root = (
        root(version, names, chance.randint(1, len(names)))
        for version, names in ((1, old), (2, new))
    )
    chance.shuffle(signers)
    data = make_root(new_root, [KEYS[name] for name in signers])
    enough = (
        len(set(old) & set(signers)) >= old_root.threshold
        and len(set(new) & set(signers)) >= new_root.threshold
    )
    if enough:
        assert next_root(old_root, data) == new_root
    else:
        refused(RootError, next_root, old_root, data)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6))
def test_roots_are_neither_skipped_nor_played_again(known, offered):
    current, offering = root(known, (0, 1, 2), 2), root(offered, (0, 1, 2), 2)
    data = make_root(offering, [KEYS[2], KEYS[0]])
    if offered == known + 1:
        assert next_root(current, data) == offering
    else:
        refused(RootVersionError, next_root, current, data)


def test_a_key_that_signs_twice_counts_once():
    data = make_root(root(2, (0, 1, 2), 2), [KEYS[0], KEYS[0]])
    refused(RootError, next_root, root(1, (0, 1, 2), 2), data)


# ---- moving it


def test_the_root_moves_to_three_sheets_of_which_two_are_needed(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    before = root_state(office)
    assert (before.on_this_pc, before.keys, before.recovery) == (True, 1, False)
    assert [todo.kind for todo in before.todos] == ["root_move"]
    draft = draft_root(office)
    assert root_state(office) == before
    signed = sign_root(office, draft, checked_sheets(office, draft))
    assert (signed.version, signed.keys, signed.threshold) == (2, 3, 2)
    after = root_state(office)
    assert (after.on_this_pc, after.keys, after.threshold, after.recovery) == (False, 3, 2, True)
    assert after.copies == tuple(CopyFact(n, stick=False, sheet=True) for n in (1, 2, 3))
    assert (after.todos, after.digits, after.scrub_due) == ((), before.digits, False)
    hospital.answer(ward)
    assert root_of(ward) == root_of(office)


@pytest.mark.parametrize(("count", "threshold"), [(1, 1), (2, 2), (3, 3), (5, 2), (3, 0)])
def test_a_set_in_which_one_loss_is_all_lost_is_refused(hospital: Hospital, count, threshold):
    refused(RootPlanError, draft_root, hospital.office, count, threshold)
    refused(RootPlanError, preview_root, hospital.office, count, threshold)


def test_nothing_counts_before_every_key_was_read_back(hospital: Hospital):
    office = hospital.office
    draft = draft_root(office)
    before = contents(office)
    copies = checked_sheets(office, draft)
    for given_copies in combinations(copies, 2):
        refused(RootCopyError, sign_root, office, draft, given_copies)
    other = draft_root(office)
    refused(RootCopyError, sign_root, office, draft, checked_sheets(office, other))
    groups = code_groups(draft.key(1).code)
    right = [groups[one - 1] for one in draft.asked[0]]
    for answers in ([], right[:1], right[::-1], [*right[:1], groups[0][::-1]]):
        refused(SheetReadBackError, check_sheet, office, draft, 1, answers)
    assert contents(office) == before


def test_a_new_set_takes_enough_of_the_old_one(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    old = moved(office)
    draft = draft_root(office, 2, 1)
    copies = checked_sheets(office, draft)
    before = contents(office)
    sign = (sign_root, office, draft, copies)
    assert refused(RootKeysFewError, *sign).values["have"] == 0
    assert refused(RootKeysFewError, *sign, old.keys[:1]).values["have"] == 1
    refused(RootKeysFewError, *sign, draft.keys)
    refused(RootKeyTwiceError, *sign, old.keys[:1] * 2)
    assert contents(office) == before
    sign_root(office, draft, copies, old.keys[:0:-1])
    refused(RootStaleError, *sign, old.keys)
    assert open_roots(roots_of(office)).root_keys == tuple(key.public for key in draft.keys)
    # The ward missed the version between and follows both.
    hospital.answer(ward)
    assert (root_of(ward).version, root_of(ward).threshold) == (3, 1)


def test_who_may_do_it_and_where(hospital: Hospital):
    office, ward = hospital.office, hospital.ward()
    refused(WrongKindError, draft_root, ward)
    refused(WrongKindError, root_state, ward)
    draft = draft_root(office)
    office.acting = Person("p1", "李一", Role.RECORDER)
    refused(NotAllowedError, draft_root, office)
    refused(NotAllowedError, sign_root, office, draft, checked_sheets(office, draft))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_will_mean_is_said_in_words(hospital: Hospital, language):
    words = Words(language)
    for plan in ((3, 2), (2, 1)):
        here = [words.text(key, **values) for key, values in preview_root(hospital.office, *plan)]
        assert len(here) == len(set(here)) == 5
    moved(hospital.office)
    away = preview_root(hospital.office)
    assert [key.rpartition(".")[2] for key, _ in away][2:4] == ["old_away", "gone_away"]
    assert all("{" not in words.text(key, **values) for key, values in away)


def test_a_year_later_the_offices_keys_are_due(hospital: Hospital):
    hospital.time.pass_days(340)
    todos = root_state(hospital.office).todos
    assert [(todo.kind, todo.days_left) for todo in todos] == [
        ("root_move", None),
        ("office_keys", 25),
    ]


# ---- reading one back


def test_a_key_is_read_back_from_its_sheet(hospital: Hospital):
    office = hospital.office
    draft = moved(office)
    text = code_text(draft.key(2).code)
    assert key_from_code(office, text.lower().replace("-", " ")).code == draft.key(2).code
    refused(RecoveryLengthError, key_from_code, office, text[:-1])
    refused(RecoveryCharacterError, key_from_code, office, "U" + text[1:])
    wrong = ("1" if text[0] != "1" else "2") + text[1:]
    assert refused(RecoveryGroupError, key_from_code, office, wrong).values["group"] == 1
    stranger = code_text(bytes(range(16)))
    refused(RootKeyUnknownError, key_from_code, office, stranger)
    # Two sheets mixed: every group is right and the whole is not.
    mixed = code_groups(draft.key(1).code)[:4] + code_groups(draft.key(3).code)[4:]
    refused(RootKeyUnknownError, key_from_code, office, "-".join(mixed))
    newer = draft_root(office, 2, 1)
    sign_root(office, newer, checked_sheets(office, newer), draft.keys[:2])
    error = refused(RootKeyOldError, key_from_code, office, text)
    assert (error.values["version"], error.values["current"]) == (2, 3)
    assert key_from_code(office, text, former=True).code == draft.key(2).code


def test_a_stick_is_written_read_back_and_opens_later(hospital: Hospital):
    """The only test that pays for two real passphrase files."""
    office, stick = hospital.office, hospital.stick()
    draft = draft_root(office, 2, 1)
    (stick / "别人的文件.txt").write_text("不动", encoding="utf-8")
    refused(PassphraseShortError, write_stick, office, draft, 1, stick, "太短的口令")
    copy = write_stick(office, draft, 1, stick, PASSPHRASE)
    assert sorted(one.name for one in stick.iterdir()) == sorted([copy.path.name, "别人的文件.txt"])
    assert check_cost(copy.path.read_bytes()) <= COST_MAX
    other = checked_sheets(office, draft)[1]
    sign_root(office, draft, [copy, other])
    assert root_state(office).copies == (CopyFact(1, True, False), CopyFact(2, False, True))
    assert key_from_stick(office, stick, PASSPHRASE).code == draft.key(1).code


def test_what_a_stick_may_hold_instead(hospital: Hospital, tmp_path):
    office = hospital.office
    draft = moved(office)
    path = tmp_path / stick_name(office.hospital_code, 2, 1, draft.key(1).public)

    def read(data, passphrase=PASSPHRASE):
        path.write_bytes(data)
        return key_from_stick(office, path, passphrase)

    good = scrypt_file(encode(file_of(office, draft, 1)))
    assert read(good).code == draft.key(1).code
    assert key_from_stick(office, tmp_path, PASSPHRASE).code == draft.key(1).code
    error = refused(RootKeyPassphraseError, read, good, "另一句口令，也足够长的")
    assert error.values["name"] == path.name
    refused(RootKeyDamagedError, read, good[:-1] + bytes([good[-1] ^ 1]))
    refused(RootKeyDamagedError, read, good[:-3])
    for data in (b"", b"age-encryption.org/v1\n", good[1:], good[:60]):
        refused(RootKeyFormatError, read, data)
    refused(LimitError, read, b"x" * 20_000)
    refused(RootKeyFormatError, read, scrypt_file(b"{}"))
    weak = file_of(office, draft, 1, public="00" * 32)
    refused(RootKeyFormatError, read, scrypt_file(encode(weak)))
    mixed = file_of(office, draft, 1, code=draft.key(2).code.hex())
    refused(RootKeyDamagedError, read, scrypt_file(encode(mixed)))
    for changed in ({"hospital_id": "H9"}, {"demo": False}):
        data = scrypt_file(encode(file_of(office, draft, 1, **changed)))
        refused(RootKeyHospitalError, read, data)
    unknown = RootKey(bytes(16))
    data = file_of(office, draft, 1, code=unknown.code.hex(), public=unknown.public)
    refused(RootKeyUnknownError, read, scrypt_file(encode(data)))


def test_the_cost_of_a_file_is_looked_at_before_it_is_paid():
    for said in (COST_MAX + 1, 30, 63, 99):
        refused(RootKeyCostError, open_root_key, scrypt_file(b"", said=said), PASSPHRASE)
    two = scrypt_file(b"").replace(b"--- ", b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 4\nAA\n--- ")
    refused(RootKeyFormatError, open_root_key, two, PASSPHRASE)


def test_which_file_of_a_stick_is_meant(hospital: Hospital):
    office, stick = hospital.office, hospital.stick()
    draft = moved(office)
    refused(RootStickError, key_from_stick, office, stick, PASSPHRASE)
    for number in (1, 2):
        name = stick_name(office.hospital_code, 2, number, draft.key(number).public)
        (stick / name).write_bytes(scrypt_file(encode(file_of(office, draft, number))))
    assert refused(RootStickError, key_from_stick, office, stick, PASSPHRASE).values["count"] == 2
    (stick / name).rename(stick / name.replace("-V2-", "-V1-"))
    assert key_from_stick(office, stick, PASSPHRASE).code == draft.key(1).code


def test_a_file_of_another_set_is_no_copy_of_this_one(hospital: Hospital):
    office, stick = hospital.office, hospital.stick()
    one, other = draft_root(office), draft_root(office)
    path = stick / "key.age"
    path.write_bytes(scrypt_file(encode(file_of(office, one, 2))))
    assert check_stick(office, one, path, PASSPHRASE).number == 2
    refused(RootStaleError, check_stick, office, other, path, PASSPHRASE)


# ---- what is left in the office's file


def pages_of(path: Path, key: bytes) -> bytes:
    """Every page of an encrypted file and of its log, deciphered by hand, the free ones too."""
    plain = []
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    pages = [path.read_bytes()[at : at + 4096] for at in range(0, path.stat().st_size, 4096)]
    pages += [frames[at + 24 : at + 24 + 4096] for at in range(0, len(frames), 24 + 4096)]
    for page in pages:
        for start in (0, 16):
            cipher = Cipher(algorithms.AES(key), modes.CBC(page[-80:-64])).decryptor()
            plain.append(cipher.update(page[start:-80]))
    return b"".join(plain)


def test_the_old_key_cannot_be_found_in_the_file(hospital: Hospital):
    office = hospital.office
    seed = office.store.meta(SEED).encode()
    path, key = office.folder / "cleanclinic.db", office.keys.db_key
    # Moved about before, so that old places of it are free pages by now.
    for _ in range(3):
        with office.store.writing() as tx:
            tx.set_meta("filling", random.Random(1).randbytes(40_000).hex())
    assert seed in pages_of(path, key)
    moved(office)
    assert seed not in pages_of(path, key)
    assert office.store.compare_projection() == ()


def move_killed(folder, steps):
    """Move the root, with every statement of the database a step."""
    with open_workspace(folder) as office:
        Database.write, Database.run = steps.of(Database.write), steps.of(Database.run)
        Database.row = steps.of(Database.row, lambda _, sql, *__: "checkpoint" in sql)
        moved(office)


def old_or_new(folder):
    """Which of the two it is, and that it is whole and can go on."""
    with open_workspace(folder) as office:
        state = root_state(office)
        assert (state.version == 1) == state.on_this_pc == (state.keys == 1)
        assert state.scrub_due <= (state.version == 2)
        finish_scrub(office)
        if state.version == 1:
            moved(office)
        after = root_state(office)
        assert (after.version, after.keys, after.scrub_due) == (2, 3, False)
        return f"{state.version} {int(state.scrub_due)}"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_killed_at_any_step_it_is_the_old_root_or_the_new(hospital: Hospital, tmp_path):
    folder = hospital.office.folder
    hospital.office.close()
    seen = killed(__name__, "move_killed", "old_or_new", folder, tmp_path / "copies")
    assert [one[0] for one in seen] == sorted(one[0] for one in seen)
    assert {"1 0", "2 1", "2 0"} == set(seen)
