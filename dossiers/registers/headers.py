"""Finding the table in a sheet by what its header says: titles above, merged two-row headers, any of the known layouts.

The layouts are those of formats.md g and of the ward's own register; unknown columns are passed over.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tanthanh.office import vietnamese

Cells = Sequence[object]

# Folded words of a header, the most telling first: where two columns answer to one name, the earlier word wins.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("stt", "tt", "so tt", "so thu tu"),
    "code": ("ma ho so", "ma so ho so", "so ho so", "so bien nhan", "ma bien nhan"),
    "procedure_code": ("ma tthc", "ma thu tuc hanh chinh", "ma thu tuc", "ma so tthc"),
    "procedure_name": (
        "ten thu tuc hanh chinh",
        "ten thu tuc",
        "ten tthc",
        "thu tuc hanh chinh",
        "thu tuc",
        "noi dung ho so",
    ),
    "applicant_name": (
        "ho ten chu ho so",
        "ho va ten chu ho so",
        "chu ho so",
        "ten ca nhan to chuc",
        "ho ten",
        "ho va ten",
        "ho ten nguoi nop",
        "nguoi nop",
        "nguoi nop ho so",
    ),
    "applicant_id_number": ("so dinh danh", "so dinh danh ca nhan", "so cccd", "cccd", "so cmnd cccd", "cmnd cccd"),
    "applicant_address": ("dia chi chu ho so", "dia chi", "dia chi so dien thoai"),
    "applicant_phone": ("so dien thoai", "dien thoai", "sdt"),
    "applicant_email": ("email", "thu dien tu"),
    "copies": ("so luong bo", "so bo ho so", "so luong ho so bo", "so luong ho so", "so luong"),
    "channel": ("hinh thuc nop", "hinh thuc tiep nhan", "kenh tiep nhan", "kenh thuc hien"),
    "interlinked": ("lien thong", "ho so lien thong"),
    "received_at": ("nhan ho so", "ngay nhan", "ngay tiep nhan", "ngay nhan ho so", "ngay tiep nhan ho so"),
    "promised_at": (
        "hen tra ket qua",
        "ngay hen tra ket qua",
        "ngay hen tra",
        "hen tra",
        "han xu ly",
        "han giai quyet",
    ),
    "finished_at": (
        "ngay ket thuc xu ly",
        "ket thuc xu ly",
        "ngay co ket qua",
        "ngay xu ly xong",
        "ngay hoan thanh",
        "nhan ket qua tu co quan giai quyet",
    ),
    "returned_at": ("ngay tra", "ngay tra ket qua", "ngay nhan ket qua", "tra ket qua"),
    "return_method": (
        "phuong thuc nhan ket qua",
        "hinh thuc nhan ket qua",
        "hinh thuc tra ket qua",
        "phuong thuc tra ket qua",
    ),
    "state": ("trang thai", "trang thai ho so", "tinh trang ho so", "tinh trang"),
    "late_reason": ("nguyen nhan qua han", "ly do qua han", "nguyen nhan tre han", "ly do tre han"),
    "note": ("ghi chu",),
}
# Column of the header's word: (field, rank); a smaller rank tells more.
WORDS = {word: (field, rank) for field, words in COLUMNS.items() for rank, word in enumerate(words)}
# How far down a header may start, and how little of it is enough to be one.
DEEPEST, FEWEST = 60, 3
REGISTER_TITLE = "so theo doi"


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns are, and which row (from 0) is the first below the header.

    `is_register`: the sheet calls itself the register (sổ theo dõi), so its running numbers are the register's own.
    """

    columns: Mapping[str, int]
    first_row: int
    is_register: bool


def find(rows: Sequence[Cells]) -> Header | None:
    """The header among the first rows of a sheet, or None where there is none with the dossier code in it."""
    for index, row in enumerate(rows[:DEEPEST]):
        one = columns_of([[label] for label in row])
        if "code" not in one:
            continue
        below = rows[index + 1] if index + 1 < len(rows) else ()
        two = columns_of(_joined(row, below))
        is_two = len(two) > len(one)
        columns = two if is_two else one
        if len(columns) >= FEWEST:
            return Header(columns, index + 2 if is_two else index + 1, _is_register(rows[:index]))
    return None


def columns_of(labels: Sequence[Sequence[object]]) -> dict[str, int]:
    """Field → column, from the labels that each column may go by, the closest first."""
    best: dict[str, tuple[int, int]] = {}
    for column, candidates in enumerate(labels):
        known = next((WORDS[word] for label in candidates for word in words_of(label) if word in WORDS), None)
        if known and (known[0] not in best or known[1] < best[known[0]][0]):
            best[known[0]] = (known[1], column)
    return {field: column for field, (_, column) in best.items()}


def words_of(label: object) -> tuple[str, ...]:
    """The folded label without signs, and the same without what stands in brackets."""
    if not isinstance(label, str) or len(label) > 200:
        return ()
    folded = vietnamese.fold(label)
    return _plain(folded), _plain(re.sub(r"\([^)]*\)", " ", folded))


def is_repeated(cells: Cells) -> bool:
    """Whether a row below the header is the header again, as at the top of every printed page."""
    return sum(any(word in WORDS for word in words_of(cell)) for cell in cells) >= FEWEST


def _plain(folded: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def _joined(top: Cells, bottom: Cells) -> list[list[object]]:
    """Labels of a two-row header: the lower word, both together, or the upper word where it stands alone.

    A merged cell keeps its word in its first column only, so an upper word goes on over the blanks to its right.
    """
    labels: list[list[object]] = []
    group: object = None
    for column in range(max(len(top), len(bottom))):
        upper = top[column] if column < len(top) else None
        lower = bottom[column] if column < len(bottom) else None
        group = upper or (group if lower else None)
        labels.append([lower, f"{group} {lower}"] if lower else [upper])
    return labels


def _is_register(above: Sequence[Cells]) -> bool:
    return any(
        isinstance(cell, str) and len(cell) < 300 and REGISTER_TITLE in vietnamese.fold(cell)
        for row in above
        for cell in row
    )
