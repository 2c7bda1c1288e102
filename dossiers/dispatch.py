"""Sending what the outbox holds, after the commit: one row at a time, claimed before it leaves the house.

Where a send was cut off and the sender cannot tell a repeat, nobody sends again by itself: an officer decides.
"""

import hashlib
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from dossiers import contacts, opt_outs, outbox_texts
from dossiers.models import Message, MessageEvent, Stage
from dossiers.outbox import HIDDEN, allowed_from
from dossiers.outbox_texts import Text
from dossiers.states import OPEN, State
from dossiers.survey_tokens import survey_address
from tanthanh.office.jobs import Outcome
from tanthanh.office.profile import profile_on
from tanthanh.office.senders import AwayError, Outgoing, RefusedError, Sender, sender_of
from tanthanh.office.vietnamese import office_day

# A message that comes late must still be true: who has the result in hand is not told that it waits.
STILL_TRUE: dict[str, frozenset[State]] = {
    MessageEvent.ACCEPTED: OPEN | {State.READY},
    MessageEvent.SUPPLEMENT: frozenset({State.INCOMPLETE}),
    MessageEvent.RESUMED: OPEN,
    MessageEvent.EXTENDED: OPEN,
    # The apology is owed whatever has become of the dossier since.
    MessageEvent.APOLOGY: frozenset(State),
    MessageEvent.READY: frozenset({State.READY}),
    MessageEvent.EARLY: frozenset({State.READY}),
    MessageEvent.WAITING: frozenset({State.READY}),
    MessageEvent.REFUSED: frozenset({State.REFUSED}),
    MessageEvent.CALENDAR: OPEN,
    MessageEvent.RATE: frozenset({State.RETURNED}),
}
# The same of what was filed from home: a newer answer of the desk says more than an older one.
STILL_TRUE_OF_FILING: dict[str, Stage] = {
    MessageEvent.FILED: Stage.FILED,
    MessageEvent.FILING_ASKED: Stage.ASKED,
    MessageEvent.FILING_REFUSED: Stage.REFUSED,
}
MOST_A_RUN = 200
# Well inside the task's own time limit; what is left goes at the next tick.
MOST_SECONDS = 300
# Longer than a task may live: whoever claimed the row is dead.
LEASE = timedelta(minutes=30)
# 1, 2, 4 … minutes, at most six hours: a gateway that is away for a day is waited for.
MOST_ATTEMPTS = 14
LONGEST_WAIT = timedelta(hours=6)


def send_due(*, at: datetime) -> Outcome:
    """Send what is due, oldest first; one that fails never stops the others, a channel that is away waits."""
    cut_off = _take_back(at)
    due = Message.objects.filter(status=Message.Status.WAITING, due_at__lte=at)
    found = list(due.select_related("dossier", "filing").order_by("due_at", "pk")[:MOST_A_RUN])
    if not found:
        return Outcome(looked_at=cut_off, failed=cut_off)
    run = _Run(found, at)
    began = time.monotonic()
    for message in found:
        if time.monotonic() - began > MOST_SECONDS:
            break
        run.handle(message)
    return Outcome(looked_at=len(found), did=run.sent, failed=run.failed + cut_off, note=run.note)


def _take_back(at: datetime) -> int:
    """Messages whose sender died: sent again where that is safe, else put before an officer. Returns the latter."""
    stuck = Message.objects.filter(status=Message.Status.SENDING, claimed_at__lt=at - LEASE)
    safe = [channel for channel in settings.SENDERS if sender_of(channel).repeats_safely]
    stuck.filter(channel__in=safe).update(status=Message.Status.WAITING, due_at=at)
    return stuck.update(status=Message.Status.FAILED, problem="bị ngắt khi đang gửi, chưa rõ đã đến hay chưa")


