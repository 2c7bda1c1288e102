"""Who in the neighbourhood can help: the citizens' page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from procedures.directory import areas
from procedures.models import Neighbourhood
from tanthanh.office.access import public


@require_safe
@public
def helpers(request: HttpRequest) -> HttpResponse:
    """Teams by khối phố and hours; `khoi-pho` keeps one, an unknown one shows all."""
    places = list(Neighbourhood.objects.order_by("position", "name"))
    asked = request.GET.get("khoi-pho", "")
    chosen = next((place for place in places if place.slug == asked), None)
    found = areas(at=timezone.localtime(), slug=chosen.slug if chosen else "")
    return render(request, "procedures/helpers.html", {"areas": found, "neighbourhoods": places, "chosen": chosen})
