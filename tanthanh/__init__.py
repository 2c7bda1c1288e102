"""The wiring of the site; `tanthanh.office` beside it is the floor every app stands on."""

from tanthanh.celery import app as celery_app

__all__ = ["celery_app"]
