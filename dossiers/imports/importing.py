"""Rows in, dossiers out: in chunks, each all or nothing, with a handful of queries however many rows it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, Exists, F, OuterRef, Q, Subquery, Value

from dossiers import chain, codes, lateness
from dossiers.imports import creating, updating
from dossiers.imports.creating import RowRefusedError, Setting
from dossiers.imports.report import Finding, ImportReport, Watcher
from dossiers.imports.shelf import Shelf, UnknownProcedureError
from dossiers.imports.updating import Update
from dossiers.models import ApologyLetter, Choice, Counter, Dossier, ImportBatch, LatenessEpisode, LogEntry, Verdict
from dossiers.register_book import closing
from dossiers.registers import Kind, RegisterRow, RowError
from dossiers.states import FINISHED, Step
from tanthanh.office import calendars
from tanthanh.office.models import Officer, Unit
from tanthanh.office.vietnamese import stamp

# Small enough that a clerk's intake waits no longer than a moment for the lock of one chunk.
CHUNK = 2000
ATTEMPTS = 3
# Rows that are to be taken, each with how much of it.
Decided = Sequence[tuple[RegisterRow, Choice]]


def import_rows(
    rows: Iterable[RegisterRow | RowError],
    *,
    kind: Kind,
    at: datetime,
    dry_run: bool = False,
    by: Officer | None = None,
    paper_letters: bool = True,
    digest: str = "",
    watcher: Watcher | None = None,
) -> ImportReport:
    """Take the rows over, keyed by dossier code; the same rows again change nothing and write nothing.

    `paper_letters`: a dossier late and finished in the file was apologised for on paper (decision 0009). `dry_run`
    reports the same and writes nothing. What `rows` raises while being read goes through; chunks before it are kept.
    """
    setting = Setting(
        kind, at, by, Shelf(), calendars.current_calendar(), Unit.objects.filter(is_one_stop=True).first()
    )
    watcher = watcher or _Nobody()
    report, seen = ImportReport(), _Seen()
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        unusable = [row for row in chunk if isinstance(row, RowError)]
        fresh = [row for row in chunk if isinstance(row, RegisterRow) and seen.is_first(row, unusable)]
        wanted = [(row, choice) for row in fresh if (choice := watcher.choice(row.row)) != Choice.SKIP]
        taken, findings = _take(wanted, setting, dry_run=dry_run, paper_letters=paper_letters)
        taken.errors += unusable
        findings += [Finding(error.row, "", Verdict.BAD, error.reason) for error in unusable]
        report.add(taken)
        watcher.took(len(chunk), findings, taken)
    report.errors.sort(key=lambda error: error.row)
    if (report.created or report.changed) and not dry_run:
        ImportBatch.objects.create(
            digest=digest,
            kind=kind,
            imported_at=at,
            created=report.created,
            changed=report.changed,
            unchanged=report.unchanged,
            errors=[{"row": error.row, "reason": error.reason} for error in report.errors],
            differences=[difference.as_json() for difference in report.differences],
        )
    return report


class _Nobody:
    """Beside an import from the command line: every row is taken, nobody watches."""

    def choice(self, row: int) -> Choice:  # noqa: ARG002 -- as Watcher
        return Choice.TAKE

    def took(self, rows: int, findings: list[Finding], report: ImportReport) -> None:
        pass


@dataclass
class _Seen:
    """Codes and register numbers of the file so far: the first of two stands."""

    rows: dict[object, int] = field(default_factory=dict)

    def is_first(self, row: RegisterRow, unusable: list[RowError]) -> bool:
        keys = {row.code: "Mã hồ sơ", _register_key(row): "Số thứ tự trong sổ"}
        for key, label in keys.items():
            if key is not None and (first := self.rows.setdefault(key, row.row)) != row.row:
                unusable.append(RowError(row.row, f"{label} đã có ở dòng {first}"))
                return False
        return True


@dataclass
class _Plan:
    """What one chunk comes to."""

    report: ImportReport = field(default_factory=ImportReport)
    dossiers: list[Dossier] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    episodes: list[LatenessEpisode] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, row: RegisterRow, refusal: ValueError, verdict: Verdict) -> None:
        self.report.errors.append(RowError(row.row, str(refusal)))
        offered = getattr(refusal, "offered", ())
        self.findings.append(Finding(row.row, row.code, verdict, str(refusal), offered, bool(offered)))


def _take(
    rows: Decided,
    setting: Setting,
    *,
    dry_run: bool,
    paper_letters: bool,
    attempts: int = ATTEMPTS,
) -> tuple[ImportReport, list[Finding]]:
    """Plan and store one chunk. Somebody else storing the same code meanwhile makes it look again."""
    try:
        with transaction.atomic():
            plan = _plan(rows, setting)
            plan.report.paper_letters = len(plan.episodes) if paper_letters else 0
            if not dry_run:
                _store(plan, setting, paper_letters=paper_letters)
            return plan.report, plan.findings
    except IntegrityError:
        if attempts <= 1:
            raise
    return _take(rows, setting, dry_run=dry_run, paper_letters=paper_letters, attempts=attempts - 1)


def _plan(rows: Decided, setting: Setting) -> _Plan:
    plan = _Plan()
    only_rows = [row for row, _ in rows]
    known = _known([row.code for row in only_rows])
    taken = _taken_numbers(only_rows)
    closed = _closed_years(only_rows, known.values())
    for row, choice in rows:
        dossier = known.get(row.code)
        try:
            creating.check_moments(row, setting.at)
            if dossier:
                is_signed_off = dossier.register_year in closed
                _plan_update(row, dossier, setting, plan, is_signed_off=is_signed_off, choice=choice)
            elif _register_key(row) not in taken:
                creating.check_register(row, setting.kind, closed)
                _plan_creation(row, setting, plan)
            else:
                plan.refuse(row, ValueError("Số thứ tự trong sổ đã thuộc hồ sơ khác"), Verdict.CONFLICT)
        except (RowRefusedError, UnknownProcedureError) as refusal:
            plan.refuse(row, refusal, Verdict.CONFLICT if dossier else Verdict.BAD)
    return plan


def _known(wanted: list[str]) -> dict[str, Dossier]:
    """Dossiers the portal has under these codes, its own or the province's, locked; marked with what was done here."""
    log = LogEntry.objects.filter(dossier=OuterRef("pk"))
    dossiers = (
        Dossier.objects.select_for_update(of=("self",))
        .filter(Q(code__in=wanted) | Q(official_code__in=wanted))
        .select_related("version")
        .annotate(
            is_worked_on=Exists(log.exclude(step__in=updating.NOT_WORK)),
            is_reappointed=Exists(log.filter(step=Step.REAPPOINT)),
        )
        .order_by("pk")
    )
    return {code: dossier for dossier in dossiers for code in (dossier.official_code, dossier.code) if code}


