"""Remarks and complaints: received once, due by working days, seen by whom they concern, published only as agreed."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from dossiers import apologies
from dossiers.models import ApologyLetter
from surveys import feedback
from surveys.invitations import wall_key
from surveys.models import Feedback, FeedbackKind
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_officer, make_unit, moment, sign_in
from tests.official_calendar import publish_official_calendar

pytestmark = pytest.mark.django_db
PAGE, FOLLOW, DESK = "/gop-y/", "/gop-y/theo-doi/", "/can-bo/gop-y/"
NOW = moment("2026-11-20 09:00")
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def received(kind=FeedbackKind.REMARK, key="a", **values):
    more = {"text": "Thiếu ghế", "contact": feedback.Contact(), "may_publish": True, "at": NOW} | values
    return feedback.receive(kind, more.pop("text"), more.pop("contact"), sent_key=key, **more)


@pytest.mark.parametrize(
    ("kind", "at", "due"),
    [
        # Friday 20/11/2026, and Tuesday 24 is a holiday: two working days are Monday 23 and Wednesday 25; ten end on
        # Monday 7 December.
        (FeedbackKind.CALL_BACK, "2026-11-20 09:00", date(2026, 11, 25)),
        (FeedbackKind.REMARK, "2026-11-20 09:00", date(2026, 12, 7)),
        # Over the weekend nothing is counted: Saturday's is due as Friday's.
        (FeedbackKind.CALL_BACK, "2026-11-21 09:00", date(2026, 11, 25)),
        # Over 30/4 and 1/5/2024 with the worked Saturday 4/5 (29/4 and its exchange).
        (FeedbackKind.CALL_BACK, "2024-04-26 09:00", date(2024, 5, 3)),
    ],
)
def test_it_is_due_so_many_working_days_after_it_came(kind, at, due):
    publish_official_calendar()

    found = received(kind, at=moment(at), contact=feedback.Contact(phone="+84905123456"))

    assert found.due_on == due


def test_complaints_are_judged_by_the_day_promised_as_they_stood(django_assert_num_queries):
    leader = make_officer(Role.LEADER)
    # Received, due, answered.
    for number, (kind, *days) in enumerate(
        [
            ("PROCEDURE", "2026-10-01", "2026-10-15", "2026-10-15"),  # in time
            ("CONDUCT", "2026-10-01", "2026-10-15", "2026-10-16"),  # late
            ("PROCEDURE", "2026-10-02", "2026-10-30", None),  # drags on
            ("PROCEDURE", "2026-10-03", "2026-10-31", "2026-11-01"),  # at the month's end not answered, and over
            ("CONDUCT", "2026-10-31", "2026-11-13", "2026-11-02"),  # still had time at the month's end
            ("REMARK", "2026-10-01", "2026-10-02", None),  # no complaint
            ("PROCEDURE", "2026-09-30", "2026-10-02", None),  # before
            ("PROCEDURE", "2026-11-01", "2026-11-02", None),  # after
        ]
    ):
        received_on, due_on, answered_on = days
        said = {"answer": "x", "answered_on": answered_on, "answered_by": leader} if answered_on else {}
        Feedback.objects.create(
            code=f"{number}",
            secret="s",
            sent_key=f"{number}",
            kind=kind,
            text="x",
            received_on=received_on,
            due_on=due_on,
            **said,
        )
    october = date(2026, 10, 1), date(2026, 10, 31)

    with django_assert_num_queries(1):
        at_its_end = feedback.complaints_judged(*october, at=moment("2026-11-01 00:00"))
    later = feedback.complaints_judged(*october, at=moment("2026-11-20 09:00"))
    on_the_last_day = feedback.complaints_judged(*october, at=moment("2026-10-31 17:00"))

    assert at_its_end == feedback.Judged(received=5, in_time=1, late=1, dragging=2)
    assert later == feedback.Judged(received=5, in_time=2, late=2, dragging=1)
    assert on_the_last_day == feedback.Judged(received=5, in_time=1, late=1, dragging=1)
    assert later.due == 5


def test_the_same_form_twice_is_one():
    assert received().pk == received().pk
    assert received(key="b").pk != received().pk


def test_it_is_found_by_code_and_secret_together():
    found = received()

    assert feedback.find(found.code.lower(), f" {found.secret.lower()} ") == found
    assert feedback.find(found.code, "SAISAISA") is None
    assert feedback.find("GY26-KHONGG", found.secret) is None
    assert feedback.find(found.code, "ưưư") is None


def test_conduct_is_for_leaders_and_the_supervisor_and_a_unit_sees_its_own():
    unit = make_unit()
    officers = {role: make_officer(role, unit=unit) for role in (Role.SPECIALIST, Role.LEADER, Role.SUPERVISOR)}
    remark, conduct, other = received(), received(FeedbackKind.CONDUCT, "b"), received(key="c")
    for one in (remark, conduct):
        feedback.assign(one.pk, unit, by=officers[Role.LEADER])

    seen = {role: set(feedback.visible_to(officer)) for role, officer in officers.items()}

    assert seen == {
        Role.SPECIALIST: {remark},
        Role.LEADER: {remark, conduct, other},
        Role.SUPERVISOR: {remark, conduct, other},
    }
    assert not feedback.visible_to(make_officer(Role.RECEPTIONIST, unit=None)).exists()


def test_answered_once_and_conduct_is_judged():
    leader, found = make_officer(Role.LEADER), received(FeedbackKind.CONDUCT)
    with pytest.raises(feedback.FeedbackError, match="đúng hay không đúng"):
        feedback.answer(found, "Xin lỗi", upheld=None, by=leader, today=TODAY)
    feedback.answer(found, "Xin lỗi", upheld=True, by=leader, today=TODAY)
    with pytest.raises(feedback.FeedbackError, match="người khác trả lời"):
        feedback.answer(found, "khác", upheld=False, by=leader, today=TODAY)
    found.refresh_from_db()

    assert (found.answer, found.answered_on) == ("Xin lỗi", TODAY)
    assert feedback.needs_apology(found)


@pytest.mark.parametrize(("kind", "upheld"), [(FeedbackKind.CONDUCT, False), (FeedbackKind.REMARK, None)])
def test_no_apology_is_owed_where_nobody_was_wrong(kind, upheld):
    found = received(kind)
    feedback.answer(found, "x", upheld=upheld, by=make_officer(Role.LEADER), today=TODAY)
    found.refresh_from_db()

    assert not feedback.needs_apology(found)


def test_only_what_was_agreed_and_answered_is_published_and_by_a_leader():
    leader = make_officer(Role.LEADER)
    private, open_one = received(key="a", may_publish=False), received(key="b")
    words = {"text": "Thiếu ghế", "answer_text": "Đã thêm", "today": TODAY}
    with pytest.raises(feedback.FeedbackError, match="Chưa công khai được"):
        feedback.publish(open_one.pk, by=leader, **words)
    for one in (private, open_one):
        feedback.answer(one, "Đã thêm", upheld=None, by=leader, today=TODAY)
    with pytest.raises(feedback.FeedbackError, match="không đồng ý"):
        feedback.publish(private.pk, by=leader, **words)
    with pytest.raises(feedback.FeedbackError, match="Lãnh đạo"):
        feedback.publish(open_one.pk, by=make_officer(), **words)
    feedback.publish(open_one.pk, by=leader, **words)

    assert [one.pk for one in feedback.published()] == [open_one.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=private.pk).update(published_on=TODAY)


def test_overdue_ones_come_first_and_are_counted():
    late, new = received(key="a", at=moment("2026-10-01 09:00")), received(key="b")

    rows, overdue = feedback.waiting(Feedback.objects.all(), today=TODAY)

    assert (list(rows), overdue) == ([late, new], 1)


# --- pages -----------------------------------------------------------------------------------------------------------


def send(client, **values):
    body = {"key": wall_key(), "kind": "REMARK", "text": "Thiếu ghế ngồi chờ"} | values
    return client.post(PAGE, body)


def test_a_citizen_sends_gets_two_codes_and_follows(client):
    page = send(client, name="Nguyễn Thị Canary", phone="0905 123 456")
    found = Feedback.objects.get()
    assert (page.status_code, found.code in page.text, found.secret in page.text) == (200, True, True)
    assert found.contact_phone == "+84905123456"

    status = client.post(FOLLOW, {"code": found.code, "secret": found.secret})
    wrong = client.post(FOLLOW, {"code": found.code, "secret": "SAI"})

    assert "Phường đang xử lý" in status.text
    assert "Canary" not in status.text + client.get(PAGE).text
    assert (wrong.status_code, "mã bí mật chưa đúng" in wrong.text) == (422, True)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": ""}, "Hãy viết nội dung"),
        ({"text": "x" * 1001}, "Nội dung dài quá 1000 ký tự"),
        ({"kind": "CALL_BACK"}, "cần số điện thoại"),
        ({"kind": "CALL_BACK", "phone": "12"}, "field__error"),
        ({"kind": "?"}, "field__error"),
        ({"email": "khong"}, "field__error"),
        ({"key": "cũ"}, "mở đã lâu"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, values, sentence):
    page = send(client, **{"name": "Tên giữ lại"} | values)

    assert (page.status_code, sentence in page.text, "Tên giữ lại" in page.text) == (422, True, True)
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(
    "body", [{}, {"key": "\x7f" * 9000}, {"text": "<script>alert(1)</script>" * 9}, {"text": "x" * 10**6}]
)
def test_nothing_that_is_sent_breaks_the_page(client, body):
    page = client.post(PAGE, body)

    assert page.status_code == 422
    assert "<script>alert" not in page.text


def test_a_flood_is_slowed_down(client):
    answers = [send(client).status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]


def test_a_low_mark_is_offered_a_call_and_nothing_ties_it_to_the_ballot(client):
    done = client.post("/khao-sat/", {"key": wall_key(), "thai_do": "1"})
    thanks = client.get(done["Location"])

    assert 'href="/gop-y/?loai=goi-lai"' in thanks.text
    assert re.search(r'value="CALL_BACK" selected', client.get("/gop-y/?loai=goi-lai").text)
    assert [
        field.name for field in Feedback._meta.get_fields() if "ballot" in field.name or "dossier" in field.name
    ] == []


def test_a_leader_assigns_answers_and_publishes_without_the_name(client):
    found = received(text="Gọi chị Hoa 0905123456", contact=feedback.Contact("Canary", "+84905123456"))
    unit = make_unit()
    sign_in(client, make_officer(Role.LEADER))
    page = f"{DESK}{found.code}/"

    client.post(page, {"act": "giao", "unit": unit.pk})
    empty = client.post(page, {"act": "tra-loi", "answer": ""})
    client.post(page, {"act": "tra-loi", "answer": "Đã nhắc"})
    suggested = client.get(page).context["publish"].initial["text"]
    client.post(page, {"act": "cong-khai", "text": suggested, "answer": "Đã nhắc"})

    assert empty.status_code == 422
    assert suggested == "Gọi chị ▇▇▇ ▇▇▇"
    public = client.get(PAGE).text
    assert "Gọi chị ▇▇▇" in public
    assert "Canary" not in public
    assert client.get(DESK).status_code == 200


def test_a_supervisor_reads_and_changes_nothing(client):
    found = received()
    sign_in(client, make_officer(Role.SUPERVISOR))

    client.post(f"{DESK}{found.code}/", {"act": "tra-loi", "answer": "x"})

    found.refresh_from_db()
    assert found.answer == ""


# --- a letter of apology for conduct ---------------------------------------------------------------------------------


def upheld(leader, *, right=True):
    found = received(FeedbackKind.CONDUCT, text="Cán bộ ở quầy nói to, gắt gỏng")
    feedback.answer(found, "Chúng tôi xin lỗi", upheld=right, by=leader, today=TODAY)
    found.refresh_from_db()
    return found


def asked(**values):
    return {"act": "xin-loi", "code": "", "reason": "Cán bộ ở quầy nói to với người nộp"} | values


def test_a_leader_has_the_letter_drafted_and_the_complaint_keeps_it(client):
    leader, dossier = make_officer(Role.LEADER), make_dossier()
    found = upheld(leader)
    page = f"{DESK}{found.code}/"
    sign_in(client, leader)
    assert "Soạn thư xin lỗi" in client.get(page).text

    assert client.post(page, asked(code=f" {dossier.code.lower()} ")).status_code == 302
    # A double click, and another dossier afterwards, give no second letter.
    assert client.post(page, asked(code=make_dossier().code, reason="Khác")).status_code == 302

    letter = ApologyLetter.objects.get()
    found.refresh_from_db()
    assert (found.letter, letter.dossier, letter.state) == (letter, dossier, "DRAFT")
    (ground,) = letter.grounds.all()
    assert (ground.ground, ground.reason) == ("CONDUCT", "Cán bộ ở quầy nói to với người nộp")
    shown = client.get(page).text
    assert f'href="/can-bo/tre-han/thu/{letter.pk}/"' in shown
    assert "Soạn thư xin lỗi" not in shown


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "H47.47.09-260101-9999"}, "Không có hồ sơ mang mã này"),
        ({"code": "x"}, "Mã hồ sơ không đúng dạng"),
        ({"code": ""}, ""),
        ({"reason": "  "}, ""),
    ],
)
def test_a_letter_needs_a_dossier_and_what_happened(client, values, sentence):
    leader, dossier = make_officer(Role.LEADER), make_dossier()
    found = upheld(leader)
    sign_in(client, leader)

    answer = client.post(f"{DESK}{found.code}/", asked(**{"code": dossier.code} | values))

    assert (answer.status_code, ApologyLetter.objects.count()) == (422, 0)
    assert sentence in answer.text


def test_nobody_apologises_for_what_was_not_so(client):
    leader, dossier = make_officer(Role.LEADER), make_dossier()
    sign_in(client, leader)
    for found in (upheld(leader, right=False), received(FeedbackKind.CONDUCT, key="b")):
        answer = client.post(f"{DESK}{found.code}/", asked(code=dossier.code))
        assert (answer.status_code, "Chỉ soạn thư khi" in answer.text) == (422, True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.filter(pk=found.pk).update(letter=_letter(dossier))
    with pytest.raises(feedback.FeedbackError):
        feedback.apologise(found, dossier.code, "x", by=make_officer(Role.RECEPTIONIST), at=NOW)


def _letter(dossier):
    by = make_officer(Role.LEADER)
    return apologies.draft_for_ground(dossier, ground="CONDUCT", reason="x", by=by, at=NOW)
