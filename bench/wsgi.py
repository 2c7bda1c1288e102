"""The portal with one more address: an empty view, the floor that pages are held against."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanthanh.settings")
django.setup(set_prefix=False)


def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("bench/empty", empty), path("", include("tanthanh.urls"))]
settings.ROOT_URLCONF = "bench.wsgi"
application = WSGIHandler()