def _closed_years(rows: Iterable[RegisterRow], known: Iterable[Dossier]) -> frozenset[int]:
    """The registers signed off among those that the rows and their dossiers belong to."""
    years = {row.received_at.year for row in rows if row.received_at}
    return closing.closed_among(years | {dossier.register_year for dossier in known if dossier.register_year})


def _register_key(row: RegisterRow) -> tuple[int, int] | None:
    return (row.received_at.year, row.register_number) if row.register_number and row.received_at else None


def _taken_numbers(rows: Iterable[RegisterRow]) -> set[tuple[int | None, int | None] | None]:
    numbers = {key for row in rows if (key := _register_key(row))}
    found = Dossier.objects.filter(
        register_year__in={year for year, _ in numbers}, register_number__in={number for _, number in numbers}
    )
    return set(found.values_list("register_year", "register_number"))


def _plan_creation(row: RegisterRow, setting: Setting, plan: _Plan) -> None:
    dossier = creating.new_dossier(row, setting)
    plan.dossiers.append(dossier)
    plan.entries.append(creating.log_of_creation(row, dossier, setting))
    if episode := creating.episode_of(row, dossier, setting):
        plan.episodes.append(episode)
    if difference := creating.difference(row, dossier, setting):
        plan.report.differences.append(difference)
    told = f"{dossier.version.title[:120]}; nhận {stamp(dossier.received_at)}, hẹn trả {stamp(dossier.promised_at)}"
    plan.findings.append(Finding(row.row, row.code, Verdict.NEW, told))
    plan.report.created += 1


def _plan_update(
    row: RegisterRow, dossier: Dossier, setting: Setting, plan: _Plan, *, is_signed_off: bool, choice: Choice
) -> None:
    update = updating.update_of(
        row,
        dossier,
        setting,
        is_worked_on=dossier.is_worked_on,  # type: ignore[attr-defined]  # annotated by _known
        is_reappointed=dossier.is_reappointed,  # type: ignore[attr-defined]
        is_signed_off=is_signed_off,
        details_only=choice == Choice.DETAILS,
    )
    if update is None:
        plan.findings.append(Finding(row.row, row.code, Verdict.UNCHANGED))
        plan.report.unchanged += 1
    else:
        plan.findings.append(Finding(row.row, row.code, Verdict.CHANGED, "", update.changes))
        plan.updates.append(update)
        plan.report.changed += 1


