"""Files on their way in: kept outside the web root, looked at, decided on row by row, taken over, deleted after a time.

The rule is `import_rows`, the same as the command's. Work that takes long is done by a job, chunk by chunk; killed in
the middle, it goes on where it stopped, because a chunk is stored whole and the same row again changes nothing.
"""

import hashlib
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.query import QuerySet

from dossiers import registers
from dossiers.imports import reconciling
from dossiers.imports.importing import import_rows
from dossiers.imports.report import Finding, ImportReport
from dossiers.models import Choice, ImportFinding, ImportUpload, Verdict
from dossiers.registers import FileError, RegisterFile
from dossiers.registers.files import MAX_BYTES, TOO_BIG
from tanthanh.office import failures
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import JobFailure, Officer
from tanthanh.office.vietnamese import nfc, stamp

JOB = "take_in_uploads"

# Read or taken over at once, while the officer waits; anything larger is left to the job.
SMALL_BYTES, SMALL_ROWS = 200_000, 1000
# How long a file with people's names stays on the disk, and how many of them at most.
KEPT = timedelta(days=7)
MOST_FILES = 20
# Whoever claimed a file and has been silent for so long is dead.
SILENT = timedelta(minutes=10)
Stage, Purpose = ImportUpload.Stage, ImportUpload.Purpose
# What is taken unless somebody says otherwise.
TAKEN = frozenset({Verdict.NEW, Verdict.CHANGED})


class UploadError(Exception):
    """A file that is not taken, or not in a stage for that; the message is a Vietnamese sentence."""