class _Run:
    """One pass over the due messages: the words, the opt-outs and the senders are fetched once."""

    def __init__(self, found: list[Message], at: datetime) -> None:
        self.at = at
        self.sent = self.failed = 0
        self.texts: Mapping[str, Text] = outbox_texts.texts()
        self.stopped = opt_outs.stopped(contacts.of_message(message)[1] for message in found)
        profile = profile_on(office_day(at))
        self.office = {"phuong": profile.short_name if profile else "phường"}
        self.senders: dict[str, Sender] = {}
        self.away: set[str] = set()

    @property
    def note(self) -> str:
        return f"chưa gửi được qua: {', '.join(sorted(self.away))}" if self.away else ""

    def handle(self, message: Message) -> None:
        # As the dossier says now: a number that was put right since must not reach the wrong person.
        message.channel, message.contact = contacts.of_message(message)
        allowed = allowed_from(message.channel, self.at)
        if allowed > self.at:
            self._put(message, due_at=allowed)
        elif reason := self._reason_to_drop(message):
            self._put(message, status=Message.Status.DROPPED, problem=reason)
        elif message.channel not in self.away and self._claim(message):
            self._send(message)

    def _reason_to_drop(self, message: Message) -> str:
        if not message.contact:
            return "không có số di động hoặc địa chỉ thư dùng được"
        if message.dossier is not None and message.dossier.state not in STILL_TRUE[message.event]:
            return f"hồ sơ nay {message.dossier.get_state_display()}"
        if message.filing is not None and message.filing.stage != STILL_TRUE_OF_FILING[message.event]:
            return f"bản nộp nay {message.filing.get_stage_display()}"
        return "người nhận đã ngừng nhận tin" if message.contact in self.stopped else ""

    def _claim(self, message: Message) -> bool:
        """Of two runs at the same moment one gets the row; committed before anything leaves the house."""
        message.attempts += 1
        mine = Message.objects.filter(pk=message.pk, status=Message.Status.WAITING, attempts=message.attempts - 1)
        claimed = {"attempts": message.attempts, "channel": message.channel, "contact": message.contact}
        return bool(mine.update(status=Message.Status.SENDING, claimed_at=self.at, **claimed))

    def _send(self, message: Message) -> None:
        outgoing = self._outgoing(message)
        try:
            self._sender(message.channel).send(outgoing)
        except RefusedError:
            self.failed += 1
            self._put(message, status=Message.Status.FAILED, problem="người nhận không tồn tại hoặc từ chối nhận")
        except AwayError:
            self.away.add(message.channel)
            self._try_later(message, "máy chủ gửi tin không phản hồi")
        except Exception as error:  # noqa: BLE001 -- whatever a gateway's class raises must not stop the others
            self.failed += 1
            # The error's own text may quote the recipient, so only its kind is kept.
            self._try_later(message, f"lỗi {type(error).__name__}")
        else:
            self.sent += 1
            self._put(message, status=Message.Status.SENT, sent_at=self.at, body=self._kept(message), problem="")

    def _try_later(self, message: Message, problem: str) -> None:
        if message.attempts >= MOST_ATTEMPTS:
            self._put(message, status=Message.Status.FAILED, problem=problem)
            return
        later = allowed_from(message.channel, self.at + wait_before(message.attempts, str(message.pk)))
        self._put(message, status=Message.Status.WAITING, due_at=later, problem=problem)

    def _put(self, message: Message, **columns: object) -> None:
        """Change the row unless another run has changed it since."""
        for name, value in columns.items():
            setattr(message, name, value)
        Message.objects.filter(pk=message.pk, attempts=message.attempts).update(**columns)

    def _sender(self, channel: str) -> Sender:
        if channel not in self.senders:
            self.senders[channel] = sender_of(channel)
        return self.senders[channel]

    def _kept(self, message: Message) -> str:
        """What was said, without the address that opens a survey: it leaves the house and is written down nowhere."""
        return self._filled(self.texts[message.event].body, message, HIDDEN)

    def _filled(self, text: str, message: Message, survey: str) -> str:
        return outbox_texts.filled(text, {**message.facts, **self.office, "khao_sat": survey})

    def _outgoing(self, message: Message) -> Outgoing:
        text, facts = self.texts[message.event], message.facts
        invited = message.dossier if message.event == MessageEvent.RATE else None
        survey = survey_address(invited.token) if invited else ""
        return Outgoing(
            key=f"{facts.get('ma_ho_so') or facts.get('ma_nop')}-{message.event.lower()}-{message.occasion}",
            channel=message.channel,
            contact=message.contact,
            subject=self._filled(text.subject, message, HIDDEN),
            body=self._filled(text.body, message, survey),
            stop_url=settings.PUBLIC_URL + reverse("dossiers:stop_messages", args=[message.stop_token]),
        )


def wait_before(attempt: int, key: str) -> timedelta:
    """How long after the `attempt`-th failure the next try comes: doubling, and spread so that not all come at once."""
    doubled = min(timedelta(minutes=2 ** (attempt - 1)), LONGEST_WAIT)
    spread = hashlib.sha256(f"{key}:{attempt}".encode()).digest()[0] / 255
    return doubled * (0.75 + spread / 2)
