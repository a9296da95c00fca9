import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from portal.prize.rules.receipt import key_name, public_key, signed, signing_key
from portal.published_keys import NoKeys, as_document, keys_in

SECRET = signing_key("the secret of these tests")
ONE, OTHER = public_key(SECRET), public_key(signing_key("another one"))
SINCE = datetime(2027, 3, 1, 12, tzinfo=UTC)
PEM = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ONE)).public_bytes(
    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
)


def test_what_is_published_names_each_key_and_since_when_and_can_be_read_again() -> None:
    document = as_document("https://prize.example.org", [(key_name(key), key, SINCE) for key in (ONE, OTHER)])
    assert document == {
        "algorithm": "Ed25519",
        "portal": "https://prize.example.org",
        "keys": [
            {"name": key_name(key), "public": key, "since": "2027-03-01T12:00:00.000000Z"} for key in (ONE, OTHER)
        ],
    }
    assert keys_in(json.dumps(document).encode()) == [ONE, OTHER]


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        (ONE.encode(), [ONE]),
        (f"{ONE.upper()}\n".encode(), [ONE]),
        (f"# of 2027\n{ONE}\nand before: {OTHER}.\n".encode(), [ONE, OTHER]),
        (PEM, [ONE]),
        (b"\n" + PEM, [ONE]),
    ],
    ids=["alone", "in capitals", "a list with remarks", "PEM", "PEM after an empty line"],
)
def test_a_key_is_taken_as_people_keep_it(content: bytes, keys: list[str]) -> None:
    assert keys_in(content) == keys


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        ONE[:-1].encode(),
        f"{ONE}a".encode(),
        b"{",
        b'{"keys": []}',
        b'{"keys": [{"public": "short"}]}',
        b'{"keys": [{"public": 7}]}',
        b'{"keys": {"public": "' + ONE.encode() + b'"}}',
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        SECRET.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        b" " * 1_000_000 + ONE.encode(),
    ],
)
def test_a_file_without_a_public_key_of_this_kind_has_none(content: bytes) -> None:
    with pytest.raises(NoKeys):
        keys_in(content)


def test_a_receipt_given_as_a_file_of_keys_lends_none_of_its_digests() -> None:
    forger = Ed25519PrivateKey.generate()
    receipt = signed({"sha256": public_key(forger), "register": ONE}, forger)
    with pytest.raises(NoKeys):
        keys_in(receipt.as_file().encode())
