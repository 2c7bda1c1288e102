import pytest

from dossiers.checklist import expected
from dossiers.declarations import PaperItem
from procedures.models import RequiredDocument


@pytest.mark.parametrize(
    ("originals", "copies", "lines"),
    [
        (0, 0, [PaperItem(name="Giấy", form="ORIGINAL", quantity=1)]),
        (1, 0, [PaperItem(name="Giấy", form="ORIGINAL", quantity=1)]),
        (0, 2, [PaperItem(name="Giấy", form="COPY", quantity=2)]),
        (1, 3, [PaperItem(name="Giấy", form="ORIGINAL", quantity=1), PaperItem(name="Giấy", form="COPY", quantity=3)]),
    ],
)
def test_paper_is_asked_for_in_each_form_it_is_needed_in(originals, copies, lines):
    assert expected([RequiredDocument(name="Giấy", originals=originals, copies=copies)]) == lines
