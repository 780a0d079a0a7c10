"""The recovery sheet on paper and in use: printed, read back, used once."""

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cleanclinic.keys.errors import (
    PassphraseShortError,
    PinPlainError,
    RecoveryCodeError,
    RecoveryGroupError,
    WrongPassphraseError,
    WrongPinError,
)
from cleanclinic.keys.recovery import code_groups, code_text
from cleanclinic.operations.keeping.backups import make_backup
from cleanclinic.operations.keeping.going_back import BackupEarlierError, rescue_way
from cleanclinic.operations.keeping.restoring import restore
from cleanclinic.operations.people.creating import create_ward
from cleanclinic.operations.people.pins import provide_pins
from cleanclinic.operations.people.recovery import (
    NewAccess,
    NewAccessMissingError,
    SheetOtherError,
    SheetReadBackError,
    by_sheet,
    change_database_key,
    confirm_sheet,
    draft_sheet,
    people_by_sheet,
    print_sheet,
    rebuild_access,
    sheet_pdf,
    sheet_state,
    turn_keys,
)
from cleanclinic.operations.risks.points import add_risk
from cleanclinic.operations.risks.register import list_risks
from cleanclinic.operations.workspace.opening import open_workspace
from cleanclinic.operations.workspace.roles import NotAllowedError
from cleanclinic.paper.recovery_sheet import (
    RecoverySheet,
    read_sheet_code,
    recovery_sheet_pdf,
    sheet_payload,
)
from cleanclinic.words import LANGUAGES, Words
from tests.core.keys_kit import CHEAP, MemoryStore
from tests.core.paper_pdfs import codes, metadata, texts
from tests.core.people_kit import HEAD_PIN, NURSE_PIN, PASSPHRASE, WARD, confirmed, door, made
from tests.core.refusal_kit import refused
from tests.hospital import risk

__all__ = ["door", "made"]

CODE = random.Random(1).randbytes(16)
INSTALL = "019ab3c4-5d6e-7f80-9123-456789abcdef"
SHEET = RecoverySheet(
    department="重症医学科",
    hospital="星沙市第一人民医院",
    device="护士站 1 号机",
    install_id=INSTALL,
    number=3,
    groups=code_groups(CODE),
    payload=sheet_payload(INSTALL, code_text(CODE)),
    hospital_digits="12345 67890 12345 67890 12345",
    on=date(2026, 11, 22),
)


# ---- the page


def printed(tmp_path, sheet=SHEET, language="zh_CN", *, demo=False):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(recovery_sheet_pdf(sheet, words=Words(language), demo=demo))
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_needed_stands_on_one_page(tmp_path, language):
    (text,) = texts(printed(tmp_path, language=language))
    close = text.replace(" ", "")
    for group in SHEET.groups:
        assert close.count(group) == 1
    for said in (SHEET.department, SHEET.hospital, SHEET.device, INSTALL, SHEET.hospital_digits):
        assert said.replace(" ", "") in close
    words = Words(language)
    for key in ("keep", "use", "once", "again", "lost"):
        assert words.text(f"paper.recovery.rule.{key}").replace(" ", "")[:20] in close
    assert words.text("paper.recovery.second").replace(" ", "") in close


def test_the_square_code_says_the_same_as_the_groups(tmp_path):
    (said,) = codes(printed(tmp_path))
    assert read_sheet_code(said) == (INSTALL, code_text(CODE))
    assert read_sheet_code(said[:-1] + ("0" if said[-1] != "0" else "1")) is None
    for foreign in ("", "CC1|A|B|00000000", "https://example.org", "CCR1|a|b"):
        assert read_sheet_code(foreign) is None


def test_the_receipt_to_tear_off_says_which_sheet_but_not_the_code(tmp_path):
    path = printed(tmp_path)
    (text,) = texts(path)
    receipt = text.replace(" ", "").split("恢复单交接回执")[1]
    assert "第3张" in receipt
    assert "2026年11月22日" in receipt
    assert INSTALL[-8:] in receipt
    assert not any(group in receipt for group in SHEET.groups)


def test_no_code_in_the_documents_properties_and_none_shown_by_accident(tmp_path):
    said = repr(metadata(printed(tmp_path))) + repr(SHEET)
    assert not any(group in said for group in SHEET.groups)


