"""Published test vectors against the functions this program uses, and the libraries it ships.

Where our answer differs from the publisher's it stands here by name; any change of it fails.
"""

import base64
import gzip
import hashlib
import hmac
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from securesystemslib.dsse import Envelope

from cleanclinic.keys.wrapping import KdfCost, UnwrapError, authenticate, derive, stretch, unwrap
from cleanclinic.sync.errors import BundleError, SignatureError, WeakKeyError
from cleanclinic.sync.identities import age_recipient, is_recipient, new_age_identity
from cleanclinic.sync.seal import open_bytes, open_sealed
from cleanclinic.sync.signing import (
    ROOT_TYPE,
    SignatureEntry,
    Signer,
    check_public,
    key_id,
    verify,
)
from tests.bundle_kit import age

VECTORS = Path(__file__).parent.parent / "vectors"


def load(name: str):
    return json.loads(gzip.decompress((VECTORS / f"{name}.json.gz").read_bytes()))


def wycheproof(name: str):
    """Each test with what its group says of all."""
    return [
        {**{key: part for key, part in group.items() if key != "tests"}, **test}
        for group in load(f"wycheproof_{name}")
        for test in group["tests"]
    ]


def octets(test, *names):
    return [bytes.fromhex(test[name]) for name in names]


# --- Ed25519 ---------------------------------------------------------------------------------


