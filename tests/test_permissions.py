"""Every address × everybody, as the table of docs/permissions.md says; the table of steps against the process."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver, reverse

from dossiers import attachments, data_requests, filings, seals, signing_keys
from dossiers.models import (
    ApologyLetter,
    BankStatement,
    HandOver,
    ImportUpload,
    LatenessEpisode,
    LetterDispatch,
    Message,
)
from dossiers.states import MOVES, SLUG_OF, Paper, State, Step
from dossiers.survey_tokens import survey_token
from procedures import editing
from procedures.models import BlankForm, DecisionUpload
from procedures.wordings import Wording
from surveys import feedback, papers, points
from surveys.models import FeedbackKind
from tanthanh.office.models import JobFailure
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import moment, sign_in, store_dossier
from tests.procedures.listings import cells
from tests.procedures.listings import sheet as sheet_of_rows

pytestmark = pytest.mark.django_db

DOCUMENT = (Path(__file__).parent.parent / "docs" / "permissions.md").read_text(encoding="utf-8")
NOW = moment("2026-11-20 10:00")


def table(heading):
    """Header and rows of the table under a heading, cell by cell."""
    section = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [cell.strip() for cell in rows[0]], [[cell.strip("` ") for cell in row] for row in rows[2:]]


HEADER, PAGES = table("Role × page")
STEPS_HEADER, STEPS = table("Role × step")
PEOPLE = HEADER[2:]


def routes(resolver, path=""):
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLPattern) or entry.namespace == "admin":
            yield here
        else:
            yield from routes(entry, here)


# --- the ward of this test -------------------------------------------------------------------------------------------


@pytest.fixture
def ward(settings, tmp_path):
    """One of everything that an address can name; the dossier is late and has a drafted letter."""
    settings.MEDIA_ROOT = tmp_path
    unit = factories.make_unit()
    version = factories.make_version(code="1.001193")
    dossier = store_dossier(
        version=version,
        received_at=moment("2026-11-16 09:00"),
        due_at=moment("2026-11-18 17:30"),
        state=State.PROCESSING,
        unit=unit,
    )
    episode = LatenessEpisode.objects.create(dossier=dossier, missed_due_at=dossier.due_at, opened_at=NOW)
    letter = ApologyLetter.objects.create(episode=episode, drafted_at=NOW)
    sent = LetterDispatch.objects.create(letter=letter, way="HAND", sent_at=NOW, sent_by=factories.make_officer())
    factories.make_profile()
    sheet = factories.make_sheet(version)
    form = BlankForm.objects.create(name="Tờ khai", file=SimpleUploadedFile("to-khai.pdf", b"%PDF-1.4"))
    draft = editing.save_draft("1.001193", Wording.of(version), by=None, at=NOW)
    draft.content["fee_amount"] = 1
    draft.save()
    version.procedure.repeal_planned_on = date(2027, 1, 1)
    version.procedure.save()
    upload = DecisionUpload.objects.create(name="qd.csv", data=sheet_of_rows(cells()), uploaded_at=NOW)
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    signing_keys.make(at=NOW)
    seal = seals.sealed(signing_keys.signer(), dossier, Paper.RECEIPT, paper_at=NOW, promised_at=None, at=NOW)
    pdf = SimpleUploadedFile("to-khai.pdf", b"%PDF-1.4\n%%EOF")
    times = {"created_at": NOW, "due_at": NOW}
    message = Message.objects.create(
        dossier=dossier,
        event="APOLOGY",
        occasion=1,
        contact="+84905000000",
        stop_token="ngung",
        status="FAILED",
        **times,
    )
    failure = JobFailure.objects.create(job="flag_late", item=dossier.code, first_at=NOW, last_at=NOW, next_at=NOW)
    clerk = factories.make_officer()
    statement = BankStatement.objects.create(name="sao-ke.csv", uploaded_at=NOW, uploaded_by=clerk)
    asked = data_requests.Asked(kind="SEE", name="A", contact="b@example.vn", text="c", key="d")
    return {
        "request": data_requests.take_in(asked, at=NOW),
        "statement": statement,
        "attachment": attachments.attach(dossier, pdf, by=None, at=NOW),
        "failure": failure,
        "filing": filings.start(version, start_key="khoa", at=NOW),
        "filed": factories.make_filed(version, at=NOW),
        "message": message,
        "seal": seal,
        "upload": upload,
        "import": ImportUpload.objects.create(name="so.csv", digest="", size=1, stage="READ", uploaded_at=NOW),
        "sheet": sheet,
        "point": points.add_point("Quầy 1", place=None),
        "remark": feedback.receive(
            FeedbackKind.CONDUCT, "x", feedback.Contact(), may_publish=True, sent_key="x", at=NOW
        ),
        "batch": papers.open_batch(copies=2, collected_on=NOW.date(), note=""),
        "dossier": dossier,
        "letter": letter,
        "dispatch": sent,
        "version": version,
        "form": form,
    }


def address(route, ward):
    """The route with the ward's own names in it."""
    of_dossier = ("ho-so" in route and "nop-ho-so" not in route) or "dossiers" in route
    values = {
        "code": ward["remark"].code
        if "gop-y" in route
        else (ward["dossier"] if of_dossier else ward["version"].procedure).code,
        "token": token_of(route, ward),
        "year": "2026",
        "month": "11",
        "pk": str(number_of(route, ward)),
        "number": str(ward["attachment" if "/tep/" in route else "dispatch" if "lan-gui" in route else "form"].pk),
        "slug": slug_of(route),
        "key": key_of(route),
    }
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)|<\w+:(\w+)>", lambda found: values[found[1] or found[2]], route)
    queries = {
        "thu-tuc/niem-yet.pdf": f"?linh-vuc={ward['version'].procedure.field.slug}",
        "can-bo/niem-yet/ban-in.pdf": f"?to={ward['sheet'].pk}",
        "can-bo/thu-tuc/<str:code>/so-sanh/": "?tu=1&den=soan",
    }
    if "nop-truc-tuyen" in route:
        path = re.sub(r"<str:code>", ward["filed"].code, route)
    query = queries.get(route, "")
    return "/" + path.strip("^$").replace("\\", "").replace("[Qq]", "Q").removesuffix("?") + query


