"""Catalogue files for tests, as a spreadsheet would save them."""

import csv
import io
from pathlib import Path

REAL = Path(__file__).parents[2] / "procedures/data/procedures.csv"
HEADER = [
    "code",
    "name_vi",
    "field_vi",
    "time_limit",
    "time_unit",
    "receipt_cutoff",
    "fee_vnd",
    "fee_note",
    "required_documents_vi",
    "result_vi",
    "authority_vi",
    "interlinked",
    "online_level",
    "legal_basis_vi",
    "confidence",
    "source",
    "era",
    "notes",
    "short_name_vi",
    "announce_decision",
]


def cells(**values) -> dict[str, str]:
    """One valid and boring row."""
    defaults = {
        "code": "1.001193",
        "name_vi": "Thủ tục đăng ký khai sinh",
        "field_vi": "Hộ tịch",
        "time_limit": "3",
        "time_unit": "working_day",
        "fee_vnd": "8000",
        "required_documents_vi": "Tờ khai đăng ký khai sinh; Giấy chứng sinh",
        "interlinked": "no",
        "era": "both",
    }
    return {column: values.get(column, defaults.get(column, "")) for column in HEADER}


def sheet(*rows: dict[str, str], header=HEADER, delimiter=",", encoding="utf-8") -> bytes:
    """A CSV file of these rows."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in header] for row in rows)
    return text.getvalue().encode(encoding)
