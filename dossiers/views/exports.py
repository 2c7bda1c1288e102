"""Lists as files: what the page shows, to its last row."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import filters, listings
from dossiers.models import Dossier
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import STAFF
from tanthanh.office.spreadsheets import Ending, download


@require_GET
@officers(*STAFF)
def dossiers(request: OfficerRequest, ending: Ending) -> HttpResponseBase:
    """The list of dossiers under the filter of the address line."""
    now = timezone.now()
    asked = filters.read(request.GET)
    found = filters.apply(Dossier.objects.visible_to(request.user), asked, now=now)
    return download(listings.of_dossiers(found, asked, by=request.user, now=now), ending)


@require_GET
@officers(*STAFF)
def lateness(request: OfficerRequest, ending: Ending) -> HttpResponseBase:
    """The dates missed in `?nam=2026`, this year's where none is asked for."""
    now = timezone.now()
    year = filters.read(request.GET).year or timezone.localdate(now).year
    visible = Dossier.objects.visible_to(request.user)
    return download(listings.of_lateness(visible, year, by=request.user, now=now), ending)