def test_a_sheet_before_the_grant_and_of_a_demo(tmp_path):
    bare = replace(SHEET, hospital_digits="", device="", department="科" * 50, hospital="院" * 50)
    (text,) = texts(printed(tmp_path, bare, demo=True))
    words = Words("zh_CN")
    assert words.text("paper.recovery.digits") not in text
    assert words.text("paper.demo").replace(" ", "") in text.replace(" ", "")
    assert "科" * 50 in text.replace(" ", "")


# ---- making one


def test_a_sheet_counts_once_two_groups_were_read_back(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        assert not sheet_state(ward).exists
        draft = draft_sheet(ward)
        assert draft.asked[0] < draft.asked[1] <= 7
        assert not any(group in repr(draft) for group in draft.groups)
        right = tuple(draft.groups[group - 1] for group in draft.asked)
        for wrong in ((), right[:1], (right[1], right[0]), ("", ""), (right[0], right[0])):
            refused(SheetReadBackError, confirm_sheet, ward, draft, wrong)
        assert not sheet_state(ward).exists
        state = confirm_sheet(ward, draft, right)
        assert (state.exists, state.number, state.on) == (True, 1, ward.today())
        assert draft_sheet(ward).number == 2
    code = code_text(draft.code)
    assert people_by_sheet(door.folder, code, sources=door.sources) == (door.head,)


def test_the_groups_asked_for_differ_from_sheet_to_sheet(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        asked = {draft_sheet(ward).asked for _ in range(60)}
    assert len(asked) > 10
    assert all(len(set(pair)) == 2 and {*pair} <= set(range(1, 8)) for pair in asked)


def test_only_a_head_nurse_makes_one(door):
    with door.come_in(door.nurse, NURSE_PIN) as ward:
        refused(NotAllowedError, draft_sheet, ward)
        refused(NotAllowedError, change_database_key, ward)
        assert list_risks(ward).rows == ()


def test_nothing_of_the_code_is_left_on_the_disk(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        draft = draft_sheet(ward)
        pdf = sheet_pdf(ward, draft, words=Words("zh_CN"))
        assert pdf.startswith(b"%PDF")
        confirm_sheet(ward, draft, tuple(draft.groups[group - 1] for group in draft.asked))
    held = b"".join(one.read_bytes() for one in door.folder.rglob("*") if one.is_file())
    for text in (draft.code, draft.code.hex().encode(), *(one.encode() for one in draft.groups)):
        assert text not in held


def test_an_office_has_a_sheet_too(hospital, tmp_path):
    draft = draft_sheet(hospital.office)
    path = print_sheet(hospital.office, draft, tmp_path / "sheet.pdf", words=Words("zh_CN")).path
    (text,) = texts(path)
    assert "行风办" in text
    assert "清河医院" in text
    assert "医院核对码" in text


# ---- using one


def test_forgotten_pins_a_new_pc_and_a_sheet_that_is_used_up(door, tmp_path):
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk())
        draft = confirmed(ward)
    code = code_text(draft.code)
    # Another PC: the folder came out of a backup, the credential store is empty.
    moved = Path(shutil.copytree(door.folder, tmp_path / "new-pc"))
    store = MemoryStore()
    access = NewAccess(person_id=door.head.id, pin="618204")
    with rebuild_access(moved, code, access, sources=door.sources, store=store, cost=CHEAP) as ward:
        assert ward.actor.name == "王护士长"
        assert len(list_risks(ward).rows) == 1
        assert not sheet_state(ward).exists
    refused(RecoveryCodeError, rebuild_access, moved, code, access, sources=door.sources)
    door.folder, door.store = moved, store
    door.come_in(door.head, "618204").close()
    refused(Exception, door.come_in, door.head, HEAD_PIN)
    # The passphrase was not touched.
    door.by_passphrase().close()


def test_what_the_square_code_says_serves_as_well(door, tmp_path):
    with door.come_in(door.head, HEAD_PIN) as ward:
        draft = confirmed(ward)
        path = print_sheet(ward, draft, tmp_path / "s.pdf", words=Words("zh_CN")).path
    (scanned,) = codes(path)
    other = sheet_payload(INSTALL, code_text(draft.code))
    access = NewAccess(passphrase="一句全新的而且足够长的口令在这里")
    refused(SheetOtherError, rebuild_access, door.folder, other, access, sources=door.sources)
    rebuild_access(
        door.folder, scanned, access, sources=door.sources, store=door.store, cost=CHEAP
    ).close()
    refused(WrongPassphraseError, open_workspace, door.folder, passphrase=PASSPHRASE)
    open_workspace(door.folder, passphrase=access.passphrase).close()
    # The PINs of the others go on.
    door.come_in(door.nurse, NURSE_PIN).close()


def test_a_sheet_is_not_used_up_by_what_fails(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        draft = confirmed(ward)
    code = code_text(draft.code)
    before = (door.folder / "keyslots.json").read_bytes()
    wrong = code.replace(draft.groups[2], draft.groups[2][::-1])
    for typed, access, error in (
        (code, NewAccess(), NewAccessMissingError),
        (code, NewAccess(person_id=door.head.id, pin="111111"), PinPlainError),
        (code, NewAccess(passphrase="short"), PassphraseShortError),
        (code, NewAccess(person_id=door.nurse.id, pin="618204"), NotAllowedError),
        (wrong, NewAccess(passphrase="x" * 12), RecoveryGroupError),
        (code_text(bytes(16)), NewAccess(passphrase="x" * 12), RecoveryCodeError),
    ):
        refused(
            error,
            rebuild_access,
            door.folder,
            typed,
            access,
            sources=door.sources,
            store=door.store,
            cost=CHEAP,
        )
        assert (door.folder / "keyslots.json").read_bytes() == before
    door.come_in(door.head, HEAD_PIN).close()


def test_a_ward_without_people_is_opened_by_its_sheet(tmp_path):
    folder = tmp_path / "ward"
    with create_ward(folder, passphrase=PASSPHRASE, **WARD) as ward:
        draft = confirmed(ward)
    code = code_text(draft.code)
    assert people_by_sheet(folder, code) == ()
    access = NewAccess(passphrase="一句全新的而且足够长的口令在这里")
    rebuild_access(folder, code, access, cost=CHEAP).close()
    open_workspace(folder, passphrase=access.passphrase).close()


def test_a_new_pc_is_built_from_the_sheet_and_a_backup(door, tmp_path):
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk())
        draft = confirmed(ward)
        backup = make_backup(ward).path
    code = code_text(draft.code)
    other = tmp_path / "new" / "ward"
    refused(RecoveryCodeError, restore, other, backup, by_sheet(code_text(bytes(16))))
    restore(other, backup, by_sheet(code), sources=door.sources)
    store = MemoryStore()
    access = NewAccess(person_id=door.head.id, pin="618204")
    with rebuild_access(other, code, access, sources=door.sources, store=store, cost=CHEAP) as ward:
        assert len(list_risks(ward).rows) == 1
        assert ward.store.verify().problem is None
        assert provide_pins(ward, store=store) == 2
    door.folder, door.store = other, store
    door.come_in(door.nurse, NURSE_PIN).close()


def test_the_head_nurse_puts_a_backup_back_by_her_pin(door):
    with door.come_in(door.head, HEAD_PIN) as ward:
        add_risk(ward, risk())
        backup = make_backup(ward).path
        add_risk(ward, risk(description="之后"))

    def opener(person, pin):
        return rescue_way(
            door.folder,
            backup,
            person_id=person.id,
            pin=pin,
            sources=door.sources,
            store=door.store,
        ).unlock

    refused(WrongPinError, opener, door.head, NURSE_PIN)
    refused(NotAllowedError, opener, door.nurse, NURSE_PIN)
    restore(door.folder, backup, opener(door.head, HEAD_PIN), sources=door.sources)
    with door.come_in(door.head, HEAD_PIN) as ward:
        assert len(list_risks(ward).rows) == 1
        turn_keys(ward, "618204", store=door.store, cost=CHEAP).close()
    # A backup from before is not opened by what was made since, and says so.
    refused(BackupEarlierError, opener, door.head, "618204")
    door.come_in(door.head, "618204").close()