def key_of(route):
    """What a `key` names at this address: a figure, a question, or else a draft."""
    named = {"so-lieu": "tiep-nhan", "nop-ho-so": "ho-ten"}
    found = (key for part, key in named.items() if part in route)
    return next(found, "00000000-0000-0000-0000-000000000000")


def token_of(route, ward):
    if "ngung-nhan-tin" in route:
        return ward["message"].stop_token
    if "nop-ho-so" in route:
        return ward["filing"]
    if "xac-thuc" in route:
        return ward["seal"]
    return survey_token(ward["dossier"].token) if "khao-sat" in route else ward["dossier"].token


def slug_of(route):
    """What `<slug:slug>` names at this address."""
    if "mau-giay" in route:
        return "loi-xin-loi"
    if "mau-don" in route:
        return "dang-ky-khai-sinh"
    if "bao-cao" in route:
        return "ii-06a"
    if "khao-sat" in route:
        return "ngan"
    return "giay-tiep-nhan" if "giay-to" in route else "co-ket-qua"


def number_of(route, ward):
    """What `<int:pk>` numbers at this address: the first of these words in it says."""
    named = {
        "nhap-du-lieu": ward["import"].pk,
        "thu-tuc/nhap": ward["upload"].pk,
        "viec-tu-dong": ward["failure"].pk,
        "tin-nhan": ward["message"].pk,
        "niem-yet/noi": ward["sheet"].place_id,
        "khao-sat/diem": ward["point"].pk,
        "nhap-phieu": ward["batch"].pk,
        "niem-yet": ward["sheet"].pk,
        "sao-ke": ward["statement"].pk,
        "du-lieu-ca-nhan": ward["request"].pk,
        "tre-han/cong-khai": ward["letter"].episode_id,
    }
    return next((number for word, number in named.items() if word in route), ward["letter"].pk)


def come_as(person, client):
    """Sign in as one of the table's columns."""
    if person == "anonymous":
        return
    role = Role.LEADER if person == "deactivated" else Role[person.upper()]
    officer = sign_in(client, factories.make_officer(role))
    if person == "deactivated":
        officer.is_active = False
        officer.save()


def answer(client, response):
    """What happened at the door, in the table's words."""
    if response.headers.get("Location", "").startswith("/quan-tri/login/"):
        response = client.get(response["Location"])
    if response.status_code == 401 or response.headers.get("Location", "").startswith("/dang-nhap/"):
        return "sign in"
    if response.status_code in {403, 404}:
        return str(response.status_code)
    assert response.status_code < 500
    return "open"


