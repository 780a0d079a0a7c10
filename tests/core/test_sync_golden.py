"""Files of released versions are read for ever, by us and by the reader the format page prints."""

import json
import re
from pathlib import Path

import pytest

from cleanclinic.sync.enrolment import open_grant, read_request
from cleanclinic.sync.identities import age_recipient
from cleanclinic.sync.intake import verify_bundle
from cleanclinic.sync.roster import device_trust, office_trust, renew_trust
from cleanclinic.sync.signing import Signer
from tests.core.format_page import PAGE, printed_reader
from tests.core.sync_hospital import unsealed

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "core" / "golden" / "sync"
KNOWN = json.loads((FOLDER / "known.json").read_text(encoding="utf-8"))
ATTACHMENT = b"%PDF golden attachment\n"
BUNDLE, RECEIPT = FOLDER / "bundle-v1.ccb", FOLDER / "receipt-v1.ccb"


@pytest.fixture(scope="module")
def grant():
    request = (FOLDER / "request-v1.ccreq").read_bytes()
    data = (FOLDER / "grant-v1.ccgrant").read_bytes()
    return open_grant(data, KNOWN["ward_identity"], request)


def test_the_enrolment_of_version_1(grant):
    request = read_request((FOLDER / "request-v1.ccreq").read_bytes())
    assert request.recipient == age_recipient(KNOWN["ward_identity"])
    assert grant.root_digits == KNOWN["root_digits"]
    assert grant.department_name == "重症医学科"


def test_the_bundle_of_version_1(grant):
    trust = office_trust(grant.root, grant.roster)
    verified = verify_bundle(BUNDLE, trust, [KNOWN["office_identity"]])
    assert verified.bundle_hash == KNOWN["bundle_hash"]
    assert [line.decode() for line in verified.lines()] == KNOWN["lines"]
    came = bytearray()

    class Sink:
        def write(self, data):
            came.extend(data)

    assert verified.attachments(lambda name: Sink()) == 1
    assert bytes(came) == ATTACHMENT


def test_the_receipt_of_version_1(grant):
    trust = device_trust(grant.root, department_id="dept-icu", device_id="device-icu-1", epoch=1)
    verified = verify_bundle(RECEIPT, trust, [KNOWN["ward_identity"]])
    assert verified.bundle_hash == KNOWN["receipt_hash"]
    receipt = verified.manifest.receipt
    assert (receipt.head, receipt.missing) == (KNOWN["bundle_hash"], ((3, 4),))
    assert receipt.exceptions[0].note == "第二台电脑也改了这一项"
    assert renew_trust(grant.root, 0, verified.manifest.trusted).roster == grant.roster


def publics(*seeds):
    signers = [Signer(bytes.fromhex(KNOWN[seed])) for seed in seeds]
    return {signer.key_id: signer.public for signer in signers}


def test_the_reader_printed_on_the_page_reads_both():
    read = printed_reader()
    by_id = publics("ward_seed", "office_seed")
    manifest, lines, blobs = read(BUNDLE.read_bytes(), KNOWN["office_identity"], by_id.__getitem__)
    assert manifest["device_id"] == "device-icu-1"
    assert [line.decode() for line in lines] == KNOWN["lines"]
    assert list(blobs.values()) == [ATTACHMENT]
    manifest, lines, _ = read(RECEIPT.read_bytes(), KNOWN["ward_identity"], by_id.__getitem__)
    assert manifest["receipt"]["head"] == KNOWN["bundle_hash"]
    assert lines == []


def test_the_reader_printed_on_the_page_refuses_what_is_not_signed():
    read = printed_reader()
    with pytest.raises(KeyError):
        read(BUNDLE.read_bytes(), KNOWN["office_identity"], publics("office_seed").__getitem__)
    spoiled = bytearray(BUNDLE.read_bytes())
    spoiled[900] ^= 1
    with pytest.raises(AssertionError):
        read(bytes(spoiled), KNOWN["office_identity"], publics("ward_seed").__getitem__)


def test_the_worked_example_is_the_golden_file():
    data = BUNDLE.read_bytes()
    shown = re.findall(r"^([0-9a-f]{8}): ((?:[0-9a-f]{2} ?)+?)  ", PAGE, re.MULTILINE)
    assert len(shown) > 20
    for offset, octets in shown:
        place = int(offset, 16)
        row = bytes.fromhex(octets)
        assert data[place : place + len(row)] == row
    assert f"{len(data):,} bytes" in PAGE
    assert KNOWN["bundle_hash"] in PAGE
    assert KNOWN["office_identity"] in PAGE
    plain = unsealed(data, KNOWN["office_identity"])
    one_line = PAGE.replace("\n", "")
    assert plain[12 : 12 + 978].decode() in one_line
    assert plain[-12 - 23 - 96 : -12 - 23].hex(" ") in one_line.replace("  ", " ")


def test_the_page_names_every_refusal_of_a_bundle():
    from cleanclinic.sync import errors

    codes = {
        error.code
        for error in vars(errors).values()
        if isinstance(error, type)
        and issubclass(error, errors.BundleError)
        and not error.__subclasses__()
    }
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
