"""The timetable runs every job at the start and makes up for a broker that was away."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import Celery
from celery.beat import SchedulingError
from celery.schedules import crontab

from tanthanh.celery import FromTheStart

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def beat(monkeypatch):
    """A timetable of two jobs; `sent` fills with (minute, job) and the broker refuses while `away` holds something."""
    app = Celery("timetable", broker="memory://localhost", set_as_current=False)
    app.conf.update(
        timezone="Asia/Ho_Chi_Minh",
        beat_schedule={
            "second": {"task": "second", "schedule": crontab(minute="*/5")},
            "first": {"task": "first", "schedule": crontab(hour="7", minute="10")},
        },
    )
    monkeypatch.setattr(FromTheStart, "PATIENCE", 0)
    beat = FromTheStart(app)
    beat.sent, beat.away = [], []

    def apply_async(entry, **_options):
        if beat.away and beat.away.pop():
            raise SchedulingError("away")
        beat.sent.append((datetime.now(HANOI).strftime("%H:%M"), entry.name))

    monkeypatch.setattr(beat, "apply_async", apply_async)
    return beat


def tick(beat, clock, until):
    """Let beat tick from minute to minute up to a moment."""
    while datetime.now(HANOI) < until:
        while beat.tick() == 0:
            pass
        clock.shift(60)


def at(text):
    return datetime.fromisoformat(f"2026-11-23T{text}:00+07:00")


def test_every_job_runs_once_at_the_start_in_the_order_of_the_timetable(beat):
    with time_machine.travel(at("06:58"), tick=False) as clock:
        tick(beat, clock, at("06:59"))

    assert beat.sent == [("06:58", "second"), ("06:58", "first")]


def test_afterwards_the_timetable_holds(beat):
    with time_machine.travel(at("06:58"), tick=False) as clock:
        tick(beat, clock, at("07:12"))

    assert beat.sent[2:] == [("07:00", "second"), ("07:05", "second"), ("07:10", "second"), ("07:10", "first")]


def test_a_broker_that_was_away_gets_the_job_as_soon_as_it_is_back(beat):
    with time_machine.travel(at("06:58"), tick=False) as clock:
        beat.away = [True, True, True]
        tick(beat, clock, at("07:04"))

    assert sorted(beat.sent) == [("06:58", "first"), ("06:58", "second"), ("07:00", "second")]


def test_nothing_is_kept_on_disk_and_nothing_but_our_jobs_is_scheduled(beat):
    assert list(beat.get_schedule()) == ["second", "first"]
    assert not hasattr(beat, "schedule_filename")
