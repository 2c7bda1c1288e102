"""Seals against an independent library, and everything that can be wrong with one."""

import base64
import stat
import struct
from datetime import date, datetime, timedelta, timezone

import nacl.exceptions
import nacl.signing
import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from PIL import Image

from dossiers import seals, signing_keys
from dossiers.models import SigningKey
from dossiers.seals import Finding, NotASealError
from dossiers.states import Paper
from tanthanh.office import qr
from tests.dossiers.sealing import MADE, altered, forged, raw, token_of
from tests.factories import MONDAY, THURSDAY, make_dossier, make_version

# RFC 8032, 7.1, TEST 1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


@pytest.fixture
def dossier(sealed_dossier):
    return sealed_dossier


def finding(token):
    return seals.judge(token)[1]


# --- by another library ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_signature_holds_for_another_library(keys, dossier):
    token = raw(token_of(dossier))
    public = base64.urlsafe_b64decode(SigningKey.objects.get().public_key + "=")

    message = nacl.signing.VerifyKey(public).verify(b"tanthanh-seal-1\0" + token[:-64], token[-64:])

    assert message == b"tanthanh-seal-1\0" + token[:-64]
    with pytest.raises(nacl.exceptions.BadSignatureError):
        nacl.signing.VerifyKey(public).verify(b"tanthanh-seal-2\0" + token[:-64], token[-64:])


@pytest.mark.django_db
def test_a_seal_written_byte_by_byte_and_signed_by_another_library_is_genuine():
    signer = nacl.signing.SigningKey(SEED)
    key_id = signing_keys.id_of(PUBLIC)
    SigningKey.objects.create(
        key_id=key_id, public_key=base64.urlsafe_b64encode(PUBLIC).decode().rstrip("="), created_at=MADE
    )
    # Two of the three initials take two bytes each.
    content = b"\x01R" + bytes.fromhex(key_id) + b"\x15H47.47.09-261116-0001\x081.001193\x05\xc4\x90T\xc3\x9a"
    # 2026-11-16 02:00 and 2026-11-19 10:30 UTC in minutes since 2000, 2026-11-16 in days.
    content += struct.pack(">IIIH", 14_135_160, 14_135_160, 14_139_990, 9_816)
    signature = signer.sign(b"tanthanh-seal-1\0" + content).signature

    seal, found = seals.judge(base64.urlsafe_b64encode(content + signature).decode().rstrip("="))

    assert bytes(signer.verify_key) == PUBLIC
    assert found == Finding.GENUINE
    assert (seal.kind, seal.code, seal.procedure, seal.dotted) == (
        Paper.RECEIPT,
        "H47.47.09-261116-0001",
        "1.001193",
        "Đ. T. Ú.",
    )
    assert (seal.paper_at, seal.received_at, seal.promised_at, seal.signed_on) == (
        MONDAY,
        MONDAY,
        THURSDAY,
        date(2026, 11, 16),
    )


def test_the_minutes_of_the_example_are_what_the_calendar_says():
    hanoi = timezone(timedelta(hours=7))
    passed = datetime(2026, 11, 16, 9, 0, tzinfo=hanoi) - datetime(2000, 1, 1, tzinfo=timezone.utc)  # noqa: UP017

    assert (passed.days, passed // timedelta(minutes=1)) == (9_816, 14_135_160)


# --- what can be wrong -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_receipts_seal_is_genuine_and_says_what_the_receipt_says(keys, dossier):
    seal, found = seals.judge(token_of(dossier))

    assert (found, seal.kind, seal.code, seal.procedure, seal.initials) == (
        Finding.GENUINE,
        Paper.RECEIPT,
        dossier.code,
        "1.001193",
        "ĐTÚ",
    )
    assert (seal.received_at, seal.promised_at, seal.signed_on) == (MONDAY, THURSDAY, date(2026, 11, 16))


@pytest.mark.django_db
def test_another_code_under_the_same_signature_is_altered(keys, dossier):
    other = dossier.code[:-1] + "9"

    assert finding(altered(token_of(dossier), dossier.code.encode(), other.encode())) == Finding.ALTERED


@pytest.mark.django_db
@pytest.mark.parametrize("place", range(0, 121, 6))
def test_no_byte_can_be_changed(keys, dossier, place):
    content = bytearray(raw(token_of(dossier)))
    content[place] ^= 1

    try:
        found = finding(base64.urlsafe_b64encode(bytes(content)).decode().rstrip("="))
    except NotASealError:
        found = None

    assert found in {Finding.ALTERED, Finding.UNKNOWN_KEY, None}


@pytest.mark.django_db
def test_somebody_elses_key_is_unknown_however_good_the_signature(keys, dossier):
    assert finding(forged(token_of(dossier))) == Finding.UNKNOWN_KEY


@pytest.mark.django_db
def test_an_old_paper_stays_genuine_after_the_key_is_changed(keys, dossier):
    old = token_of(dossier)
    signing_keys.rotate(at=THURSDAY)
    new = token_of(dossier, at=THURSDAY)

    assert (finding(old), finding(new)) == (Finding.GENUINE, Finding.GENUINE)
    assert raw(old)[2:6] != raw(new)[2:6]


@pytest.mark.django_db
def test_what_a_retired_key_signs_later_is_not_believed(keys, dossier):
    signer = signing_keys.signer()
    signing_keys.rotate(at=MONDAY)
    late = seals.sealed(signer, dossier, Paper.RECEIPT, paper_at=MONDAY, promised_at=THURSDAY, at=THURSDAY)

    assert finding(late) == Finding.OUT_OF_TIME


@pytest.mark.django_db
def test_a_compromised_key_proves_nothing_of_any_day(keys, dossier):
    old = token_of(dossier)
    signing_keys.rotate(at=THURSDAY, is_compromised=True)

    assert finding(old) == Finding.COMPROMISED_KEY


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["", "x", "!" * 162, "A" * 162, "á" * 162, "A" * 401, "QQ==", "\0" * 100, "A" * 100_000]
)
def test_what_is_no_seal_is_said_so(keys, token):
    with pytest.raises(NotASealError, match="không phải mã xác thực"):
        seals.judge(token)


