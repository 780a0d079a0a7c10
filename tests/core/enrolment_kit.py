"""What tests of enrolment share: a root and a roster that hold, a request and its grant."""

import msgspec
import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.sync.enrolment import make_grant, make_request, open_grant
from cleanclinic.sync.roster import (
    Root,
    Roster,
    RosterDepartment,
    RosterDevice,
    make_root,
    make_roster,
)
from cleanclinic.sync.signing import Signer
from cleanclinic.words import LANGUAGES, Words
from tests.core.sync_hospital import (
    DEPARTMENT,
    DEVICE,
    HOSPITAL,
    NOW,
    OFFICE,
    OFFICE_RECIPIENT,
    WARD,
    WARD_IDENTITY,
    WARD_RECIPIENT,
    seeded,
)

ROOT_1, ROOT_2, ROOT_3 = (Signer(seeded(f"root {number}")(32)) for number in range(3))


def changed(struct, **fields):
    return msgspec.structs.replace(struct, **fields)


def refused(action, code):
    with pytest.raises(CleanClinicError) as caught:
        action()
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)
    assert caught.value.code == code


ROOT = Root(
    version=1,
    demo=False,
    hospital_id=HOSPITAL,
    hospital_name="演示市第一人民医院",
    root_keys=(ROOT_1.public.hex(), ROOT_2.public.hex()),
    threshold=1,
    office_keys=(OFFICE.public.hex(),),
    office_recipients=(OFFICE_RECIPIENT,),
    created=NOW,
)
ROOT_SIGNED = make_root(ROOT, [ROOT_1])
WARD_DEVICE = RosterDevice(
    device_id=DEVICE,
    department_id=DEPARTMENT,
    label="ICU 护士站",
    public=WARD.public.hex(),
    recipient=WARD_RECIPIENT,
    epoch=1,
)
ROSTER = Roster(
    version=3,
    root_version=1,
    demo=False,
    hospital_id=HOSPITAL,
    departments=(RosterDepartment(DEPARTMENT, "重症医学科"),),
    devices=(WARD_DEVICE,),
    created=NOW,
)
ROSTER_SIGNED = make_roster(ROSTER, OFFICE)


def request(signer=WARD, **options):
    values = {
        "recipient": WARD_RECIPIENT,
        "hospital_id": HOSPITAL,
        "department": "重症医学科",
        "device": "ICU 护士站",
        "nonce": bytes(range(16)),
        "app": "0.1.0",
        "demo": False,
        "created": NOW,
    }
    return make_request(signer, **values | options)


REQUEST = request()


def grant(office=OFFICE, request_data=REQUEST, roots=(ROOT_SIGNED,), roster=ROSTER_SIGNED, **more):
    values = {
        "device_id": DEVICE,
        "department_id": DEPARTMENT,
        "epoch": 1,
        "office_generation": 1,
        "created": NOW,
    }
    return make_grant(office, request_data, roots=roots, roster=roster, **values | more)


def ward_opens(data, request_data=REQUEST):
    return open_grant(data, WARD_IDENTITY, request_data)


SMALL_ORDER = "01" + "00" * 31
