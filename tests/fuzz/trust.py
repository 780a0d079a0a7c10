"""Whom to trust: requests, grants, roots, rosters, new keys, and being let in again."""

import hashlib
import json
from functools import cache

from cleanclinic.sync.enrolment import (
    GRANT_MAGIC,
    check_request,
    make_grant,
    make_request,
    open_grant,
    read_request,
    request_digits,
)
from cleanclinic.sync.epochs import EpochStatement, make_statement, read_statement
from cleanclinic.sync.rescue import (
    ANSWER_MAGIC,
    Escrow,
    RescueRequest,
    ask_digits,
    make_answer,
    make_ask,
    open_answer,
    open_escrow,
    read_ask,
    sealed_text,
)
from cleanclinic.sync.root_files import check_cost
from cleanclinic.sync.roster import (
    Root,
    Roster,
    RosterDepartment,
    RosterDevice,
    device_trust,
    make_root,
    make_roster,
    office_trust,
    open_roots,
    open_roster,
)
from cleanclinic.sync.seal import open_bytes
from cleanclinic.sync.signing import (
    EPOCH_TYPE,
    GRANT_TYPE,
    REQUEST_TYPE,
    ROOT_TYPE,
    ROSTER_TYPE,
    Signer,
)
from cleanclinic.sync.strict import encode
from tests.core.sync_hospital import (
    DEPARTMENT,
    DEVICE,
    HOSPITAL,
    NOW,
    OFFICE,
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    WARD,
    WARD_IDENTITY,
    WARD_RECIPIENT,
    seeded,
)
from tests.fuzz.base import Target, inner, sealed, signed

ROOT_SIGNER = Signer(seeded("root 0")(32))


@cache
def root() -> Root:
    return Root(
        version=1,
        demo=False,
        hospital_id=HOSPITAL,
        hospital_name="演示市第一人民医院",
        root_keys=(ROOT_SIGNER.public.hex(),),
        threshold=1,
        office_keys=(OFFICE.public.hex(),),
        office_recipients=(OFFICE_RECIPIENT,),
        created=NOW,
    )


@cache
def roster() -> Roster:
    device = RosterDevice(
        device_id=DEVICE,
        department_id=DEPARTMENT,
        label="ICU 护士站",
        public=WARD.public.hex(),
        recipient=WARD_RECIPIENT,
        epoch=1,
    )
    return Roster(
        version=3,
        root_version=1,
        demo=False,
        hospital_id=HOSPITAL,
        departments=(RosterDepartment(DEPARTMENT, "重症医学科"),),
        devices=(device,),
        created=NOW,
    )


@cache
def request() -> bytes:
    return make_request(
        WARD,
        WARD_RECIPIENT,
        hospital_id=HOSPITAL,
        department="重症医学科",
        device="ICU 护士站",
        nonce=bytes(range(16)),
        app="0.1.0",
        demo=False,
        created=NOW,
    )


@cache
def grant_payload() -> bytes:
    data = make_grant(
        OFFICE,
        request(),
        device_id=DEVICE,
        department_id=DEPARTMENT,
        epoch=1,
        roots=[make_root(root(), [ROOT_SIGNER])],
        roster=make_roster(roster(), OFFICE),
        office_generation=1,
        created=NOW,
    )
    return inner(open_bytes(data[len(GRANT_MAGIC) :], [WARD_IDENTITY]))


def run_request(data: bytes) -> None:
    read_request(data)
    request_digits(data)


def run_request_signed(data: bytes) -> None:
    signature = WARD.sign(REQUEST_TYPE, data).sig.encode()
    asked = read_request(data + b"\n" + signature + b"\n")
    check_request(asked, root(), ())
    make_grant(
        OFFICE,
        data + b"\n" + signature + b"\n",
        device_id=DEVICE,
        department_id=DEPARTMENT,
        epoch=1,
        roots=[make_root(root(), [ROOT_SIGNER])],
        roster=make_roster(roster(), OFFICE),
        office_generation=1,
        created=NOW,
    )


def run_root(data: bytes) -> None:
    found = open_roots([signed(ROOT_TYPE, data, ROOT_SIGNER)])
    device_trust(found, department_id=DEPARTMENT, device_id=DEVICE, epoch=1)


def run_roster(data: bytes) -> None:
    office_trust(root(), open_roster(root(), signed(ROSTER_TYPE, data, OFFICE)))


def run_document(data: bytes) -> None:
    """A document as it comes, its signature not made to fit."""
    for reading in (lambda: open_roots([data]), lambda: open_roster(root(), data)):
        reading()


def run_grant(data: bytes) -> None:
    document = signed(GRANT_TYPE, data, OFFICE)
    open_grant(GRANT_MAGIC + sealed(document, WARD_RECIPIENT), WARD_IDENTITY, request())


