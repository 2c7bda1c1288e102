"""Lists as files: what a spreadsheet would run is text, dates are dates, and rows are read one by one."""

import csv
import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from tanthanh.office import spreadsheets
from tanthanh.office.spreadsheets import Column, Listing, inert
from tests.factories import moment

EVIL = ("=cmd|' /C calc'!A0", "+84905123456", "-2+3", "@SUM(A1)", " =1+1", "\t=1", "\r=1", "＝1+1", "\u200b=1", "－1")


def listing(*rows, columns=("Tên", "Số", "Lúc", "Ngày"), **values):
    return Listing("danh-sach", "Danh sách", [Column(label) for label in columns], rows, **values)


@pytest.mark.parametrize("text", EVIL)
def test_what_begins_like_a_formula_is_put_behind_an_apostrophe(text):
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Nguyễn Văn Thử", "0905 123 456", "", "a=b", "1-2", "H47.47.09-240305-0012"])
def test_other_text_stays_as_it_is(text):
    assert inert(text) == text


def read_csv(of):
    return list(csv.reader(io.StringIO("".join(spreadsheets.csv_lines(of)).removeprefix("\ufeff"), newline="")))


def test_csv_has_the_mark_the_filter_and_no_formula():
    evil = [[text, 1, None, None] for text in EVIL]
    lines = "".join(spreadsheets.csv_lines(listing(*evil, told=["Bộ lọc: năm 2023", "=1+1"])))

    rows = list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline="")))
    assert lines.startswith("\ufeffDanh sách\r\nBộ lọc: năm 2023\r\n'=1+1\r\n\r\nTên,")
    assert [row[0] for row in rows[5:]] == [f"'{text}" for text in EVIL]


def test_csv_writes_moments_by_the_offices_clock_day_first():
    rows = read_csv(listing(["a", 1200, moment("2024-01-24 15:10"), date(2024, 2, 9)]))

    assert rows[-1] == ["a", "1200", "24/01/2024 15:10:00", "09/02/2024"]


def cells(of):
    with spreadsheets.workbook(of) as file:
        content = file.read()
    return content, [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_workbook_holds_neither_formula_nor_link():
    content, rows = cells(listing(*([text, 1, None, None] for text in (*EVIL, "http://example.com/")), told=["=1"]))

    assert [row[0].value for row in rows[4:]] == [
        *(text.replace("\r", "_x000D_") for text in EVIL),
        "http://example.com/",
    ]
    assert {row[0].data_type for row in rows if row[0].value} == {"s"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if name.endswith("sheet1.xml.rels")]


def test_workbook_has_title_filter_heading_and_typed_cells():
    _, rows = cells(listing(["a", 1200, moment("2024-01-24 15:10"), date(2024, 2, 9)], told=["Bộ lọc: năm 2024"]))

    assert [row[0].value for row in rows] == ["Danh sách", "Bộ lọc: năm 2024", None, "Tên", "a"]
    last = rows[-1]
    assert last[1].value == 1200
    assert str(last[2].value) == "2024-01-24 15:10:00"
    assert last[2].number_format == "dd/mm/yyyy hh:mm"
    assert last[3].value.date() == date(2024, 2, 9)


def test_overlong_text_is_cut_with_a_sign_instead_of_lost():
    _, rows = cells(listing(["a" * 40_000, 1, None, None]))

    assert len(rows[-1][0].value) == 32_767
    assert rows[-1][0].value.endswith("a…")


def test_rows_are_read_one_by_one():
    asked = []

    def endless():
        for number in range(3):
            asked.append(number)
            yield [str(number), number, None, None]

    lines = spreadsheets.csv_lines(Listing("x", "x", [Column("a")], endless()))
    for _ in range(5):  # mark, title, blank, heading, first row
        next(lines)

    assert asked == [0]


def test_download_is_an_attachment_that_nobody_keeps():
    xlsx = spreadsheets.download(listing(["a", 1, None, None]), "xlsx")
    text = spreadsheets.download(listing(["a", 1, None, None]), "csv")

    assert xlsx["Content-Disposition"] == 'attachment; filename="danh-sach.xlsx"'
    assert text["Content-Disposition"] == 'attachment; filename="danh-sach.csv"'
    assert {xlsx["Cache-Control"], text["Cache-Control"]} == {"no-store"}
    assert b"".join(xlsx.streaming_content).startswith(b"PK")
    xlsx.file_to_stream.close()
    assert text.getvalue().startswith("\ufeff".encode())
