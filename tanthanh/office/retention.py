"""How long each kind of personal data is kept, and taking it away when its time is over (law.md 8.7).

A rule says which rows are past their time and how they are emptied; the apps bring theirs by settings.RETENTION_RULES,
so that the floor knows no dossier. What the law leaves open is a setting in months, and 0 keeps for good.
"""

import time
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Erasure
from tanthanh.office.vietnamese import office_day, office_time

BATCH = 200
# Well inside a task's time limit; what is left goes at the next run.
MOST_SECONDS = 300
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data. `due` gives the rows past their time at a moment, `erase` empties the rows with these keys.

    A row that was emptied must not be due again. `kind` is a key of settings.RETENTION_MONTHS.
    """

    kind: str
    name: str
    takes: str
    since: str
    due: "Callable[[datetime], models.QuerySet]"
    erase: Callable[[Sequence[int], datetime], object]

    @property
    def months(self) -> int:
        return months(self.kind)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule with how many rows are past their time now and how many will be within thirty days."""

    rule: Rule
    due: int
    soon: int
    last: Erasure | None


def months(kind: str) -> int:
    """How long this kind is kept, 0 for good."""
    return int(settings.RETENTION_MONTHS[kind])


def before(kind: str, at: datetime) -> datetime | None:
    """What happened before this moment is past its time; None where the kind is kept for good."""
    return months_before(at, months(kind)) if months(kind) else None


def months_before(at: datetime, count: int) -> datetime:
    """The same day and hour so many months earlier by the office's clock; the last day of a shorter month."""
    local = office_time(at)
    year, month = divmod(local.year * 12 + local.month - 1 - count, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def rules() -> list[Rule]:
    """Every app's rules, in the order of the settings."""
    return [rule for path in settings.RETENTION_RULES for rule in import_string(path)]


def run(*, at: datetime) -> Outcome:
    """Take away what is past its time, batch by batch; cut off anywhere, the next run goes on where it stopped."""
    began = time.monotonic()
    did: dict[str, int] = {}
    for rule in rules():
        last = 0
        while time.monotonic() - began < MOST_SECONDS:
            keys = _batch(rule, last, at)
            if not keys:
                break
            last = keys[-1]
            did[rule.name] = did.get(rule.name, 0) + len(keys)
    note = "; ".join(f"{name}: {count}" for name, count in did.items())
    return Outcome(looked_at=sum(did.values()), did=sum(did.values()), note=note)


def _batch(rule: Rule, last: int, at: datetime) -> list[int]:
    """Empty the next rows behind the key `last` and write down how many, both or neither."""
    with transaction.atomic():
        due = rule.due(at).filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))
        keys = list(due.values_list("pk", flat=True)[:BATCH])
        if keys:
            rule.erase(keys, at)
            _write_down(rule, len(keys), at)
    return keys


def _write_down(rule: Rule, rows: int, at: datetime) -> None:
    day = {"kind": rule.kind, "on": office_day(at)}
    Erasure.objects.get_or_create(**day, defaults={"last_at": at, "kept_months": rule.months})
    Erasure.objects.filter(**day).update(rows=F("rows") + rows, last_at=at, kept_months=rule.months)


def preview(*, at: datetime) -> dict[Rule, int]:
    """What a run would take away now, by rule; nothing is written."""
    return {rule: rule.due(at).count() for rule in rules()}


def standings(*, at: datetime) -> list[Standing]:
    """Every rule with what is due now and soon, and what it did last."""
    last = {one.kind: one for one in Erasure.objects.order_by("on", "pk")}
    found = []
    for rule in rules():
        now, soon = rule.due(at).count(), rule.due(at + SOON).count()
        found.append(Standing(rule, now, soon - now, last.get(rule.kind)))
    return found


# --- the floor's own kind --------------------------------------------------------------------------------------------


def _sign_ins(model: type[models.Model], at: datetime) -> models.QuerySet:
    moment = before("sign_ins", at)
    rows = model._default_manager.all()  # noqa: SLF001 -- Django's documented name for a model's manager
    return rows.filter(attempt_time__lt=moment) if moment else rows.none()


def _delete(model: type[models.Model], keys: Sequence[int], _at: datetime) -> None:
    model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001


RULES = tuple(
    Rule(
        kind="sign_ins",
        name=name,
        takes="cả dòng: tên đăng nhập, địa chỉ máy",
        since="kể từ lần đăng nhập",
        due=partial(_sign_ins, model),
        erase=partial(_delete, model),
    )
    for name, model in (("Nhật ký đăng nhập", AccessLog), ("Lần đăng nhập sai", AccessAttempt))
)
