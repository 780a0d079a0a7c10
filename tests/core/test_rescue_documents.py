"""A ward asks to be let in again: the answer fits one PC, one request, one address."""

import hashlib
from collections.abc import Callable

import msgspec
import pytest

from cleanclinic.sync.errors import ExchangeError
from cleanclinic.sync.rescue import (
    Escrow,
    RescueFormatError,
    RescueInstallError,
    RescueRecipientError,
    RescueRequest,
    make_answer,
    make_ask,
    open_answer,
    open_escrow,
    read_ask,
    seal_escrow,
    sealed_text,
)
from cleanclinic.sync.strict import encode
from tests.core.sync_hospital import (
    HOSPITAL,
    NOW,
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    STRANGER_IDENTITY,
    WARD_IDENTITY,
    WARD_RECIPIENT,
)

ESCROW = Escrow(
    demo=False,
    hospital_id=HOSPITAL,
    install_id="install-1",
    device_id="device-1",
    department="重症医学科",
    device="1 号机",
    material="ab" * 32,
    created=NOW,
)
REQUEST = RescueRequest(
    demo=False,
    install_id="install-1",
    sealed=(sealed_text(seal_escrow(ESCROW, [OFFICE_RECIPIENT])),),
    recipient=WARD_RECIPIENT,
    nonce="cd" * 16,
    app="0.1.0",
    created=NOW,
)


def answered(request: RescueRequest) -> tuple[bytes, str]:
    """The answer to a request, and what its PC remembers to have asked."""
    asked = make_ask(request)
    found = open_escrow(read_ask(asked), OFFICE_IDENTITY, hospital_id=HOSPITAL, demo=False)
    return make_answer(found, asked, NOW), hashlib.sha256(asked).hexdigest()


def test_the_answer_opens_for_the_pc_that_asked():
    data, asked = answered(REQUEST)
    found = open_answer(data, WARD_IDENTITY, install_id="install-1", asked=asked)
    assert (found.material, found.nonce) == (ESCROW.material, REQUEST.nonce)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"install_id": "install-2"}, RescueInstallError),
        ({"asked": "0" * 64}, RescueRecipientError),
        ({"identity": STRANGER_IDENTITY}, RescueRecipientError),
    ],
)
def test_it_opens_for_nobody_else_and_for_no_other_request(
    changed: dict[str, str], error: type[ExchangeError]
):
    data, asked = answered(REQUEST)
    given = {"identity": WARD_IDENTITY, "install_id": "install-1", "asked": asked, **changed}
    with pytest.raises(error):
        open_answer(data, given["identity"], install_id=given["install_id"], asked=given["asked"])


@pytest.mark.parametrize("work", [make_ask, lambda request: read_ask(encode(request))])
def test_a_request_to_an_address_that_is_none_is_refused_on_both_sides(
    work: Callable[[RescueRequest], object],
):
    """It has the form of one; nothing could ever be sealed to it."""
    last = "q" if WARD_RECIPIENT[-1] != "q" else "p"
    wrong = msgspec.structs.replace(REQUEST, recipient=WARD_RECIPIENT[:-1] + last)
    with pytest.raises(RescueFormatError) as caught:
        work(wrong)
    assert caught.value.values["detail"] == "recipient"
