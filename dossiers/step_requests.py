"""Steps that programs ask for: once per key, however often the call comes (a lost answer is asked for again)."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dossiers import lifecycle
from dossiers.models import Dossier, StepRequest
from dossiers.states import Step
from tanthanh.office.models import Officer


class KeyReusedError(Exception):
    """The key belongs to another call; the message is a Vietnamese sentence."""


def short(key: str) -> str:
    """Whatever the caller chose as a key, in 40 characters."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:40]


def intake_key(officer: Officer, key: str) -> str:
    """The key of a whole dossier, apart from everybody else's and from the counter's."""
    return f"api:{officer.pk}:{short(key)}"


def take_once(
    step: Step,
    dossier: Dossier,
    *,
    by: Officer,
    at: datetime,
    key: str,
    answer: Callable[[Dossier], dict[str, Any]],
    **given: Any,  # noqa: ANN401 -- as lifecycle.take
) -> dict[str, Any]:
    """Take the step and say `answer`; the same key again says it again. Raises StepError, KeyReusedError.

    The key is stored with the step or not at all: two calls at once wait for each other at the unique constraint.
    """
    with transaction.atomic():
        request = _claimed(step, dossier, by=by, at=at, key=short(key))
        if request.answer:
            return dict(request.answer)
        request.answer = answer(lifecycle.take(step, dossier, by=by, at=at, **given))
        request.save(update_fields=["answer"])
        return dict(request.answer)


def _claimed(step: Step, dossier: Dossier, *, by: Officer, at: datetime, key: str) -> StepRequest:
    try:
        with transaction.atomic():
            return StepRequest.objects.create(officer=by, key=key, dossier=dossier, step=step, at=at)
    except IntegrityError:
        earlier = StepRequest.objects.get(officer=by, key=key)
    if (earlier.dossier_id, earlier.step) != (dossier.pk, step):
        raise KeyReusedError("Khóa Idempotency-Key này đã dùng cho lời gọi khác; mỗi lời gọi cần một khóa riêng.")
    return earlier