def run_statement(data: bytes) -> None:
    """A new key of a PC that goes on, signed by both keys; first the file as it comes."""
    new = Signer(seeded("new")(32))
    document = json.loads(signed(EPOCH_TYPE, data, WARD))
    document["signatures"] += json.loads(signed(EPOCH_TYPE, data, new))["signatures"]
    read_statement(json.dumps(document).encode(), {WARD.key_id: WARD.public})


def run_statement_file(data: bytes) -> None:
    read_statement(data, {WARD.key_id: WARD.public})


@cache
def statement() -> bytes:
    made = EpochStatement(
        demo=False,
        hospital_id=HOSPITAL,
        department_id=DEPARTMENT,
        device_id=DEVICE,
        old_epoch=1,
        epoch=2,
        public=Signer(seeded("new")(32)).public.hex(),
        recipient=WARD_RECIPIENT,
        reason="yearly",
        nonce="ab" * 16,
        created=NOW,
    )
    return make_statement(made, WARD, Signer(seeded("new")(32)))


# --- being let in again ----------------------------------------------------------------------


@cache
def escrow() -> bytes:
    return encode(
        Escrow(
            demo=False,
            hospital_id=HOSPITAL,
            install_id="i-1",
            device_id=DEVICE,
            department="重症医学科",
            device="1 号机",
            material="ab" * 32,
            created=NOW,
        )
    )


def ask(content: bytes) -> bytes:
    return make_ask(
        RescueRequest(
            demo=False,
            install_id="i-1",
            sealed=(sealed_text(sealed(content)),),
            recipient=WARD_RECIPIENT,
            nonce="ab" * 16,
            app="0.1.0",
            created=NOW,
        )
    )


def run_ask(data: bytes) -> None:
    ask_digits(data)
    open_escrow(read_ask(data), OFFICE_IDENTITY, hospital_id=HOSPITAL, demo=False)


def run_escrow(data: bytes) -> None:
    """What was sealed, inside a request that is right."""
    found = open_escrow(
        read_ask(ask(data[:1500])), OFFICE_IDENTITY, hospital_id=HOSPITAL, demo=False
    )
    make_answer(found, ask(data[:1500]), NOW)


def answer() -> bytes:
    found = open_escrow(read_ask(ask(escrow())), OFFICE_IDENTITY, hospital_id=HOSPITAL, demo=False)
    return make_answer(found, ask(escrow()), NOW)


def run_answer_content(data: bytes) -> None:
    asked = hashlib.sha256(ask(escrow())).hexdigest()
    file = ANSWER_MAGIC + sealed(data, WARD_RECIPIENT)
    open_answer(file, WARD_IDENTITY, install_id="i-1", asked=asked)


def answer_content() -> bytes:
    return open_bytes(answer()[len(ANSWER_MAGIC) :], [WARD_IDENTITY])


def run_answer_file(data: bytes) -> None:
    asked = hashlib.sha256(ask(escrow())).hexdigest()
    open_answer(data, WARD_IDENTITY, install_id="i-1", asked=asked)


def run_root_stick(data: bytes) -> None:
    """The key on a stick is sealed by a passphrase: only what is looked at before that is tried."""
    check_cost(data)


def root_stick() -> bytes:
    box = b"A" * 43
    return b"age-encryption.org/v1\n-> scrypt %b 18\n%b\n--- %b\n" % (b"A" * 22, box, box) + bytes(
        60
    )


def run_grant_file(data: bytes) -> None:
    open_grant(data, WARD_IDENTITY, request())


def grant_file() -> bytes:
    document = signed(GRANT_TYPE, grant_payload(), OFFICE)
    return GRANT_MAGIC + sealed(document, WARD_RECIPIENT)


TARGETS: dict[str, Target] = {
    "request": Target(run_request, lambda: [request()]),
    "request-signed": Target(run_request_signed, lambda: [request().split(b"\n")[0]]),
    "root": Target(run_root, lambda: [inner(make_root(root(), [ROOT_SIGNER]))]),
    "roster": Target(run_roster, lambda: [inner(make_roster(roster(), OFFICE))]),
    "document": Target(run_document, lambda: [make_root(root(), [ROOT_SIGNER])]),
    "grant": Target(run_grant, lambda: [grant_payload()]),
    "grant-file": Target(run_grant_file, lambda: [grant_file()]),
    "statement": Target(run_statement, lambda: [inner(statement())]),
    "statement-file": Target(run_statement_file, lambda: [statement()]),
    "ask": Target(run_ask, lambda: [ask(escrow())]),
    "escrow": Target(run_escrow, lambda: [escrow()]),
    "answer": Target(run_answer_content, lambda: [answer_content()]),
    "answer-file": Target(run_answer_file, lambda: [answer()]),
    "root-stick": Target(run_root_stick, lambda: [root_stick()]),
}