@pytest.mark.parametrize("row", PAGES, ids=lambda row: f"{row[1]} /{row[0]}")
def test_address_answers_everybody_as_the_table_says(client, ward, row):
    route, method, *expected = row
    told = []

    for person in PEOPLE:
        client.logout()
        with time_machine.travel(NOW, tick=False):
            come_as(person, client)
            response = client.generic(method, address(route, ward), "{}", "application/json")
            told.append(answer(client, response))
        if response.streaming:
            # Read to its end, which closes the file; `close()` would close PostgreSQL's connection with it.
            b"".join(response.streaming_content)

    assert told == expected


def test_every_address_has_its_row_and_every_row_its_address():
    assert {row[0] for row in PAGES} == set(routes(get_resolver()))


def test_table_has_a_column_for_everybody():
    assert ["anonymous", *(role.name.lower() for role in Role), "deactivated"] == PEOPLE


# --- the admin's own addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "administrator"])
def test_nothing_below_the_admin_opens_for_anybody_but_administrators(client, person):
    come_as(person, client)
    paths = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
        for model in admin.site._registry
        for page in ("changelist", "add")
    ]

    told = {
        answer(client, client.get(path)) for path in [*paths, reverse("admin:password_change"), reverse("admin:jsi18n")]
    }

    assert told <= {"403", "sign in"}


def test_admin_lets_nobody_in_by_the_staff_flag(rf):
    request = rf.get("/")
    request.user = factories.make_officer(Role.LEADER, is_staff=True, is_superuser=True)
    assert not admin.site.has_permission(request)
    request.user = AnonymousUser()
    assert not admin.site.has_permission(request)


# --- steps -----------------------------------------------------------------------------------------------------------


def test_table_of_steps_is_the_process():
    roles = [Role[name.upper()] for name in STEPS_HEADER[2:]]

    assert roles == list(Role)
    assert [
        [SLUG_OF[step], step.label, *("yes" if role in move.roles else "–" for role in roles)]
        for step, move in MOVES.items()
    ] == STEPS


# What a step's form holds besides reason, basis and unit.
MORE = {
    Step.HAND_OVER: {"unit": "bo-phan-khac"},
    Step.ASK_AGENCY: {"agency": "Sở Tư pháp"},
    Step.ASSIGN: {"officer": "thu-ly"},
    Step.REPORT_LATE: {"cause": "OVERLOAD"},
    Step.CORRECT: {
        "applicant_kind": "CITIZEN",
        "applicant_name": "Nguyễn Văn Đúng",
        "channel": "IN_PERSON",
        "copies": "1",
        "return_method": "COUNTER",
    },
}


@pytest.mark.parametrize("step", MOVES, ids=str)
def test_step_is_taken_by_the_roles_of_the_table_and_by_nobody_else(client, step):
    move = MOVES[step]
    said = dict(zip(STEPS_HEADER[2:], next(row for row in STEPS if row[0] == SLUG_OF[step])[2:], strict=True))
    unit = factories.make_unit(code="bo-phan")
    factories.make_unit(code="bo-phan-khac")
    factories.make_officer(Role.SPECIALIST, username="thu-ly", unit=unit)
    giver = factories.make_unit()
    version = factories.make_version(pause_grounds=["Luật Đất đai"], verification_days=5)
    source = min(move.sources)

    for name, word in said.items():
        dossier = store_dossier(
            version=version,
            received_at=moment("2026-11-20 08:00"),
            state=source,
            unit=unit,
            supplement_due_on="2026-11-19",
            **({"finished_at": moment("2026-11-20 08:30")} if source == State.READY else {}),
        )
        hand = {"dossier": dossier, "from_unit": giver, "sent_at": moment("2026-11-20 08:10")}
        if step in {Step.TAKE_OVER, Step.SEND_BACK}:
            HandOver.objects.create(**hand, to_unit=unit)
        HandOver.objects.create(**hand, kind="AGENCY", agency="Công an phường")
        with time_machine.travel(NOW, tick=False):
            sign_in(client, factories.make_officer(Role[name.upper()], unit=unit))
            client.post(
                reverse("dossiers:take_step", args=[dossier.code, SLUG_OF[step]])
                if step != Step.CORRECT
                else reverse("dossiers:correct", args=[dossier.code]),
                {"reason": "Có lý do", "basis": "Luật Đất đai", "unit": "bo-phan"} | MORE.get(step, {}),
            )
        dossier.refresh_from_db()
        assert dossier.log.filter(step=step).exists() is (word == "yes"), name
        assert dossier.state == (move.target if word == "yes" and move.target else source), name
