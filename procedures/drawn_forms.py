"""Forms to fill in by hand that the portal draws itself, for the papers people are asked for most.

Each is a file of `data/forms`: our own drawing of the official form's fields, and it says so with its source. A form
that the office has uploaded (`BlankForm`) always goes before one of these.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from tanthanh.office import pdf
from tanthanh.office.context import neutral
from tanthanh.office.profile import profile_on

FOLDER = Path(__file__).resolve().parent / "data" / "forms"


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """`paper` is how the names begin of the papers that it is for; `fields` is what its template draws."""

    slug: str
    paper: str
    fields: dict[str, Any]

    kind = "PDF"

    @property
    def name(self) -> str:
        return self.paper

    def get_absolute_url(self) -> str:
        return reverse("procedures:drawn_form", args=[self.slug])


@cache
def drawn_forms() -> dict[str, DrawnForm]:
    """All of them by their slug, read once."""
    forms = {}
    for path in sorted(FOLDER.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        slug, paper = said.pop("slug"), said.pop("paper")
        forms[slug] = DrawnForm(slug, paper, said)
    return forms


def printed(slug: str, *, today: date) -> bytes | None:
    """The form as a PDF for the office of today; None where there is none of this name."""
    form = drawn_forms().get(slug)
    if form is None:
        return None
    office = profile_on(today) or neutral()
    data = {
        "office": {"agency": office.name, "name": office.name, "one_stop_name": office.one_stop_name},
        "code": "",  # base.typ asks every paper for one
        **form.fields,
    }
    return pdf.render("blank_form", data)
