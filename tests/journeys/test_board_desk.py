"""The desk pages of catalogue and board on a small phone: nothing for axe to find, nothing wider than the screen."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from procedures import editing
from procedures.models import DecisionUpload, DutyShift, SupportEntry
from procedures.wordings import Wording
from tests.factories import make_field, make_sheet, make_team, make_version, moment
from tests.journeys.test_desk_menu import _stylesheets, desk, faults
from tests.procedures.listings import cells
from tests.procedures.listings import sheet as sheet_of_rows

__all__ = ["_stylesheets", "desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/can-bo/niem-yet/",
    "/can-bo/niem-yet/in/",
    "/can-bo/niem-yet/noi/{place}/",
    "/can-bo/niem-yet/to/{sheet}/",
    "/can-bo/ho-tro/",
    "/can-bo/thu-tuc/",
    "/can-bo/thu-tuc/moi/",
    "/can-bo/thu-tuc/tu-dong-nghia/",
    "/can-bo/thu-tuc/nhap/",
    "/can-bo/thu-tuc/nhap/{upload}/",
    "/can-bo/thu-tuc/1.001193/",
    "/can-bo/thu-tuc/1.001193/soan/",
    "/can-bo/thu-tuc/1.001193/so-sanh/?tu=1&den=soan",
    "/can-bo/thu-tuc/1.001193/cac-lan-sua/",
)


@pytest.fixture
def names(transactional_db):
    """One of everything: a mounted sheet, a draft, an uploaded decision."""
    call_command("import_calendar", "tanthanh/office/data/calendar.csv", verbosity=0)
    version = make_version(code="1.001193", field=make_field(name="Hộ tịch"), documents=("Tờ khai",))
    sheet = make_sheet(version)
    said = Wording.of(version)
    editing.save_draft(
        "1.001193", Wording(said.content | {"fee_amount": 1}, said.papers), by=None, at=moment("2026-11-20 08:00")
    )
    version.procedure.repeal_planned_on = date(2027, 1, 1)
    version.procedure.save()
    upload = DecisionUpload.objects.create(
        name="qd.csv", data=sheet_of_rows(cells()), uploaded_at=moment("2026-11-20 08:00")
    )
    team = make_team(hours=[(0, "19:00", "21:00")])
    DutyShift.objects.create(team=team, day=localdate(), starts="19:00", ends="21:00", place="Nhà văn hóa")
    SupportEntry.objects.create(team=team, day=localdate(), place="Nhà văn hóa", hours=2, helped=7)
    return {"place": sheet.place_id, "sheet": sheet.pk, "upload": upload.pk}


def test_axe_finds_nothing_on_any_page_of_the_boards_desk(names, desk):
    found = {}
    for address in PAGES:
        page = desk(320, path=address.format(**names))
        assert page.locator("h1").count() == 1, address
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if broken := faults(page) or wide:
            found[address] = broken

    assert found == {}