def library_accepts(public: bytes, signature: bytes, message: bytes) -> bool:
    """The verification that is under ours, with the message as it is."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_wycheproof_ed25519():
    tests = wycheproof("ed25519")
    assert len(tests) == 151
    for test in tests:
        public = bytes.fromhex(test["publicKey"]["pk"])
        check_public(public)
        signature, message = octets(test, "sig", "msg")
        accepted = library_accepts(public, signature, message)
        assert accepted is (test["result"] == "valid"), test["tcId"]


def test_the_same_malformed_signatures_are_refused_by_ours():
    """What was done to the published signatures is done to one of ours; nothing else differs."""
    signer = Signer(bytes(range(32)))
    good = base64.b64decode(signer.sign(ROOT_TYPE, b"payload").sig)
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(good[32:], "little")
    again = [
        good[:32] + (scalar + order * times).to_bytes(33, "little")[:32] for times in (1, 2, 8)
    ]
    cases = {
        "malleated": again,
        "truncated": [good[:63], good[:32], b""],
        "garbage": [good + b"\0", good * 2],
        "swapped": [good[32:] + good[:32]],
        "zero": [bytes(64), good[:32] + bytes(32), bytes(32) + good[32:]],
        "the order": [good[:32] + order.to_bytes(32, "little")],
    }
    keys = {signer.key_id: signer.public}
    for signatures in cases.values():
        for one in signatures:
            text = base64.b64encode(one).decode()
            entry = SignatureEntry(signer.key_id, "ed25519", text)
            with pytest.raises(SignatureError):
                verify(ROOT_TYPE, b"payload", [entry], keys)


def test_rfc_8032_test_1_by_the_key_we_make():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert Signer(seed).public.hex() == public
    assert Ed25519PrivateKey.from_private_bytes(seed).sign(b"").hex().startswith("e5564300c360ac72")
    assert key_id(bytes.fromhex(public)) == hashlib.sha256(bytes.fromhex(public)).hexdigest()


# Public keys with a part of small order that are no point of small order themselves: honest
# programs never make one, and whoever makes one can only confuse verifiers that disagree. Nothing
# here goes by what a second verifier says, so they are let through.
MIXED_ORDER_KEYS = 7


def test_c2sp_ed25519_keys_at_enrolment():
    """Keys of small order and keys spelt in two ways never come in."""
    tests = load("cctv_ed25519")
    assert len(tests) == 914
    let_in = set()
    for test in tests:
        key, flags = bytes.fromhex(test["key"]), set(test["flags"] or ())
        try:
            check_public(key)
        except WeakKeyError:
            assert flags & {"low_order_A", "non_canonical_A"}, test["number"]
        else:
            assert not flags & {"low_order_A", "non_canonical_A"}, test["number"]
            let_in.add((key, "low_order_component_A" in flags))
    assert len({key for key, mixed in let_in if mixed}) == MIXED_ORDER_KEYS


def test_c2sp_ed25519_signatures():
    """The library keeps to the formula most programs use: 86 odd ones taken for keys let in."""
    taken = 0
    for test in load("cctv_ed25519"):
        flags = set(test["flags"] or ())
        accepted = library_accepts(*octets(test, "key", "sig"), test["msg"].encode())
        assert accepted is not bool(flags & {"non_canonical_R", "low_order_residue"}) or (
            not accepted and "reencoded_k" in flags
        ), test["number"]
        if accepted and not flags & {"low_order_A", "non_canonical_A"}:
            taken += 1
    assert taken == 86


# --- DSSE ------------------------------------------------------------------------------------


def test_dsse_protocol_example():
    """The encoding, and the published ECDSA signature over it by somebody else's program."""
    pae = Envelope(b"hello world", "http://example.com/HelloWorld", {}).pae()
    assert pae == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    public = EllipticCurvePublicNumbers(
        46950820868899156662930047687818585632848591499744589407958293238635476079160,
        5640078356564379163099075877009565129882514886557779369047442380624545832820,
        SECP256R1(),
    ).public_key()
    raw = base64.b64decode(
        "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
    )
    halves = (int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(encode_dss_signature(*halves), pae, ECDSA(SHA256()))


def test_the_dsse_encoding_counts_bytes():
    assert Envelope(b"", "", {}).pae() == b"DSSEv1 0  0 "
    assert Envelope("词".encode(), "型", {}).pae() == "DSSEv1 3 型 3 词".encode()


# --- Key slots -------------------------------------------------------------------------------


def test_wycheproof_aes_gcm():
    """Ours takes nonces of at most 12 bytes and text as context; the library the rest."""
    tests = [test for test in wycheproof("aes_gcm") if test["keySize"] == 256]
    ours = 0
    assert len(tests) > 100
    for test in tests:
        key, iv, aad, ct, tag, message = octets(test, "key", "iv", "aad", "ct", "tag", "msg")
        # The library takes nonces of 8 to 128 bytes; ours are always of 12.
        expected = test["result"] == "valid" and 8 <= len(iv) <= 128
        try:
            opened = AESGCM(key).decrypt(iv, ct + tag, aad)
        except (InvalidTag, ValueError):
            assert not expected, test["tcId"]
        else:
            assert expected, test["tcId"]
            assert opened == message
        if len(iv) <= 12 and aad == aad.decode(errors="ignore").encode():
            ours += 1
            box = {"nonce": iv.hex(), "box": (ct + tag).hex()}
            if expected:
                assert unwrap(key, box, aad.decode()) == message
            else:
                with pytest.raises(UnwrapError):
                    unwrap(key, box, aad.decode())
    assert ours > 50


def test_wycheproof_hkdf_sha256():
    for test in wycheproof("hkdf_sha256"):
        ikm, salt, info, okm = octets(test, "ikm", "salt", "info", "okm")
        try:
            made = HKDF(SHA256(), test["size"], salt=salt or None, info=info).derive(ikm)
        except ValueError:
            assert test["result"] == "invalid", test["tcId"]
        else:
            assert (made == okm) is (test["result"] == "valid"), test["tcId"]


def test_our_derivation_is_rfc_5869_written_out():
    for material in (b"x", bytes(32), bytes(range(200))):
        key = hmac.digest(bytes(32), material, "sha256")
        expected = hmac.digest(key, b"cleanclinic slot\x01", "sha256")
        assert derive(material, "slot") == expected


def test_wycheproof_hmac_sha256():
    tests = wycheproof("hmac_sha256")
    assert len(tests) == 174
    for test in tests:
        key, message, tag = octets(test, "key", "msg", "tag")
        fits = authenticate(key, message)[: 2 * len(tag)] == tag.hex()
        assert fits is (test["result"] == "valid"), test["tcId"]


@pytest.mark.parametrize(
    ("memory", "passes", "lanes", "passphrase", "salt", "expected"),
    [
        (256, 2, 1, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12"),
        (256, 2, 2, "password", "somesalt", "6d093c501fd5999645e0ea3bf620d7b8"),
        (65536, 2, 1, "differentpassword", "somesalt", "0b84d652cf6b0c4beaef0dfe278ba6a8"),
        (65536, 2, 1, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b1"),
        (65536, 1, 1, "password", "somesalt", "f6a5adc1ba723dddef9b5ac1d464e180"),
    ],
)
def test_argon2id_of_the_reference_program(memory, passes, lanes, passphrase, salt, expected):
    """From `src/test.c` of the winner's own program."""
    made = stretch(passphrase, salt.encode(), KdfCost(memory, passes, lanes))
    assert made.hex().startswith(expected)


def test_argon2id_of_rfc_9106():
    """Section 5.3; it takes a secret and data beside, which ours has no use for."""
    kdf = Argon2id(
        salt=bytes([2] * 16),
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=bytes([4] * 12),
        secret=bytes([3] * 8),
    )
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(bytes([1] * 32)).hex() == expected


# --- age -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgeVector:
    """One file of the age testkit."""

    expect: str
    facts: dict[str, list[str]]
    data: bytes

    @property
    def identities(self) -> list[str]:
        """The plain X25519 ones: a hybrid identity is not a text ours would be given."""
        return [one for one in self.facts.get("identity", ()) if "-PQ-" not in one]


def read_age_vector(data: bytes) -> AgeVector:
    head, _, body = data.partition(b"\n\n")
    facts: dict[str, list[str]] = {}
    for line in head.decode().split("\n"):
        name, _, value = line.partition(": ")
        facts.setdefault(name, []).append(value)
    if facts.get("compressed") == ["zlib"]:
        body = zlib.decompress(body)
    return AgeVector(facts["expect"][0], facts, body)


AGE = {name: base64.b64decode(text) for name, text in load("cctv_age").items()}
# Fine by age's own rules and not read here: text armor, passphrases, recipients of both old and
# post-quantum kind, and stanzas other than X25519 and the library's own meaningless one.
REFUSED_BY_POLICY = frozenset(
    [
        *("armor_crlf", "armor_full_last_line", "armor_hybrid", "armor_no_eol", "armor_scrypt"),
        *("armor_whitespace_outside", "armor_x25519", "scrypt"),
        *("hybrid", "hybrid_and_x25519", "hybrid_grease", "hybrid_multiple_recipients"),
        *("stanza_empty_body", "stanza_empty_last_line", "stanza_valid_characters"),
        "x25519_grease",
    ]
)
# Not ours to open by the vector's own words; ours says "damaged", because the header names
# something ours does not read before anybody's key is tried.
SAID_OTHERWISE = frozenset(
    [
        *("armor_no_match", "hybrid_bad_tag", "hybrid_currupted_enc_mlkem", "hybrid_no_match"),
        *("hybrid_currupted_enc_x25519", "hybrid_uppercase", "scrypt_bad_tag", "scrypt_no_match"),
        *("scrypt_uppercase", "scrypt_work_factor_wrong", "x25519_lowercase"),
    ]
)


def test_the_age_set_is_whole():
    assert len(AGE) == 143
    assert AGE.keys() >= REFUSED_BY_POLICY | SAID_OTHERWISE


@pytest.mark.parametrize("name", sorted(AGE))
def test_c2sp_age(name):
    vector = read_age_vector(AGE[name])
    plain = io.BytesIO()

    def feed(piece: bytes) -> None:
        plain.write(piece)

    source = io.BytesIO(vector.data)
    if vector.expect == "success" and name not in REFUSED_BY_POLICY:
        open_sealed(source, len(vector.data), vector.identities, feed)
    else:
        with pytest.raises(BundleError) as caught:
            open_sealed(source, len(vector.data), vector.identities, feed)
        no_match = vector.expect == "no match" and name not in SAID_OTHERWISE
        assert caught.value.code == ("CCB-RECIPIENT" if no_match else "CCB-AGE")
    # All that was let out before the failure is what was sealed.
    promised = vector.facts.get("payload")
    if plain.getvalue() or (
        promised and vector.expect == "success" and name not in REFUSED_BY_POLICY
    ):
        assert promised == [hashlib.sha256(plain.getvalue()).hexdigest()]


@pytest.mark.parametrize("name", sorted(one for one in AGE if "scrypt" in one))
def test_a_passphrase_stanza_is_refused_before_the_library_sees_it(name, monkeypatch):
    """Work factor 23 takes eight gigabytes."""

    def never(*_arguments):
        raise AssertionError("the library was asked")

    monkeypatch.setattr("pyrage.decrypt_io", never)
    vector = read_age_vector(AGE[name])
    with pytest.raises(BundleError, match="CCB-AGE"):
        open_bytes(vector.data, vector.identities)


def test_identities_of_the_age_set_are_spelt_as_ours():
    texts = {text for data in AGE.values() for text in read_age_vector(data).identities}
    assert len(texts) >= 2
    for text in texts:
        words = text.lower().rpartition("1")[2][:-6]
        bits = "".join(f"{'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.index(word):05b}" for word in words)
        raw = int(bits[:256], 2).to_bytes(32)
        assert new_age_identity(lambda count, raw=raw: raw) == text
        assert is_recipient(age_recipient(text))


def test_wycheproof_x25519_through_age():
    """Each published exchange as an age file whose stanza was made with the published result."""
    tests = wycheproof("x25519")
    assert len(tests) == 518
    for test in tests:
        private, share, shared = octets(test, "private", "public", "shared")
        public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        name = f"wycheproof {test['tcId']}"
        file_key = age.Seal(name, (), ()).file_key
        key = HKDF(SHA256(), 32, salt=share + public, info=age.LINE + b"/X25519").derive(shared)
        body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
        stanza = age.Stanza((b"X25519", age.b64(share)), body)
        data = age.Seal(name, (stanza,), age.sealed_chunks(name, b"content")).data()
        identity = new_age_identity(lambda count, private=private: private)
        if "ZeroSharedSecret" in test["flags"]:
            # Anybody could have made it: age refuses, as its specification asks.
            with pytest.raises(BundleError, match="CCB-AGE"):
                open_bytes(data, [identity])
        else:
            assert open_bytes(data, [identity]) == b"content"


def test_wycheproof_chacha20_poly1305():
    """On the library that seals in our kit of cases ..."""
    tests = wycheproof("chacha20_poly1305")
    assert len(tests) == 325
    for test in tests:
        key, iv, aad, ct, tag, message = octets(test, "key", "iv", "aad", "ct", "tag", "msg")
        try:
            opened = ChaCha20Poly1305(key).decrypt(iv, ct + tag, aad)
        except (InvalidTag, ValueError):
            assert test["result"] == "invalid", test["tcId"]
        else:
            assert test["result"] == "valid", test["tcId"]
            assert opened == message


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 63, 64, 65, 255, 4096, 65535, 65536, 65537])
def test_what_that_library_sealed_opens_with_the_one_in_age(size):
    """... and so holds the one inside age, which takes no vectors, to the same."""
    plain = bytes(number % 251 for number in range(size))
    name = f"chacha {size}"
    data = age.seal(name, [age.recipient(name)], plain).data()
    assert open_bytes(data, [age.identity(name)]) == plain
    with pytest.raises(BundleError, match="CCB-AGE"):
        open_bytes(data[:-1] + bytes([data[-1] ^ 1]), [age.identity(name)])
