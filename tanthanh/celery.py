"""The Celery application; the timetable stands in settings, the tasks in `<app>/tasks.py`."""

import logging
import os
import time
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler, SchedulingError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanthanh.settings")

app = Celery("tanthanh")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
logger = logging.getLogger(__name__)


class InOrder(ScheduleEntry):
    """Of two jobs due at the same moment the one earlier in the timetable goes first; Celery would toss a coin."""

    def __lt__(self, other: "InOrder") -> bool:
        order = list(self.app.conf.beat_schedule)
        return order.index(self.name) < order.index(other.name)


class FromTheStart(Scheduler):
    """Runs every job once when beat starts, then by the timetable; keeps nothing on disk.

    Celery never replays hours missed while the machine was off or the broker away; every job finds all its own work,
    so one run as soon as it is possible again is enough.
    """

    Entry = InOrder
    LONG_AGO = timedelta(days=400)
    PATIENCE = 10.0  # seconds between attempts while the broker is away

    def setup_schedule(self) -> None:
        super().setup_schedule()
        # In the order of the timetable, which flags before it drafts and drafts before it publishes.
        timetable = self.get_schedule()
        self.set_schedule({name: timetable[name] for name in self.app.conf.beat_schedule})
        for entry in self.get_schedule().values():
            self.make_due(entry)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:  # noqa: ANN401 -- kombu is untyped
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError:
            logger.warning("%s could not be handed to the broker, trying again", entry.name)
            time.sleep(self.PATIENCE)
            self.make_due(self.get_schedule()[entry.name])
            self._heap = None  # counted anew at the next tick

    def make_due(self, entry: ScheduleEntry) -> None:
        entry.last_run_at = entry.default_now() - self.LONG_AGO