@pytest.mark.django_db
def test_one_seal_has_one_token(keys, dossier):
    """The bits that no byte uses, and padding, would make a second token of the same bytes."""
    token = token_of(dossier)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = token[:-1] + alphabet[alphabet.index(token[-1]) + 1]

    assert (len(token) % 4, raw(twin)) == (2, raw(token))
    for other in (twin, f"{token}=="):
        with pytest.raises(NotASealError):
            seals.judge(other)


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("AbC_-1", "AbC_-1"),
        (" https://motcua.example/xac-thuc/AbC_-1/ ", "AbC_-1"),
        ("https://motcua.example/xac-thuc/#AbC_-1", "AbC_-1"),
        ("https://motcua.example/xac-thuc/AbC\n_-1/?x=1", "AbC_-1"),
        ("   ", ""),
    ],
)
def test_a_pasted_address_holds_its_token(typed, token):
    assert seals.token_in(typed) == token


# --- the code on the paper -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_code_is_small_enough_for_a_phone_and_holds_no_more_of_a_person_than_initials(keys, settings, tmp_path):
    settings.PUBLIC_URL = "https://motcua.phuongbanthach.danang.gov.vn"
    dossier = make_dossier(
        version=make_version(code="1.001193.000.00.00"[:20]), applicant_name="Nguyễn Thị Thanh Xuân Hương Lan"
    )
    address = seals.address(token_of(dossier))
    (tmp_path / "qr.png").write_bytes(qr.png(address))

    (read,) = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))

    assert read.text == address
    assert (read.extra["Version"], read.extra["ECLevel"]) == ("11", "M")
    content = raw(address.split("/")[-2])
    for canary in (dossier.applicant_name, dossier.applicant_id_number, dossier.applicant_address, "905123456", "Lan"):
        assert canary.encode() not in content


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_private_half_lies_in_a_file_of_its_owner_alone(keys, settings):
    path = settings.SIGNING_KEYS_DIR / f"{keys.key_id}.pem"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")


@pytest.mark.django_db
def test_only_one_key_is_in_use(keys):
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(key_id="00000000", public_key="A" * 43, created_at=MONDAY)


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"is_compromised": True}, {"retired_at": MADE - timedelta(days=1)}])
def test_the_database_refuses_a_key_that_cannot_be(keys, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.update(**values)


@pytest.mark.django_db
def test_the_command_makes_and_changes_keys(settings, tmp_path, capsys):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"

    call_command("make_signing_key")
    with pytest.raises(CommandError, match="Đã có khóa đang dùng"):
        call_command("make_signing_key")
    call_command("make_signing_key", "--rotate")
    call_command("make_signing_key", "--compromised")

    rows = [(key.retired_at is None, key.is_compromised) for key in SigningKey.objects.order_by("created_at")]
    assert rows == [(False, False), (False, True), (True, False)]
    assert len(list((tmp_path / "keys").iterdir())) == 3
    assert capsys.readouterr().out.count("/xac-thuc/khoa.json") == 3


@pytest.mark.django_db
def test_without_its_private_half_the_office_seals_nothing_and_says_so(keys, settings, tmp_path, caplog):
    settings.SIGNING_KEYS_DIR = tmp_path / "elsewhere"

    assert signing_keys.signer() is None
    assert keys.key_id in caplog.text


@pytest.mark.django_db
def test_the_public_halves_are_published_with_the_days_they_were_in_use(keys, client):
    signing_keys.rotate(at=MONDAY, is_compromised=True)

    published = client.get("/xac-thuc/khoa.json").json()["keys"]

    assert [(key["valid_from"], key["valid_to"], key["compromised"]) for key in published] == [
        ("2026-11-16", None, False),
        ("2026-10-17", "2026-11-16", True),
    ]
    assert {(key["kty"], key["crv"], key["use"]) for key in published} == {("OKP", "Ed25519", "sig")}
    assert [set(key) for key in published] == [
        {"kty", "crv", "use", "kid", "x", "valid_from", "valid_to", "compromised"}
    ] * 2
