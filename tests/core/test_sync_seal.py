"""The age layer: X25519 recipients and nothing else, and not a byte believed before the end."""

import base64
import io

import pyrage
import pytest

from cleanclinic.sync.errors import BundleError
from cleanclinic.sync.identities import (
    age_recipient,
    is_recipient,
    new_age_identity,
    recipient_id,
)
from cleanclinic.sync.seal import check_age_header, open_sealed, seal, sealed_length
from tests.core.sync_hospital import (
    OFFICE_IDENTITY,
    OFFICE_RECIPIENT,
    STRANGER_IDENTITY,
    WARD_RECIPIENT,
    seeded,
)


def sealed(data, recipients=(OFFICE_RECIPIENT,), **options):
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    return pyrage.encrypt(data, keys, **options)


def opened(data, identities=(OFFICE_IDENTITY,)):
    plain = io.BytesIO()
    open_sealed(io.BytesIO(data), len(data), identities, lambda piece: plain.write(piece) and None)
    return plain.getvalue()


def refused(data, identities=(OFFICE_IDENTITY,)):
    with pytest.raises(BundleError) as caught:
        opened(data, identities)
    return caught.value.code


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 300_000])
def test_the_sealed_length_is_known_before_sealing(size):
    foreseen = []
    target = io.BytesIO()
    pieces = [b"x" * 1000] * (size // 1000) + [b"y" * (size % 1000)]
    seal(pieces, size, [OFFICE_RECIPIENT, WARD_RECIPIENT], foreseen.append, target)
    assert foreseen == [len(target.getvalue())]
    assert len(opened(target.getvalue())) == size


def test_sealing_other_than_the_foreseen_bytes_is_an_error():
    with pytest.raises(BundleError):
        seal([b"three"], 4 * 65536, [OFFICE_RECIPIENT], lambda length: None, io.BytesIO())


def test_a_failing_source_or_target_comes_through_as_itself():
    class OwnError(Exception):
        pass

    def pieces():
        yield b"a"
        raise OwnError

    with pytest.raises(OwnError):
        seal(pieces(), 1, [OFFICE_RECIPIENT], lambda length: None, io.BytesIO())

    class Target:
        def write(self, data):
            raise OSError(28, "full")

    for size in (1, 100_000, 1_000_000):
        with pytest.raises(OSError, match="full"):
            seal([bytes(size)], size, [OFFICE_RECIPIENT], lambda length: None, Target())


@pytest.mark.parametrize("size", [1, 8191, 8192, 8193, 70_000, 300_000])
def test_a_reader_s_failure_on_any_piece_comes_through(size):
    """The library swallows what is raised on its last block."""

    class OwnError(Exception):
        pass

    data = sealed(bytes(size))
    for last in range(-(-size // 8192)):
        seen = []

        def feed(piece, seen=seen, last=last):
            seen.append(piece)
            if len(seen) > last:
                raise OwnError

        with pytest.raises(OwnError):
            open_sealed(io.BytesIO(data), len(data), [OFFICE_IDENTITY], feed)
        assert len(seen) == last + 1


def test_a_stick_that_vanishes_while_reading_is_not_called_damage():
    class Vanishing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 100_000:
                raise OSError(5, "gone")
            return super().read(size)

    data = sealed(bytes(300_000))
    with pytest.raises(OSError, match="gone"):
        open_sealed(Vanishing(data), len(data), [OFFICE_IDENTITY], lambda piece: None)


@pytest.mark.parametrize("work", [1, 10, 23, 63])
def test_a_passphrase_file_is_refused_before_any_work(work):
    assert refused(scrypt_stanza(work)) == "CCB-AGE"


def scrypt_stanza(work):
    salt, box = base64.b64encode(bytes(16)).rstrip(b"="), base64.b64encode(bytes(32)).rstrip(b"=")
    start = b"age-encryption.org/v1\n-> scrypt %b %d\n%b\n--- %b\n" % (salt, work, box, box)
    return start + bytes(100)


def test_armor_is_refused():
    assert refused(sealed(b"x", armored=True)) == "CCB-AGE"


@pytest.mark.parametrize(
    "stanza",
    [
        b"-> ssh-ed25519 AAAA " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n",
        b"-> piv-p256 AAAA\n\n",
        b"-> X25519 " + b"A" * 42 + b"\n" + b"A" * 43 + b"\n",
        b"-> X25519 " + b"A" * 43 + b" extra\n" + b"A" * 43 + b"\n",
        b"-> X25519  " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n",
        b"-> scrypt-grease\r\n\r\n",
    ],
)
def test_foreign_stanzas_are_refused(stanza):
    data = sealed(b"content")
    place = len(b"age-encryption.org/v1\n")
    assert refused(data[:place] + stanza + data[place:]) == "CCB-AGE"


def test_too_many_recipients_are_refused():
    many = [age_recipient(new_age_identity(seeded(number))) for number in range(9)]
    assert refused(sealed(b"x", (OFFICE_RECIPIENT, *many))) == "CCB-AGE"


def test_no_recipient_but_grease_is_refused():
    start = b"age-encryption.org/v1\n-> a-grease b\n\n--- " + b"A" * 43 + b"\n"
    assert refused(start + bytes(64)) == "CCB-AGE"


def test_the_library_s_own_headers_always_pass():
    """Its meaningless stanza is drawn at random, so many are tried."""
    for number in range(300):
        data = sealed(b"x", (OFFICE_RECIPIENT, WARD_RECIPIENT)[: 1 + number % 2])
        assert sealed_length(check_age_header(data), 1) == len(data)


def test_somebody_else_s_is_told_from_damage():
    data = sealed(b"content" * 100)
    assert refused(data, (STRANGER_IDENTITY,)) == "CCB-RECIPIENT"
    for place in (len(data) - 1, len(data) - 200, 150):
        flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert refused(flipped) == "CCB-AGE"


def test_chunks_missing_or_swapped():
    plain = bytes(range(256)) * 1024
    data = sealed(plain)
    body = check_age_header(data) + 16
    chunk = 65536 + 16
    first, second = data[body : body + chunk], data[body + chunk : body + 2 * chunk]
    assert refused(data[:body] + second + first + data[body + 2 * chunk :]) == "CCB-AGE"
    assert refused(data[: body + chunk]) == "CCB-AGE"
    assert refused(data + b"x") == "CCB-AGE"
    assert refused(data[:body]) == "CCB-AGE"
    assert opened(data) == plain


def test_one_of_two_stanzas_broken_is_refused():
    data = sealed(b"x", (OFFICE_RECIPIENT, WARD_RECIPIENT))
    lines = data.split(b"\n", 4)
    lines[4] = (b"B" if lines[4][:1] != b"B" else b"C") + lines[4][1:]
    assert refused(b"\n".join(lines)) == "CCB-AGE"


def test_identities_come_from_given_bytes():
    made = {new_age_identity(seeded(number)) for number in range(100)}
    assert len(made) == 100
    assert new_age_identity(seeded(7)) in made
    # The test vector of the age specification's bech32: all bits of the 32 bytes count.
    assert new_age_identity(bytes) != new_age_identity(lambda count: bytes(count - 1) + b"\x08")
    for identity in made:
        recipient = age_recipient(identity)
        assert is_recipient(recipient)
        assert str(pyrage.x25519.Identity.from_str(identity)) == identity
        assert len(recipient_id(recipient)) == 64
    assert not is_recipient("age1nonsense")
    assert not is_recipient(age_recipient(identity).upper())
