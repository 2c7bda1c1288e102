"""What the office does in the simulated month, act by act; the same act again does nothing more."""

from datetime import datetime

from celery import current_app

from dossiers import apologies, imports, lifecycle, step_requests
from dossiers.models import ApologyLetter, Dossier
from dossiers.registers import Kind, RegisterRow
from dossiers.states import Cause, NotifyBy, Step
from procedures.models import ProcedureVersion
from tanthanh.office.models import Officer
from tanthanh.office.roles import Role
from tests.factories import make_declaration

MOMENTS = ("received_at", "promised_at", "finished_at", "returned_at")
_kept = {}


def do(act):
    {"receive": _receive, "file": _take_file, "approve": _approve, "send": _send}.get(act["what"], _step)(act)


def _send(act):
    current_app.send_task(act["task"])


def _kept_row(name, query):
    if name not in _kept:
        _kept[name] = query()
    return _kept[name]


def _officer():
    return _kept_row("officer", lambda: Officer.objects.get(role=Role.LEADER))


def _receive(act):
    code = act["procedure"]
    version = _kept_row(code, lambda: ProcedureVersion.objects.select_related("procedure").get(procedure__code=code))
    notify_by = NotifyBy.SMS if act["notify"] else NotifyBy.NONE
    declaration = make_declaration(notify_by=notify_by)
    lifecycle.receive(version, declaration, by=_officer(), at=_at(act), intake_key=act["key"])


def _step(act):
    dossier = Dossier.objects.get(intake_key=act["key"])
    step_requests.take_once(
        Step(act["what"]),
        dossier,
        by=_officer(),
        at=_at(act),
        key=f"{act['key']} {act['what']}",
        answer=lambda taken: {"code": taken.code},
        **act["given"],
    )


def _take_file(act):
    rows = [RegisterRow(**_read(row)) for row in act["rows"]]
    report = imports.import_rows(rows, kind=Kind.REGISTER, at=_at(act))
    assert report.errors == [], report.errors


def _read(row):
    return row | {name: datetime.fromisoformat(row[name]) for name in MOMENTS if name in row}


def _approve(act):
    letter = ApologyLetter.objects.get(episode__dossier__intake_key=act["key"])
    if letter.number is None:
        promise, at = datetime.fromisoformat(act["promise"]), _at(act)
        apologies.revise(letter, cause=Cause.OVERLOAD, reason="quá tải", new_promise_at=promise, by=_officer(), at=at)
        apologies.approve(letter, by=_officer(), at=at)


def _at(act):
    return datetime.fromisoformat(act["at"])
