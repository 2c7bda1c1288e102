"""VietQR against the published and derived codes of formats-vectors.json."""

import json
from pathlib import Path

import pytest

from tanthanh.office import vietqr

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "formats-vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["vietqr_derived"], ids=lambda vector: vector["bin"])
def test_derived_codes(vector):
    text = vietqr.payload(vector["bin"], vector["acct"], vector["amount"], vector["memo"] or "")

    assert text == vector["payload"]


def test_codes_published_by_napas():
    static = vietqr.payload("970403", "0011012345678")
    order = vietqr.payload("970403", "0011012345678", 180000, "thanh toan don hang", bill="NPS6869")
    card = vietqr.payload("970403", "9704031101234567", 180000, "thanh toan don hang", bill="NPS6869", to_card=True)

    assert [static, order, card] == VECTORS["vietqr_published"]


@pytest.mark.parametrize("vector", VECTORS["crc"], ids=lambda vector: vector["s"])
def test_checksum(vector):
    assert vietqr.checksum(vector["s"]) == vector["crc"]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("Lệ phí hộ tịch Đặng", "Le phi ho tich Dang"),
        ("LP H47.47.09-261120-0012", "LP H47.47.09-261120-0012"),
        ("a<b>&c\n\u200bd", "abc d"),
        ("x" * 40, "x" * 25),
    ],
)
def test_content_is_what_every_bank_keeps(content, kept):
    assert vietqr.plain(content) == kept


@pytest.mark.parametrize(
    ("bank", "account", "amount"),
    [
        ("97040", "1", 1),
        ("970403", "", 1),
        ("970403", "1" * 20, 1),
        ("970403", "1 2", 1),
        ("970403", "1", 0),
        ("970403", "1", -5),
        ("970403", "1", 10**13),
    ],
)
def test_what_no_app_could_read_is_refused(bank, account, amount):
    with pytest.raises(vietqr.VietQRError):
        vietqr.payload(bank, account, amount)
