"""Which form to fill in at home goes with which paper."""

from collections.abc import Iterable

from procedures.drawn_forms import DrawnForm, drawn_forms
from procedures.models import BlankForm
from tanthanh.office.vietnamese import fold


def forms_for(names: Iterable[str]) -> dict[str, BlankForm | DrawnForm]:
    """The form of each of these papers that has one: a paper's name begins as its form's does, the longest wins.

    Of equally long ones that which the office has uploaded, then that which we draw.
    """
    uploaded: list[BlankForm | DrawnForm] = [*BlankForm.objects.all(), *drawn_forms().values()]
    forms = sorted(((fold(form.name), form) for form in uploaded), key=lambda row: -len(row[0]))
    found: dict[str, BlankForm | DrawnForm] = {}
    for name in names:
        key = f"{fold(name)} "
        form = next((form for own, form in forms if key.startswith(f"{own} ")), None)
        if form:
            found[name] = form
    return found
