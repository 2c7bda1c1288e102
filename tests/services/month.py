"""A month of an office, written down beforehand: what happens when, and what must be in the database at its end.

The arithmetic here is its own: it reads the official notices from the file and knows nothing of the portal's code. The
month is 10/08 to 11/09/2026, with a swapped Saturday that is worked (22/08) and four days off in a row around it.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FILE = Path(__file__).parent.parent.parent / "tanthanh/office/data/calendar.csv"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST, LAST = date(2026, 8, 10), date(2026, 9, 11)
LIMITS = {"1.000003": 3, "1.000005": 5, "1.000008": 8}
GROUND = "Niêm yết công khai theo luật chuyên ngành"
# After the month and after the last tick.
FAR = datetime(2026, 9, 30, 17, 30, tzinfo=VIETNAM)
ONE_DAY = timedelta(days=1)
REMINDED_AFTER = timedelta(days=5)

with FILE.open(encoding="utf-8", newline="") as _lines:
    _KINDS = {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(_lines)}


def is_worked(day):
    return _KINDS.get(day, "WORKED" if day.weekday() < 5 else "CLOSED") == "WORKED"


def after(day, days, skipped=frozenset()):
    """The so many-th working day after `day`, those `skipped` not counted."""
    while days:
        day += ONE_DAY
        days -= is_worked(day) and day not in skipped
    return day


def on(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), VIETNAM)


def worked_between(day, end):
    return sum(is_worked(day + n * ONE_DAY) for n in range(1, (end - day).days + 1))


DAYS = [day for day in (FIRST + n * ONE_DAY for n in range((LAST - FIRST).days + 1)) if is_worked(day)]
# The jobs run every evening, and once more the morning after.
TICKS = [*(on(FIRST + n * ONE_DAY, "18:00") for n in range((LAST - FIRST).days + 1)), on(LAST + ONE_DAY, "07:10")]


@dataclass
class Case:
    """One dossier: when it came, what is done to it, what the law makes of that."""

    key: str
    procedure: str
    day: date
    received_at: datetime
    notify: bool = False
    is_from_file: bool = False
    state: str = "RECEIVED"
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    is_late: bool = False
    approved_at: datetime | None = None
    acts: list = field(default_factory=list)
    # What the applicant is told, with the moment of it.
    told: list = field(default_factory=list)

    @property
    def limit(self):
        return LIMITS[self.procedure]

    def due_after(self, day, skipped=frozenset()):
        self.due_at = on(after(day, self.limit, skipped), "17:30")

    def act(self, step, at, state, *, tells="", **given):
        """Only what still falls into the month."""
        if at.date() > LAST:
            return False
        self.acts.append({"what": step, "key": self.key, "at": at.isoformat(), "given": given})
        self.state = state or self.state
        if tells and self.notify:
            self.told.append(tells)
        return True

    def forward(self):
        self.act("FORWARD", on(self.day, "14:00"), "PROCESSING")

    def finish(self, at):
        tells = "EARLY" if at.date() < self.due_at.date() else "READY"
        if self.act("FINISH", at, "READY", tells=tells):
            self.finished_at = at

    def give_back(self, at):
        if self.finished_at and self.act("RETURN", at, "RETURNED"):
            self.returned_at = at

    def withdraw(self, at):
        if self.act("WITHDRAW", at, "WITHDRAWN", reason="Theo đề nghị"):
            self.finished_at = at

    def ask(self, at):
        self.act("ASK_SUPPLEMENT", at, "INCOMPLETE", tells="SUPPLEMENT", reason="Thiếu giấy chứng sinh")

    def take(self, at):
        return self.act("TAKE_SUPPLEMENT", at, "PROCESSING", tells="RESUMED")

    def pause(self, at):
        self.act("PAUSE", at, "PAUSED", reason="Niêm yết", basis=GROUND)

    def resume(self, at):
        return self.act("RESUME", at, "PROCESSING")

    def approve(self, at):
        self.acts.append({"what": "approve", "key": self.key, "at": at.isoformat(), "promise": FAR.isoformat()})
        self.approved_at = at
        if self.notify:
            self.told.append("APOLOGY")


# --- what can happen to a dossier of the counter; each says when the law makes it due ---------------------------------


def in_time(case, turn):
    case.due_after(case.day)
    case.forward()
    case.finish(on(after(case.day, 2 + turn % 4), "10:00"))
    if turn % 5 and case.finished_at:
        case.give_back(on(after(case.finished_at.date(), 2), "15:00"))


def supplemented(case, _turn):
    """From zero once complete, and finished on the last day."""
    case.due_after(case.day)
    complete = after(case.day, 4)
    case.ask(on(after(case.day, 1), "10:00"))
    if case.take(on(complete, "09:00")):
        case.due_after(complete)
        case.finish(on(after(complete, case.limit), "16:59"))


def never_completed(case, _turn):
    case.due_after(case.day)
    case.ask(on(after(case.day, 1), "10:00"))


def paused(case, _turn):
    """The days paused are not counted."""
    case.due_after(case.day)
    stops, starts = after(case.day, 1), after(case.day, 5)
    case.forward()
    case.pause(on(stops, "10:00"))
    if case.resume(on(starts, "10:00")):
        case.due_after(case.day, {stops + n * ONE_DAY for n in range((starts - stops).days)})
        case.finish(on(after(starts, 2), "11:00"))


def withdrawn(case, _turn):
    case.due_after(case.day)
    case.forward()
    case.withdraw(on(after(case.day, 2), "09:30"))


def late_and_done(case, turn):
    case.due_after(case.day)
    case.forward()
    # A quarter of them before the job could find them: the step itself writes the episode.
    done = on(case.due_at.date(), "17:45") if turn % 4 == 0 else on(after(case.due_at.date(), turn % 4), "10:00")
    case.finish(done)


def late_and_open(case, _turn):
    """Apologised for, with a new date beyond the month."""
    case.due_after(case.day)
    case.forward()
    case.approve(on(after(case.due_at.date(), 2), "15:00"))


def asked_too_late(case, _turn):
    case.due_after(case.day)
    case.forward()
    case.ask(on(after(case.due_at.date(), 1), "10:00"))
    case.take(on(after(case.due_at.date(), 4), "10:00"))


def paused_too_late(case, _turn):
    case.due_after(case.day)
    case.forward()
    case.pause(on(after(case.due_at.date(), 1), "10:00"))


def supplemented_and_late(case, _turn):
    complete = after(case.day, 3)
    case.ask(on(after(case.day, 1), "10:00"))
    case.take(on(complete, "09:00"))
    case.due_after(complete)


def paused_and_late(case, _turn):
    stops, starts = after(case.day, 1), after(case.day, 3)
    case.forward()
    case.pause(on(stops, "10:00"))
    case.resume(on(starts, "10:00"))
    case.due_after(case.day, {stops + n * ONE_DAY for n in range((starts - stops).days)})
    case.finish(on(after(case.due_at.date(), 2), "10:00"))


def withdrawn_late(case, _turn):
    case.due_after(case.day)
    case.forward()
    case.withdraw(on(after(case.due_at.date(), 2), "09:00"))


LATE = {
    late_and_done: 12,
    late_and_open: 8,
    asked_too_late: 5,
    paused_too_late: 5,
    supplemented_and_late: 4,
    paused_and_late: 3,
    withdrawn_late: 3,
}
LATE_FROM_FILE = 20
ALL_LATE = sum(LATE.values()) + LATE_FROM_FILE
OTHERS = {supplemented: 0.1, never_completed: 0.04, paused: 0.08, withdrawn: 0.02}


class Month:
    """`counter` dossiers are taken in one by one, `filed` ones come with the files of the other system."""

    def __init__(self, *, counter, filed):
        self.chance = random.Random(2026)
        kinds = [kind for kind, number in LATE.items() for _ in range(number)]
        kinds += [kind for kind, share in OTHERS.items() for _ in range(int(share * counter))]
        kinds += [in_time] * (counter - len(kinds))
        self.cases = [self._from_counter(number, kind) for number, kind in enumerate(kinds)]
        self.cases += [self._from_file(number) for number in range(filed)]
        self.late = [case for case in self.cases if case.is_late]

    def _from_counter(self, number, kind):
        is_late = kind in LATE
        day = self.chance.choice(DAYS[:8] if is_late else DAYS)
        at = on(day, "08:00") + timedelta(seconds=5 * number)
        procedure = "1.000003" if is_late else "1.000005"
        case = Case(f"quay-{number}", procedure, day, at, notify=is_late or number % 3 == 0, is_late=is_late)
        if case.notify:
            case.told.append("ACCEPTED")
        kind(case, number)
        return case

    def _from_file(self, number):
        is_late = number < LATE_FROM_FILE
        day = DAYS[number % 12] if is_late else DAYS[number % len(DAYS)]
        at = on(day, "08:00") + timedelta(seconds=number)
        procedure = "1.000003" if is_late else self.chance.choice(list(LIMITS))
        code = f"H47.47.09-{day:%y%m%d}-{5000 + number}"
        case = Case(code, procedure, day, at, is_from_file=True, state="PROCESSING", is_late=is_late)
        case.due_after(day)
        due_on = case.due_at.date()
        done_on = after(due_on, 1 + number % 4) if is_late else after(day, 1 + number % case.limit)
        if done_on <= LAST and not (is_late and number % 2):
            case.finished_at, case.returned_at, case.state = on(done_on, "10:00"), on(done_on, "15:00"), "RETURNED"
        return case

    def acts_of(self, day):
        """In the order of the clock; the file of the day last."""
        acts = [
            {"what": "receive", "key": case.key, "procedure": case.procedure, "notify": case.notify,
             "at": case.received_at.isoformat()}
            for case in self.cases
            if case.day == day and not case.is_from_file
        ]  # fmt: skip
        acts += [act for case in self.cases for act in case.acts if act["at"].startswith(day.isoformat())]
        rows = [_row(case, is_new=case.day == day) for case in self._filed(day)]
        acts += [{"what": "file", "at": on(day, "17:00").isoformat(), "rows": rows}] if rows else []
        return sorted(acts, key=lambda act: act["at"])

    def _filed(self, day):
        ours = (case for case in self.cases if case.is_from_file)
        return [case for case in ours if day in {case.day, case.finished_at and case.finished_at.date()}]

    # --- what must stand at the end ----------------------------------------------------------------------------------

    def dossiers(self):
        return {case.key: [case.state, case.due_at] for case in self.cases}

    def episodes(self):
        return sorted([case.key, case.due_at, found_at(case), case.finished_at] for case in self.late)

    def letters(self):
        """Key, when it was drafted, and its number where it was approved."""
        numbers = {case.key: n for n, case in enumerate(sorted(self._approved(), key=lambda one: one.approved_at), 1)}
        return sorted([case.key, drafted_at(case), numbers.get(case.key)] for case in self.late)

    def _approved(self):
        return [case for case in self.late if case.approved_at]

    def editions(self):
        """When, and which dossiers with how many working days; one more only where the list is another."""
        editions, last = [], None
        for tick in TICKS:
            rows = sorted(
                [case.key, case.due_at, worked_between(case.due_at.date(), tick.date())]
                for case in self.late
                if case.due_at < tick and not (case.finished_at and case.finished_at <= tick)
            )
            apologised = {case.key for case in self._approved() if case.approved_at <= tick}
            if last != (rows, apologised):
                editions.append([tick, rows])
            last = rows, apologised
        return editions

    def messages(self):
        told = [[case.key, event] for case in self.cases for event in case.told]
        told += [[case.key, "WAITING"] for case in self.cases if case.notify and _is_reminded(case)]
        return sorted(told)


def found_at(case):
    """By the first evening after its date, or by its own end before that."""
    tick = next(tick for tick in TICKS if tick > case.due_at)
    return min(tick, case.finished_at or tick)


def drafted_at(case):
    return next(tick for tick in TICKS if tick >= found_at(case))


def _is_reminded(case):
    if case.finished_at is None or case.state not in {"READY", "RETURNED"}:
        return False
    until = case.returned_at or TICKS[-1] + ONE_DAY
    return any(case.finished_at + REMINDED_AFTER <= tick < until for tick in TICKS)


def _row(case, *, is_new):
    row = {
        "row": int(case.key[-4:]) if case.key[-4:].isdigit() else 1,
        "code": case.key,
        "procedure_code": case.procedure,
        "applicant_name": "Trần Thị Mẫu",
        "received_at": case.received_at.isoformat(),
        "promised_at": case.due_at.isoformat(),
        "state": "PROCESSING",
    }
    if not is_new:
        row |= {"state": "RETURNED", "finished_at": case.finished_at.isoformat()}
        row |= {"returned_at": case.returned_at.isoformat()}
    return row