def _store(plan: _Plan, setting: Setting, *, paper_letters: bool) -> None:
    for entry in plan.entries:
        chain.begin(entry)
    Dossier.objects.bulk_create(plan.dossiers)
    _store_history(plan.dossiers, setting)
    LogEntry.objects.bulk_create(plan.entries)
    LatenessEpisode.objects.bulk_create(plan.episodes)
    if paper_letters:
        letters = [creating.paper_letter(episode, setting.at) for episode in plan.episodes]
        ApologyLetter.objects.bulk_create(letters)
        ApologyLetter.history.bulk_history_create(letters, default_user=setting.by, default_date=setting.at)
    _raise_counters(plan.dossiers)
    if plan.updates:
        _store_updates(plan.updates, setting)


def _store_history(dossiers: list[Dossier], setting: Setting) -> None:
    """The rows that `bulk_history_create` would write for new dossiers, copied inside the database."""
    if not dossiers:
        return
    model = Dossier.history.model
    said = {
        "history_date": Value(setting.at, DateTimeField()),
        "history_type": Value("+", CharField()),
        "history_user_id": Value(setting.by and setting.by.pk, BigIntegerField()),
        "history_change_reason": Value("", CharField()),
    }
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 -- Django's documented Meta API
    rows = Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers]).order_by("pk")
    rows = rows.annotate(**{f"new_{name}": value for name, value in said.items()})
    select, parameters = rows.values_list(
        *(f"new_{name}" if name in said else name for name in names)
    ).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) {select}", parameters)  # noqa: SLF001 -- as above


def _store_updates(updates: list[Update], setting: Setting) -> None:
    dossiers = [update.dossier for update in updates]
    columns = {column for update in updates for column in update.columns}
    columns |= {"applicant_key", "clock_stopped_at", "due_at", "due_on", "finished_on", "chain_length", "chain_head"}
    chain.link_all(update.entry for update in updates)
    Dossier.objects.bulk_update(dossiers, sorted(columns))
    Dossier.history.bulk_history_create(dossiers, update=True, default_user=setting.by, default_date=setting.at)
    LogEntry.objects.bulk_create(update.entry for update in updates)
    _settle_lateness([dossier for dossier in dossiers if dossier.state in FINISHED], setting.at)


def _settle_lateness(finished: list[Dossier], at: datetime) -> None:
    """Episodes of dossiers that the file finished end; one that nobody had found late yet gets its episode.

    Not `is_imported` and without a paper letter: these became late while the portal was at work, so it writes to them.
    """
    LatenessEpisode.objects.bulk_create(
        [
            LatenessEpisode(dossier=dossier, missed_due_at=dossier.due_at, opened_at=at, unit_id=dossier.unit_id)
            for dossier in finished
            if dossier.is_late(at)
        ],
        ignore_conflicts=True,
    )
    late = [dossier.pk for dossier in finished if dossier.is_late(at)]
    announced = LatenessEpisode.everything.filter(opened_at=None, dossier__in=late, missed_due_at=F("dossier__due_at"))
    LatenessEpisode.everything.filter(pk__in=list(announced.values_list("pk", flat=True))).update(opened_at=at)
    lateness.drop_announcements(finished, at=at)
    finished_at = Dossier.objects.filter(pk=OuterRef("dossier")).values("finished_at")
    LatenessEpisode.objects.filter(
        dossier__in=finished, closed_at=None, missed_due_at__lte=F("dossier__finished_at")
    ).update(closed_at=Subquery(finished_at))


def _raise_counters(dossiers: list[Dossier]) -> None:
    """Let codes and register numbers go on after the imported ones; never lower a counter."""
    if not dossiers:
        return
    highest: dict[str, int] = {}
    for dossier in dossiers:
        agency, day, ordinal = dossier.code.rsplit("-", 2)
        issued_on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
        numbers = {codes.code_series(agency, issued_on): int(ordinal)}
        if dossier.register_year and dossier.register_number:
            numbers[codes.register_series(dossier.register_year)] = dossier.register_number
        highest |= {series: max(number, highest.get(series, 0)) for series, number in numbers.items()}
    Counter.objects.bulk_create(
        [Counter(series=series, last=number) for series, number in sorted(highest.items())], ignore_conflicts=True
    )
    # Locked in one order first: two imports raising the same counters queue instead of deadlocking.
    counters = list(Counter.objects.filter(series__in=highest).select_for_update().order_by("series"))
    if any(counter.is_closed for counter in counters):
        raise IntegrityError("a register was signed off meanwhile")
    behind = [counter for counter in counters if counter.last < highest[counter.series]]
    for counter in behind:
        counter.last = highest[counter.series]
    Counter.objects.bulk_update(behind, ["last"], batch_size=500)