def folder() -> Path:
    """Where the files lie; nothing below is ever served."""
    path = Path(settings.IMPORTS_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(
    chunks: Iterable[bytes],
    *,
    name: str,
    purpose: ImportUpload.Purpose,
    by: Officer,
    at: datetime,
    paper_letters: bool = True,
) -> ImportUpload:
    """Store a file under a name of our own. Raises UploadError where it is empty, too big or one too many."""
    if ImportUpload.objects.exclude(stored="").count() >= MOST_FILES:
        raise UploadError(f"Đang giữ {MOST_FILES} tệp; hãy bỏ bớt tệp cũ rồi tải lên lại.")
    stored = f"{uuid.uuid4().hex}.tep"
    path = folder() / stored
    try:
        digest, size = _write(path, chunks)
        return ImportUpload.objects.create(
            name=nfc(name)[:200],
            stored=stored,
            digest=digest,
            size=size,
            purpose=purpose,
            paper_letters=paper_letters,
            uploaded_at=at,
            uploaded_by=by,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    """The file's fingerprint and size; never more than `MAX_BYTES` on the disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                raise UploadError(TOO_BIG)
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise UploadError("Tệp rỗng.")
    return digest.hexdigest(), size


def is_small(upload: ImportUpload) -> bool:
    """Whether the officer may wait for it."""
    return upload.size <= SMALL_BYTES and upload.rows <= SMALL_ROWS


# --- looking at it ---------------------------------------------------------------------------------------------------


def look(upload: ImportUpload, *, at: datetime) -> None:
    """Read the file and keep what each row would come to; nothing of it is written to a dossier."""
    if not _claim(upload, Stage.WAITING, at):
        return
    upload.findings.all().delete()
    upload.rows_done, upload.counts = 0, {}
    notes = _Looking(upload, at)

    def read(found: RegisterFile) -> None:
        if upload.purpose == Purpose.COMPARE:
            reconciling.compare(found.rows, kind=found.kind, at=at, watcher=notes)
        else:
            import_rows(found.rows, kind=found.kind, at=at, dry_run=True, watcher=notes)

    done = _with_file(upload, read)
    if done:
        last = Stage.DONE if upload.purpose == Purpose.COMPARE else Stage.READ
        upload.stage, upload.rows, upload.counts = last, notes.rows, dict(notes.counts)
        upload.finished_at = at if last == Stage.DONE else None
    upload.claimed_at, upload.rows_done = None, 0
    upload.save()


class _Notes:
    """How far the work on a file has come, written down after every chunk: for the screen, and as a sign of life."""

    def __init__(self, upload: ImportUpload, at: datetime) -> None:
        self.upload, self.at = upload, at
        self.rows = upload.rows_done
        self.counts = Counter(upload.counts)
        self.began = time.monotonic()

    def note(self, rows: int, findings: list[Finding]) -> None:
        self.rows += rows
        self.counts.update(finding.verdict.value for finding in findings)
        alive_at = self.at + timedelta(seconds=time.monotonic() - self.began)
        ImportUpload.objects.filter(pk=self.upload.pk).update(
            rows_done=self.rows, counts=dict(self.counts), claimed_at=alive_at
        )


class _Looking(_Notes):
    """Keeps what is worth a look; rows that say nothing new are only counted."""

    def choice(self, row: int) -> Choice:  # noqa: ARG002 -- as Watcher
        return Choice.TAKE

    def took(self, rows: int, findings: list[Finding], report: ImportReport) -> None:  # noqa: ARG002 -- as Watcher
        ImportFinding.objects.bulk_create(
            [self._row(finding) for finding in findings if finding.verdict != Verdict.UNCHANGED], batch_size=1000
        )
        self.note(rows, findings)

    def _row(self, finding: Finding) -> ImportFinding:
        return ImportFinding(
            upload=self.upload,
            row=finding.row,
            code=finding.code,
            verdict=finding.verdict,
            reason=finding.reason,
            changes=[list(change) for change in finding.changes],
            offers_details=finding.offers_details,
            choice=Choice.TAKE if finding.verdict in TAKEN else Choice.SKIP,
        )


def _with_file(upload: ImportUpload, work: Callable[[RegisterFile], object]) -> bool:
    """Open the file and work on it; False, with the reason kept, where it cannot be used."""
    try:
        work(registers.read_file(folder() / upload.stored))
    except FileError as error:
        upload.stage, upload.problem = Stage.FAILED, str(error)[:300]
        return False
    return True


# --- deciding --------------------------------------------------------------------------------------------------------


def of_verdict(upload: ImportUpload, verdict: Verdict) -> QuerySet[ImportFinding]:
    return upload.findings.filter(verdict=verdict).order_by("row", "pk")


def decide(upload: ImportUpload, shown: Iterable[int], ticked: Iterable[int]) -> None:
    """Of the findings that were `shown`, those `ticked` are taken. Raises UploadError once the import has begun."""
    wanted = set(ticked)
    rows = [row for row in upload.findings.filter(pk__in=set(shown)) if _may_be_taken(row)]
    with transaction.atomic():
        _check_undecided(upload)
        for row in rows:
            row.choice = (Choice.DETAILS if row.offers_details else Choice.TAKE) if row.pk in wanted else Choice.SKIP
        ImportFinding.objects.bulk_update(rows, ["choice"])


def decide_all(upload: ImportUpload, verdict: Verdict, *, take: bool) -> None:
    """Every finding of one kind alike. Raises UploadError once the import has begun."""
    with transaction.atomic():
        _check_undecided(upload)
        found = upload.findings.filter(verdict=verdict)
        if verdict == Verdict.CONFLICT:
            found.filter(offers_details=True).update(choice=Choice.DETAILS if take else Choice.SKIP)
        elif verdict in TAKEN:
            found.update(choice=Choice.TAKE if take else Choice.SKIP)


def _may_be_taken(row: ImportFinding) -> bool:
    return row.verdict in TAKEN or row.offers_details


def _check_undecided(upload: ImportUpload) -> None:
    if ImportUpload.objects.select_for_update().get(pk=upload.pk).stage != Stage.READ:
        raise UploadError("Tệp này không còn ở bước quyết định: hãy tải lại trang để xem đã đến đâu.")


def approve(upload: ImportUpload, *, by: Officer, at: datetime) -> None:
    """Let the rows that were chosen in; from here on the decisions stand. Raises UploadError, also the second time."""
    with transaction.atomic():
        _check_undecided(upload)
        upload.stage, upload.approved_by, upload.approved_at = Stage.APPROVED, by, at
        upload.rows_done, upload.counts, upload.claimed_at = 0, {}, None
        upload.save()


# --- taking it over --------------------------------------------------------------------------------------------------


def take_over(upload: ImportUpload, *, at: datetime) -> None:
    """Import the chosen rows from where the last attempt stopped."""
    if not _claim(upload, Stage.APPROVED, at):
        return
    upload.refresh_from_db()
    notes = _Taking(upload, at)

    def read(found: RegisterFile) -> None:
        import_rows(
            islice(found.rows, upload.rows_done, None),
            kind=found.kind,
            at=at,
            by=upload.approved_by,
            paper_letters=upload.paper_letters,
            digest=upload.digest,
            watcher=notes,
        )

    if _with_file(upload, read):
        upload.stage, upload.finished_at = Stage.DONE, at
    upload.claimed_at, upload.rows_done, upload.counts = None, notes.rows, dict(notes.counts)
    upload.save()


class _Taking(_Notes):
    """Knows what was decided about every row."""

    def __init__(self, upload: ImportUpload, at: datetime) -> None:
        super().__init__(upload, at)
        other = upload.findings.exclude(choice=Choice.TAKE)
        self.choices = {row: Choice(choice) for row, choice in other.values_list("row", "choice")}

    def choice(self, row: int) -> Choice:
        return self.choices.get(row, Choice.TAKE)

    def took(self, rows: int, findings: list[Finding], report: ImportReport) -> None:  # noqa: ARG002 -- as Watcher
        self.note(rows, findings)


def _claim(upload: ImportUpload, stage: ImportUpload.Stage, at: datetime) -> bool:
    """Whether the work is ours: in the right stage, and nobody else is alive on it."""
    mine = ImportUpload.objects.filter(_free(at), pk=upload.pk, stage=stage)
    upload.problem = ""
    return mine.update(claimed_at=at, problem="") == 1


def _free(at: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=at - SILENT)


def work(*, at: datetime) -> Outcome:
    """What waits to be read or taken over, the oldest first: what the job does.

    A file that breaks the work is tried again a few times, later each time, and stops no other.
    """
    standing = failures.of(JOB, at=at)
    waiting = ImportUpload.objects.filter(stage__in=(Stage.WAITING, Stage.APPROVED))
    free = waiting.filter(_free(at)).order_by("uploaded_at", "pk")
    tried = [upload for upload in free if str(upload.pk) not in standing.resting]
    sound = [_is_sound(upload, at) for upload in tried]
    if standing.any:
        standing.settle(at=at)
        failures.settle_gone(JOB, map(str, waiting.values_list("pk", flat=True)), at=at)
    done = ImportUpload.objects.filter(pk__in=[upload.pk for upload in tried], stage__in=(Stage.READ, Stage.DONE))
    did = done.count() if tried else 0
    unusable = sum(upload.stage == Stage.FAILED for upload in tried)
    return Outcome(len(tried), did, unusable + sound.count(False))


def _is_sound(upload: ImportUpload, at: datetime) -> bool:
    """Do what this file waits for; False where it broke, with the failure noted and the file let go.

    No savepoint around it, unlike `failures.attempt`: the chunks that were stored before it broke are kept.
    """
    try:
        (look if upload.stage == Stage.WAITING else take_over)(upload, at=at)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with this file, the next one is to be done
        failure = failures.note(JOB, str(upload.pk), error, at=at)
        ImportUpload.objects.filter(pk=upload.pk).update(claimed_at=None, problem=_broken(failure))
        return False
    return True


def _broken(failure: JobFailure) -> str:
    if failure.attempts < failures.MOST_ATTEMPTS:
        return f"Lần thử thứ {failure.attempts} bị lỗi {failure.problem}; máy tự thử lại lúc {stamp(failure.next_at)}."
    return (
        f"Đã thử {failure.attempts} lần đều bị lỗi {failure.problem}. "
        "Hãy bỏ tệp này, hoặc nhờ lãnh đạo bấm “Làm lại” ở trang Việc tự động."
    )


# --- letting it go ---------------------------------------------------------------------------------------------------


def drop(upload: ImportUpload) -> None:
    """Delete the file and what was noted of its rows; that it was here, and what became of it, stays."""
    if upload.claimed_at is not None and upload.stage in {Stage.WAITING, Stage.APPROVED}:
        raise UploadError("Tệp đang được xử lý, hãy đợi xong rồi bỏ.")
    (folder() / upload.stored).unlink(missing_ok=True) if upload.stored else None
    upload.findings.all().delete()
    if upload.stage in {Stage.WAITING, Stage.READ, Stage.APPROVED}:
        upload.stage, upload.problem = Stage.FAILED, "Đã bỏ, không nhập."
    upload.stored = ""
    upload.save()


def drop_old(*, at: datetime) -> Outcome:
    """Delete what has been kept long enough, and files that no row knows: left by a process that was killed."""
    old = ImportUpload.objects.exclude(stored="").filter(uploaded_at__lt=at - KEPT, claimed_at=None)
    did = 0
    for upload in old:
        drop(upload)
        did += 1
    known = set(ImportUpload.objects.exclude(stored="").values_list("stored", flat=True))
    before = (at - timedelta(days=1)).timestamp()
    strays = [path for path in folder().glob("*.tep") if path.name not in known and path.stat().st_mtime < before]
    for path in strays:
        path.unlink(missing_ok=True)
    return Outcome(looked_at=did + len(strays), did=did + len(strays))
