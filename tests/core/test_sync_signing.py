"""Signatures: the exact bytes, as one type, by enough different keys, none of them weak."""

import pytest

from cleanclinic.sync.errors import SignatureError, WeakKeyError
from cleanclinic.sync.signing import (
    GRANT_TYPE,
    ROOT_TYPE,
    Signer,
    check_public,
    key_id,
    verify,
)
from tests.core.sync_hospital import OFFICE, STRANGER, WARD, seeded

PRIME = 2**255 - 19
KEYS = {signer.key_id: signer.public for signer in (WARD, OFFICE)}


def test_the_dsse_encoding_is_the_published_one():
    """RFC 8032 makes signatures deterministic, so the encoding shows in the signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = seeded("ward")(32)
    pae = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    raw = Ed25519PrivateKey.from_private_bytes(seed).sign(pae)
    import base64

    entry = Signer(seed).sign("http://example.com/HelloWorld", b"hello world")
    assert base64.b64decode(entry.sig) == raw


def test_bytes_type_and_key_are_all_bound():
    entry = WARD.sign(ROOT_TYPE, b"payload")
    assert verify(ROOT_TYPE, b"payload", [entry], KEYS) == (WARD.key_id,)
    for payload_type, payload, keys in (
        (GRANT_TYPE, b"payload", KEYS),
        (ROOT_TYPE, b"payloae", KEYS),
        (ROOT_TYPE, b"payload", {WARD.key_id: OFFICE.public}),
        (ROOT_TYPE, b"payload", {}),
    ):
        with pytest.raises(SignatureError):
            verify(payload_type, payload, [entry], keys)


def test_a_threshold_counts_different_known_keys():
    one, two, three = (signer.sign(ROOT_TYPE, b"p") for signer in (WARD, OFFICE, STRANGER))
    assert set(verify(ROOT_TYPE, b"p", [one, two], KEYS, 2)) == {WARD.key_id, OFFICE.key_id}
    for entries in ([one], [one, one], [one, three]):
        with pytest.raises(SignatureError):
            verify(ROOT_TYPE, b"p", entries, KEYS, 2)


def small_order_points():
    """The eight points whose multiple by eight is the neutral one, computed from the curve."""
    d = -121665 * pow(121666, -1, PRIME) % PRIME
    root = pow(2, (PRIME - 1) // 4, PRIME)

    def add(p, q):
        (a, b), (e, f) = p, q
        t = d * a * b * e * f % PRIME
        x = (a * f + b * e) * pow(1 + t, -1, PRIME) % PRIME
        return x, (b * f + a * e) * pow(1 - t, -1, PRIME) % PRIME

    def times(point, number):
        total = (0, 1)
        for bit in bin(number)[2:]:
            total = add(total, total)
            total = add(total, point) if bit == "1" else total
        return total

    order = 2**252 + 27742317777372353535851937790883648493
    found, y = set(), 2
    while len(found) < 8:
        y += 1
        square = (y * y - 1) * pow(d * y * y + 1, -1, PRIME) % PRIME
        if pow(square, (PRIME - 1) // 2, PRIME) != 1:
            continue
        x = pow(square, (PRIME + 3) // 8, PRIME)
        x = x if x * x % PRIME == square else x * root % PRIME
        torsion = times((x, y), order)
        found.update(times(torsion, number) for number in range(8))
    return found


def test_keys_of_small_order_are_refused():
    points = small_order_points()
    assert len(points) == 8
    for x, y in points:
        with pytest.raises(WeakKeyError):
            check_public((y | (x & 1) << 255).to_bytes(32, "little"))


@pytest.mark.parametrize(
    "encoded",
    [
        PRIME,
        PRIME + 1,
        PRIME + 3,
        2**255 - 1,
        1 | 1 << 255,
        (PRIME - 1) | 1 << 255,
        2,
    ],
)
def test_keys_that_are_no_proper_point_are_refused(encoded):
    with pytest.raises(WeakKeyError):
        check_public(encoded.to_bytes(32, "little"))


def test_keys_of_the_wrong_length_are_refused():
    for length in (0, 31, 33, 64):
        with pytest.raises(WeakKeyError):
            check_public(bytes([9] * length))


def test_honest_keys_pass():
    for number in range(100):
        signer = Signer(seeded(number)(32))
        check_public(signer.public)
        assert signer.key_id == key_id(signer.public)
