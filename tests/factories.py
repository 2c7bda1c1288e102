"""Rows for tests: keyword defaults that are valid and boring. Only `sign_in` reads the clock."""

import time
from datetime import datetime, timedelta
from itertools import count

from dossiers import chain, codes, lifecycle
from dossiers.declarations import Declaration, PaperItem
from dossiers.models import Dossier, Filing, LogEntry, Regime, Stage
from dossiers.states import FINISHED, WAITING, Channel, State, Step
from procedures.kinds import SheetFormat, Status
from procedures.models import (
    Field,
    HelperTeam,
    Neighbourhood,
    Place,
    Procedure,
    ProcedureVersion,
    RequiredDocument,
    Sheet,
    SheetLine,
    TeamHours,
)
from tanthanh.office.deadlines import LimitUnit
from tanthanh.office.models import OfficeProfile, Officer, Unit
from tanthanh.office.roles import Role
from tanthanh.office.vietnamese import ZONE, fold, office_day

# A Monday morning of a plain week, and the end of the third working day after it.
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
THURSDAY = datetime(2026, 11, 19, 17, 30, tzinfo=ZONE)

_numbers = count(1)


def moment(text: str) -> datetime:
    """`2026-11-16 09:00` by the office's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def make_profile(**values) -> OfficeProfile:
    defaults = {
        "name": "ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
        "short_name": "phường Tân Thạnh",
        "one_stop_name": "Bộ phận Tiếp nhận và Trả kết quả",
        "agency_code": "H47.47.09",
        "place": "Tân Thạnh",
        "address": "159B Trần Quý Cáp",
        "phone": "0235 3851 234",
        "signature_lines": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        "valid_from": "2018-01-01",
    }
    return OfficeProfile.objects.create(**defaults | values)


def make_regime(**values) -> Regime:
    defaults = {
        "code": f"che-do-{next(_numbers)}",
        "name": "Nghị định 118/2025/NĐ-CP",
        "forms": "2025",
        "supplement_close_days": 15,
        "valid_from": "2018-01-01",
    }
    return Regime.objects.create(**defaults | values)


def make_unit(**values) -> Unit:
    number = next(_numbers)
    return Unit.objects.create(**{"code": f"bo-phan-{number}", "name": f"Bộ phận {number}"} | values)


def one_stop() -> Unit:
    return Unit.objects.get_or_create(code="mot-cua", defaults={"name": "Bộ phận Một cửa", "is_one_stop": True})[0]


def make_officer(role: Role = Role.RECEPTIONIST, **values) -> Officer:
    """Receptionists sit at the one-stop, a specialist in a unit of their own; nobody has a password."""
    number = next(_numbers)
    if "unit" not in values and role in {Role.RECEPTIONIST, Role.SPECIALIST}:
        values["unit"] = one_stop() if role == Role.RECEPTIONIST else make_unit()
    defaults = {"username": f"can-bo-{number}", "full_name": f"Trần Thị Cán Bộ {number}", "password": "!", "role": role}
    return Officer.objects.create(**defaults | values)


def sign_in(client, officer: Officer) -> Officer:
    """Sign the test client in as the sign-in page does, session marks and all, so that pages write no session."""
    client.force_login(officer)
    session = client.session
    session["signed_in"] = session["seen"] = int(time.time())
    session.save()
    return officer


def make_field(**values) -> Field:
    number = next(_numbers)
    return Field.objects.create(**{"slug": f"linh-vuc-{number}", "name": f"Lĩnh vực {number}"} | values)


def make_version(
    *, field: Field | None = None, code: str = "", documents: tuple[str, ...] = (), **values
) -> ProcedureVersion:
    """A published procedure of three working days; `documents` are names of papers, one original each."""
    procedure = values.pop("procedure", None) or Procedure.objects.create(
        code=code or f"1.{next(_numbers):06d}", field=field or make_field(), status=Status.PUBLISHED
    )
    defaults = {
        "procedure": procedure,
        "number": 1,
        "name": "Thủ tục đăng ký khai sinh",
        "limit_amount": 3,
        "limit_unit": LimitUnit.WORKING_DAY,
        "fee_amount": 8000,
        "search_key": "thu tuc dang ky khai sinh",
        "digest": "",
        "valid_from": "2018-01-01",
    }
    version = ProcedureVersion.objects.create(**defaults | values)
    RequiredDocument.objects.bulk_create(
        RequiredDocument(version=version, position=position, name=name, originals=1)
        for position, name in enumerate(documents, start=1)
    )
    return version


def make_place(**values) -> Place:
    return Place.objects.create(**{"name": f"Khối phố {next(_numbers)}"} | values)


def make_sheet(*versions: ProcedureVersion, **values) -> Sheet:
    """A printed sheet of these versions; a board where `field` is given."""
    size = SheetFormat.A3 if "field" in values else SheetFormat.A4
    defaults = {"format": size, "place": values.get("place") or make_place(), "printed_at": MONDAY}
    sheet = Sheet.objects.create(**defaults | values)
    SheetLine.objects.bulk_create(SheetLine(sheet=sheet, version=version) for version in versions)
    return sheet


def make_declaration(**values) -> Declaration:
    defaults = {
        "applicant_name": "Nguyễn Văn Thử",
        "applicant_id_number": "049085000017",
        "applicant_address": "Khối phố 3, Tân Thạnh",
        "applicant_phone": "+84905123456",
        "documents": (PaperItem(name="Tờ khai đăng ký khai sinh"),),
    }
    return Declaration(**defaults | values)


def make_dossier(
    *, version: ProcedureVersion | None = None, by: Officer | None = None, at: datetime = MONDAY, **values
) -> Dossier:
    """A dossier taken in at `at` through `lifecycle.receive`; given a state or dates, a row as it would stand."""
    version = version or make_version()
    if set(values) <= {*Declaration.__slots__, "intake_key"}:
        key = values.pop("intake_key", None)
        declaration = make_declaration(**values)
        return lifecycle.receive(version, declaration, by=by or make_officer(), at=at, intake_key=key)
    return store_dossier(version=version, received_by=by, received_at=values.pop("received_at", at), **values)


def store_dossier(
    *,
    version: ProcedureVersion,
    received_at: datetime,
    state: State = State.RECEIVED,
    first_step: Step = Step.RECEIVE,
    **columns,
) -> Dossier:
    """The row alone with one line of log; dates that the state asks for are filled in, in time and one day early."""
    due_at = columns.pop("due_at", None) or received_at.replace(hour=17, minute=30) + timedelta(days=3)
    number = next(_numbers)
    if state in FINISHED:
        columns.setdefault("finished_at", max(received_at, due_at - timedelta(days=1)))
    if state == State.RETURNED:
        columns.setdefault("returned_at", columns["finished_at"])
    if state in WAITING:
        columns.setdefault("clock_stopped_at", received_at)
    finished_at = columns.get("finished_at")
    defaults = {
        "code": codes.dossier_code("H47.47.09", office_day(received_at), number),
        "secret": "ABCD2345",
        "token": f"token-{number:016d}",
        "applicant_name": "Nguyễn Văn Thử",
        "applicant_id_number": "049085000017",
        "applicant_phone": "+84905123456",
        "channel": Channel.IN_PERSON,
        "limit_amount": version.limit_amount,
        "limit_unit": version.limit_unit,
        "limit_policy": version.limit_policy,
        "first_promised_at": due_at,
        "promised_at": due_at,
        "received_on": office_day(received_at),
        "due_on": office_day(due_at),
        "finished_on": office_day(finished_at) if finished_at else None,
    }
    values = defaults | columns
    values.setdefault("applicant_key", fold(values["applicant_name"]))
    dossier = Dossier.objects.create(version=version, received_at=received_at, due_at=due_at, state=state, **values)
    chain.append(
        LogEntry(
            dossier=dossier,
            step=first_step,
            to_state=State.RECEIVED,
            at=received_at,
            by=dossier.received_by,
            due_after=due_at,
        )
    )
    return dossier


def make_filed(version: ProcedureVersion, *, at: datetime = MONDAY, **values) -> Filing:
    """The row of what was filed from home, without answers, owed an answer tomorrow; its link is nobody's."""
    number = next(_numbers)
    defaults = {"stage": Stage.FILED, "filed_at": at, "decide_by": at + timedelta(days=1)}
    return Filing.objects.create(
        **{
            "key_hash": f"{number:064d}",
            "code": f"CB{number:016d}",
            "version": version,
            "opened_at": at,
            "changed_at": at,
            "expires_at": at + timedelta(days=90),
        }
        | defaults
        | values
    )


def make_team(*, hours=(), area="Khối phố 3", **values) -> HelperTeam:
    """A team of one khối phố (`area=None`: of the whole ward); `hours` are (weekday, from, to)."""
    number = next(_numbers)
    if area:
        slug = fold(area).replace(" ", "-")
        values["neighbourhood"] = Neighbourhood.objects.get_or_create(name=area, defaults={"slug": slug})[0]
    defaults = {
        "kind": "COMMUNITY",
        "name": f"Tổ công nghệ số {number}",
        "place": "Nhà văn hóa",
        "valid_from": "2023-01-01",
    }
    team = HelperTeam.objects.create(**defaults | values)
    TeamHours.objects.bulk_create(TeamHours(team=team, weekday=day, starts=a, ends=b) for day, a, b in hours)
    return team
