from pathlib import Path

from dossiers import process_drawing

PAGE = Path(__file__).parent.parent.parent / "docs" / "lifecycle.md"


def test_lifecycle_page_is_drawn_from_the_table_as_it_stands():
    assert PAGE.read_text(encoding="utf-8") == process_drawing.page()


def test_page_shows_a_step_as_the_table_says_it():
    assert (
        "| trả kết quả | `tra-ket-qua` | đã có kết quả | đã trả kết quả | cán bộ tiếp nhận, lãnh đạo | – | – |"
        in process_drawing.page().splitlines()
    )
    assert "    INCOMPLETE --> PROCESSING: nhận bổ sung" in process_drawing.page().splitlines()
