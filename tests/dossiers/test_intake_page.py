"""Intake: from three letters to a dossier, once, with the date and its reason before anything is stored."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from dossiers import attachments
from dossiers.models import Attachment, Dossier, LogEntry
from dossiers.states import State
from procedures.models import Procedure, RequiredDocument
from tanthanh.office.roles import Role
from tests import factories, uploads
from tests.factories import MONDAY, THURSDAY, sign_in

pytestmark = pytest.mark.django_db

CARD = "049085000017|205000017|Nguyễn Văn Thử|05031985|Nam|Khối phố 3, Tân Thạnh|10052021\r"


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def clerk(client):
    officer = factories.make_officer(Role.RECEPTIONIST)
    sign_in(client, officer)
    return officer


@pytest.fixture
def version():
    return factories.make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))


def address(version):
    return reverse("dossiers:intake", args=[version.procedure.code])


def filled(version, client, /, **changes):
    """What the browser would send after the clerk typed a name and a phone."""
    form = client.get(address(version)).context["form"]
    values = {}
    for part in (form, *form.papers):
        for name, field in part.fields.items():
            value = part[name].value()
            values[part.add_prefix(name)] = (
                field.choices[0][0] if value is None and hasattr(field, "choices") else value
            )
    values |= {"applicant_name": "Nguyễn Văn Thử", "applicant_phone": "0905 123 456"}
    sent = {name: value for name, value in (values | changes).items() if value not in {None, False, ""}}
    return {name: "on" if value is True else value for name, value in sent.items()}


# --- finding the procedure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["1.001193", "https://motcua.example/thu-tuc/1.001193/", "HTTPS://MOTCUA.EXAMPLE/Q/1.001193"]
)
def test_code_or_scanned_board_goes_straight_to_the_screen(client, clerk, version, typed):
    response = client.get(reverse("dossiers:intake_start"), {"q": typed})

    assert response.status_code == 302
    assert response["Location"] == address(version)


def test_words_find_the_procedure_and_repealed_ones_are_not_offered(client, clerk, version):
    repealed = factories.make_version(code="1.000656", name="Thủ tục đăng ký khai sinh cũ")
    Procedure.objects.filter(pk=repealed.procedure_id).update(status="REPEALED", repealed_on=date(2025, 1, 1))

    response = client.get(reverse("dossiers:intake_start"), {"q": "khai sinh"})

    assert [notice.code for notice in response.context["found"]] == ["1.001193"]


def test_start_shows_what_was_most_asked_for_lately(client, clerk, version):
    other = factories.make_version(code="2.000815")
    for at in (MONDAY, MONDAY):
        factories.make_dossier(version=other, at=at)
    factories.make_dossier(version=version)
    factories.make_version(code="1.000894")

    response = client.get(reverse("dossiers:intake_start"))

    assert [notice.code for notice in response.context["popular"]] == ["2.000815", "1.001193"]


def test_search_by_htmx_is_the_same_region_of_the_whole_page(client, clerk, version):
    whole = client.get(reverse("dossiers:intake_start"), {"q": "khai"}).content.decode()
    part = client.get(reverse("dossiers:intake_start"), {"q": "khai"}, headers={"HX-Request": "true"}).content.decode()

    assert part.strip() in whole
    assert part.strip().startswith('<div class="stack stack--loose" id="choice"')


# --- the screen ------------------------------------------------------------------------------------------------------


def test_screen_shows_the_promised_date_and_every_day_of_its_count(client, clerk, version):
    page = client.get(address(version))

    promise = page.context["promise"]
    assert promise.due_at == THURSDAY
    assert [(day.date.day, day.counted) for day in promise.trace] == [
        (16, False),
        (17, True),
        (18, True),
        (19, True),
    ]
    assert "19/11/2026" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_screen_asks_the_same_questions_however_many_papers(client, clerk, django_assert_num_queries, count):
    version = factories.make_version(documents=tuple(f"Giấy {number}" for number in range(count)))

    with django_assert_num_queries(7):  # session, officer, procedure, cases, papers, regime, calendar
        page = client.get(address(version))

    assert len(page.context["form"].papers) == count + 2


@pytest.mark.parametrize("status", ["DRAFT", "REPEALED"])
def test_procedure_not_in_force_cannot_be_taken_in(client, clerk, version, status):
    Procedure.objects.update(status=status, repealed_on=date(2025, 1, 1) if status == "REPEALED" else None)

    assert client.get(address(version)).status_code == 404


def test_dossier_is_received_as_typed(client, clerk, version):
    typed = {
        "applicant_name": " Nguyễn  Văn Thử\u200b",
        "applicant_id_number": "049 085 000 017",
        "applicant_birth_date": "5/3/1985",
        "applicant_sex": "MALE",
        "applicant_address": "Khối phố 3",
        "applicant_email": "thu@vidu.vn",
        "fee_amount": "8.000 đ",
        "copies": "2",
        "return_method": "POST",
        "note": "Gọi trước\r\nkhi trả",
        "giay-2-taken": "",
        "giay-3-name": "Giấy ủy quyền",
        "giay-3-form": "COPY",
        "giay-3-quantity": "2",
    }

    response = client.post(address(version), filled(version, client, **typed))

    dossier = Dossier.objects.get()
    assert response["Location"] == f"{dossier.get_absolute_url()}?vua-nhan=1"
    assert dossier.code == "H47.47.09-261116-0001"
    assert (dossier.state, dossier.received_by, dossier.due_at) == (State.RECEIVED, clerk, THURSDAY)
    assert (dossier.applicant_name, dossier.applicant_id_number) == ("Nguyễn Văn Thử", "049085000017")
    assert (dossier.applicant_birth_date, dossier.applicant_phone) == (date(1985, 3, 5), "+84905123456")
    assert (dossier.fee_amount, dossier.copies, dossier.return_method) == (8000, 2, "POST")
    assert dossier.note == "Gọi trước\nkhi trả"
    assert list(dossier.documents.order_by("position").values_list("name", "form", "quantity")) == [
        ("Tờ khai", "ORIGINAL", 1),
        ("Giấy ủy quyền", "COPY", 2),
    ]


def test_double_click_makes_one_dossier_and_shows_it_twice(client, clerk, version):
    sent = filled(version, client)

    first, second = client.post(address(version), sent), client.post(address(version), sent)

    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1
    assert LogEntry.objects.count() == 1


def test_next_applicant_after_the_same_screen_is_another_dossier(client, clerk, version):
    for _ in range(2):
        client.post(address(version), filled(version, client))

    assert list(Dossier.objects.order_by("pk").values_list("register_number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"applicant_name": ""}, "applicant_name", "Nhập họ và tên người nộp hồ sơ."),
        ({"applicant_name": "12345"}, "applicant_name", "Họ và tên phải có chữ cái."),
        ({"applicant_id_number": "123"}, "applicant_id_number", "Số định danh không đúng"),
        ({"applicant_birth_date": "31/02/1985"}, "applicant_birth_date", "Ngày sinh không đúng."),
        ({"applicant_phone": "12"}, "applicant_phone", "Số điện thoại không đúng."),
        ({"applicant_email": "khong phai"}, "applicant_email", "Thư điện tử không đúng"),
        ({"fee_amount": "tám nghìn"}, "fee_amount", "Số tiền phải là số nguyên đồng"),
        ({"fee_amount": "99999999999"}, "fee_amount", "Lệ phí quá lớn"),
        ({"copies": "0"}, "copies", "Số bộ hồ sơ phải là số nguyên từ 1 đến 999."),
        ({"channel": "NATIONAL_PORTAL"}, "channel", ""),
        ({"channel": "ONLINE"}, "channel", ""),
        ({"giay-1-taken": "", "giay-2-taken": ""}, "__all__", "Chưa đánh dấu giấy tờ nào đã nhận."),
        ({"giay-1-quantity": "0"}, "__all__", "Có dòng giấy tờ chưa đúng"),
        ({"version": "999999"}, "__all__", "Thủ tục vừa được cập nhật"),
    ],
)
def test_mistake_is_said_at_its_field_and_what_was_typed_stays(client, clerk, version, changes, field, sentence):
    sent = filled(version, client, note="Giữ lại dòng này", **changes)

    response = client.post(address(version), sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"].errors[field][0].startswith(sentence)
    assert response.context["form"]["note"].value() == "Giữ lại dòng này"
    assert response.context["form"]["intake_key"].value() == sent["intake_key"] or "intake_key" not in sent
    assert Dossier.objects.count() == 0


def test_counter_takes_online_dossiers_where_the_regime_says_so(client, clerk, version):
    factories.make_regime(ward_takes_online=True)

    client.post(address(version), filled(version, client, channel="ONLINE"))

    assert Dossier.objects.get().channel == "ONLINE"


def test_procedure_without_a_limit_asks_for_it_and_shows_the_date_before_saving(client, clerk):
    version = factories.make_version(limit_amount=None, limit_unit="")
    without = client.post(address(version), filled(version, client))
    given = {"limit_amount": "2", "limit_unit": "working_day"}
    preview = client.post(address(version), filled(version, client, preview="1", **given))
    saved = client.post(address(version), filled(version, client, **given))

    assert without.status_code == 422
    assert without.context["form"].errors["limit_amount"] == [
        "Danh mục chưa có thời hạn của thủ tục này: hãy nhập thời hạn trước khi tiếp nhận."
    ]
    assert preview.context["promise"].due_at == datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
    assert (saved.status_code, Dossier.objects.get().due_at) == (302, datetime(2026, 11, 18, 10, 30, tzinfo=UTC))


def test_papers_come_in_every_form_the_catalogue_asks_for(client, clerk, version):
    RequiredDocument.objects.filter(position=2).update(copies=2)

    form = client.get(address(version)).context["form"]

    lines = [(paper.expected.name, paper.expected.form, paper.expected.quantity) for paper in form.papers[:-2]]
    assert lines == [("Tờ khai", "ORIGINAL", 1), ("Giấy chứng sinh", "ORIGINAL", 1), ("Giấy chứng sinh", "COPY", 2)]


# --- the card --------------------------------------------------------------------------------------------------------


def test_scanned_card_fills_in_the_applicant_and_keeps_the_rest(client, clerk, version):
    response = client.post(address(version), {"card": CARD, "applicant_phone": "0905", "applicant_name": "gõ nhầm"})

    form = response.context["form"]
    shown = {name: form[name].value() for name in form.fields if name.startswith("applicant_")}
    assert response.status_code == 200
    assert shown == {
        "applicant_kind": None,
        "applicant_name": "Nguyễn Văn Thử",
        "applicant_id_number": "049085000017",
        "applicant_id_issued_on": date(2021, 5, 10),
        "applicant_birth_date": date(1985, 3, 5),
        "applicant_sex": "MALE",
        "applicant_address": "Khối phố 3, Tân Thạnh",
        "applicant_phone": "0905",
        "applicant_email": None,
    }
    assert Dossier.objects.count() == 0


def test_card_by_htmx_is_the_applicants_region_of_the_whole_page(client, clerk, version):
    whole = client.post(address(version), {"card": CARD}).content.decode()
    part = client.post(address(version), {"card": CARD}, headers={"HX-Request": "true"}).content.decode()

    assert part.strip() in whole
    assert part.strip().startswith('<section class="card" id="applicant">')


def test_what_is_no_card_is_refused_in_words_and_what_was_typed_stays(client, clerk, version):
    response = client.post(address(version), {"card": "https://zalo.me/1", "applicant_name": "Đang gõ"})

    assert "Đây là mã QR của một địa chỉ web" in response.content.decode()
    assert response.context["form"]["applicant_name"].value() == "Đang gõ"


# --- nothing breaks it -----------------------------------------------------------------------------------------------

HOSTILE = ["\x00", "x" * 10_000, "\u202eabc", "<script>alert(1)</script>", "'; DROP TABLE--", "ﬃ" * 100, "😀", "=cmd()"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize(
    "field", ["applicant_name", "applicant_id_number", "applicant_address", "note", "giay-3-name", "channel", "card"]
)
def test_hostile_text_is_stored_plain_or_refused_and_never_echoed_as_markup(client, clerk, version, field, text):
    response = client.post(address(version), filled(version, client, **{field: text}))

    assert response.status_code in {200, 302, 422}
    assert not re.search(r"<script>alert", response.content.decode())
    stored = "".join(str(value) for row in Dossier.objects.values("applicant_name", "note") for value in row.values())
    assert not re.search(r"[\x00\u202e]", stored)


@pytest.mark.parametrize("key", ["", "khong-phai-uuid", "\x00"])
def test_screen_without_its_key_is_still_understood(client, clerk, version, key):
    sent = filled(version, client) | {"intake_key": key}

    response = client.post(address(version), sent)

    assert response.status_code in {302, 422}
    assert response.status_code == (302 if not key else 422)


# --- who came, how they are told, which case -------------------------------------------------------------------------


def test_representative_and_the_way_to_be_told_are_stored(client, clerk, version):
    changes = {
        "applicant_id_issued_on": "10052021",
        "representative_name": "Lê Thị Thay",
        "representative_id_number": "049 192 000 025",
        "authorisation": "Giấy ủy quyền số 12 ngày 01/11/2026",
        "notify_by": "SMS",
    }

    client.post(address(version), filled(version, client, **changes))

    dossier = Dossier.objects.get()
    assert dossier.applicant_id_issued_on == date(2021, 5, 10)
    assert (dossier.representative_name, dossier.representative_id_number) == ("Lê Thị Thay", "049192000025")
    assert (dossier.authorisation, dossier.notify_by) == ("Giấy ủy quyền số 12 ngày 01/11/2026", "SMS")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"notify_by": "EMAIL"}, "notify_by", "Chưa có số di động hoặc thư điện tử"),
        ({"notify_by": "SMS", "applicant_phone": ""}, "notify_by", "Chưa có số di động hoặc thư điện tử"),
        ({"notify_by": "SMS", "applicant_phone": "0235 3851 234"}, "notify_contact", "Số cố định không nhận được"),
        ({"notify_by": "EMAIL", "notify_contact": "khong phai"}, "notify_contact", "Địa chỉ thư điện tử không đúng"),
        ({"return_method": "POST"}, "applicant_address", "Trả kết quả qua bưu chính cần địa chỉ"),
        ({"authorisation": "Giấy 12"}, "representative_name", "Có giấy ủy quyền thì phải ghi họ tên"),
        ({"applicant_id_issued_on": "31/02/2021"}, "applicant_id_issued_on", "Ngày cấp không đúng."),
        ({"dossiers": "51"}, "dossiers", "Số hồ sơ giống nhau phải là số nguyên từ 1 đến 50."),
    ],
)
def test_what_cannot_be_kept_to_is_said_before_it_is_promised(client, clerk, version, changes, field, sentence):
    response = client.post(address(version), filled(version, client, **changes))

    assert response.status_code == 422
    assert response.context["form"].errors[field][0].startswith(sentence)
    assert Dossier.objects.count() == 0


@pytest.fixture
def cases(version):
    online = version.cases.create(position=1, label="nộp trực tuyến", way="ONLINE", fee_amount=4000)
    verified = version.cases.create(
        position=2, label="phải xác minh", limit_amount=5, limit_unit="working_day", adds_to_limit=True
    )
    return online, verified


def test_case_is_chosen_seen_and_stored(client, clerk, version, cases):
    sent = filled(version, client, case=str(cases[1].pk))
    preview = client.post(address(version), sent | {"preview": "1"}, headers={"HX-Request": "true"})

    assert "26/11/2026" in preview.content.decode()
    assert preview.content.decode().strip().startswith('<section class="card card--raised" id="promise"')
    client.post(address(version), sent)
    dossier = Dossier.objects.get()
    assert (dossier.case_label, dossier.limit_amount, dossier.fee_amount) == ("phải xác minh", 8, 8000)


def test_fee_that_nobody_touched_follows_the_case_of_the_way(client, clerk, version, cases):
    factories.make_regime(ward_takes_online=True)

    client.post(address(version), filled(version, client, channel="ONLINE"))
    client.post(address(version), filled(version, client, channel="ONLINE", fee_amount="1.000"))

    assert list(Dossier.objects.order_by("pk").values_list("fee_amount", "case_label")) == [
        (4000, "nộp trực tuyến"),
        (1000, "nộp trực tuyến"),
    ]


def test_case_of_another_way_is_refused(client, clerk, version, cases):
    response = client.post(address(version), filled(version, client, case=str(cases[0].pk)))

    assert response.context["form"].errors["case"] == ["Trường hợp này chỉ dùng khi nộp trực tuyến."]


def test_paper_the_office_holds_already_is_listed_and_not_asked_for(client, clerk, version):
    client.post(address(version), filled(version, client, **{"giay-2-taken": "", "giay-2-form": "HELD"}))

    papers = Dossier.objects.get().documents.order_by("position").values_list("name", "form")
    assert list(papers) == [("Tờ khai", "ORIGINAL"), ("Giấy chứng sinh", "HELD")]


def test_time_at_the_counter_and_the_fields_nobody_wrote_are_kept(client, clerk, version):
    sent = filled(version, client)
    with time_machine.travel(datetime(2026, 11, 16, 2, 0, 42, tzinfo=UTC), tick=False):
        client.post(address(version), sent)

    dossier = Dossier.objects.get()
    assert (dossier.intake_seconds, dossier.fields_prefilled) == (42, 5)  # name, phone, procedure, two papers


@pytest.mark.parametrize("opened", ["", "hôm qua", "2026-11-16T09:00:00", "2026-11-15T09:00:00+07:00", "2027-01-01"])
def test_time_that_cannot_be_is_not_kept(client, clerk, version, opened):
    client.post(address(version), filled(version, client) | {"opened_at": opened})

    assert Dossier.objects.get().intake_seconds is None


# --- the same person before ------------------------------------------------------------------------------------------


def test_card_of_somebody_with_an_open_dossier_of_this_procedure_warns_and_offers_to_copy(client, clerk, version):
    earlier = factories.make_dossier(version=version)

    page = client.post(address(version), {"card": CARD}).content.decode()

    assert f'Người này còn hồ sơ <a href="{earlier.get_absolute_url()}"' in page
    assert f'name="copy" value="{earlier.code}"' in page


def test_number_typed_by_hand_is_looked_up_in_its_own_region(client, clerk, version):
    factories.make_dossier(version=version)
    asked = {"known": "1", "applicant_id_number": "049 085 000 017"}

    part = client.post(address(version), asked, headers={"HX-Request": "true"}).content.decode()

    assert part.strip().startswith('<div class="stack stack--tight" id="known"')
    assert "Người này còn hồ sơ" in part
    nobody = client.post(address(version), {"known": "1", "applicant_id_number": "1"}, headers={"HX-Request": "true"})
    assert "Chưa có hồ sơ nào của số định danh này." in nobody.content.decode()


def test_earlier_dossier_gives_who_the_person_is_and_nothing_of_what_they_asked(client, clerk, version):
    earlier = factories.make_dossier(version=version, applicant_email="thu@vidu.vn", note="Việc riêng", notify_by="SMS")

    form = client.post(address(version), {"copy": earlier.code, "applicant_name": "gõ nhầm"}).context["form"]

    assert form["applicant_name"].value() == "Nguyễn Văn Thử"
    assert form["applicant_phone"].value() == "0905 123 456"
    assert (form["applicant_email"].value(), form["notify_by"].value()) == ("thu@vidu.vn", "SMS")
    assert not form["note"].value()
    gone = client.post(address(version), {"copy": "H47.47.09-261116-9999", "applicant_name": "Đang gõ"})
    assert gone.context["form"]["applicant_name"].value() == "Đang gõ"


def test_page_after_intake_warns_of_the_other_open_dossier(client, clerk, version):
    earlier = factories.make_dossier(version=version)
    sent = filled(version, client, applicant_id_number="049085000017")

    page = client.get(client.post(address(version), sent)["Location"]).content.decode()

    assert f'Người này còn hồ sơ <a href="{earlier.get_absolute_url()}">' in page
    assert "Công dân không phải viết" in page


# --- several, and at once --------------------------------------------------------------------------------------------


def test_twenty_alike_by_one_entry(client, clerk, version):
    sent = filled(version, client, dossiers="20")

    first, second = client.post(address(version), sent), client.post(address(version), sent)

    assert first["Location"] == second["Location"]
    codes = list(Dossier.objects.order_by("register_number").values_list("code", flat=True))
    assert len(codes) == 20
    page = client.get(first["Location"]).content.decode()
    printing = f"giay-tiep-nhan.pdf?tu={codes[0]}&amp;den={codes[-1]}"
    assert printing in page
    assert "Người này còn hồ sơ" not in page
    printed = client.get(reverse("dossiers:receipts"), {"tu": codes[0], "den": codes[-1]})
    assert printed.content.startswith(b"%PDF-")


def test_instant_procedure_is_received_and_returned_by_one_key(client, clerk):
    instant = factories.make_version(limit_amount=0, limit_unit="same_day")
    assert 'data-key="F10"' in client.get(address(instant)).content.decode()

    response = client.post(address(instant), filled(instant, client, instant="1"))

    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.returned_at) == (State.RETURNED, MONDAY)
    assert "Đã nhận và trả trong một lần ghi." in client.get(response["Location"]).content.decode()


def test_procedure_of_days_cannot_be_returned_at_once(client, clerk, version):
    assert 'data-key="F10"' not in client.get(address(version)).content.decode()

    response = client.post(address(version), filled(version, client, instant="1"))

    assert response.status_code == 422
    assert Dossier.objects.count() == 0


# --- drafts and scans ------------------------------------------------------------------------------------------------


@pytest.fixture
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


HTMX = {"HX-Request": "true"}


def test_what_was_typed_is_kept_and_found_again_after_signing_in_anew(client, clerk, version):
    sent = filled(version, client, note="Dòng dở", **{"giay-2-taken": "", "giay-3-name": "Giấy khác"})
    assert (
        "Đã lưu bản nhập dở lúc 09:00"
        in client.post(
            address(version), sent | {"save": "1", "applicant_name": "Chưa Xong"}, headers=HTMX
        ).content.decode()
    )
    client.logout()
    sign_in(client, clerk)

    start = client.get(reverse("dossiers:intake_start")).content.decode()
    link = re.search(r'href="([^"]+nhap=[^"]+)"', start)[1]
    form = client.get(link).context["form"]

    assert "Chưa Xong" in start
    assert (form["applicant_name"].value(), form["note"].value()) == ("Chưa Xong", "Dòng dở")
    assert str(form["intake_key"].value()) == sent["intake_key"]
    assert [bool(paper["taken"].value()) for paper in form.papers] == [True, False, False, False]
    assert form.papers[2]["name"].value() == "Giấy khác"


def test_draft_becomes_one_dossier_however_often_and_from_wherever_it_is_sent(client, clerk, version):
    sent = filled(version, client)
    client.post(address(version), sent | {"save": "1"}, headers=HTMX)

    first = client.post(address(version), sent)
    reopened = client.get(f"{address(version)}?nhap={sent['intake_key']}")
    second = client.post(address(version), sent)

    assert Dossier.objects.count() == 1
    assert reopened["Location"] == Dossier.objects.get().get_absolute_url()
    assert first["Location"] == second["Location"]
    assert "Đang nhập dở" not in client.get(reverse("dossiers:intake_start")).content.decode()


def test_draft_of_a_colleague_is_an_empty_screen(client, clerk, version):
    sent = filled(version, client, note="Của người khác")
    client.post(address(version), sent | {"save": "1"}, headers=HTMX)
    sign_in(client, factories.make_officer(Role.RECEPTIONIST))

    form = client.get(f"{address(version)}?nhap={sent['intake_key']}").context["form"]

    assert not form["note"].value()
    assert str(form["intake_key"].value()) != sent["intake_key"]


def test_draft_given_up_is_gone(client, clerk, version):
    sent = filled(version, client)
    client.post(address(version), sent | {"save": "1"})

    client.post(reverse("dossiers:draft_discard", args=[sent["intake_key"]]))

    assert "Đang nhập dở" not in client.get(reverse("dossiers:intake_start")).content.decode()


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_unknown_draft_is_an_empty_screen(client, clerk, version, key):
    assert client.get(f"{address(version)}?nhap={key}").status_code == 200


@pytest.mark.usefixtures("_media")
def test_scans_wait_with_the_draft_and_go_with_the_dossier(client, clerk, version):
    sent = filled(version, client)
    part = client.post(
        address(version), sent | {"scan": "1", "files": [uploads.pdf("a.pdf"), uploads.photograph()]}, headers=HTMX
    )
    assert part.content.decode().strip().startswith('<section class="card" id="scans"')
    pdf, photograph = Attachment.objects.order_by("pk")
    assert all(str(row.given_name) in part.content.decode() for row in (pdf, photograph))
    shown = client.get(reverse("dossiers:draft_scan", args=[sent["intake_key"], pdf.pk]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    b"".join(shown.streaming_content)
    left = client.post(address(version), sent | {"unscan": str(photograph.pk)}, headers=HTMX)
    assert "anh.jpg" not in left.content.decode()

    client.post(address(version), sent)

    assert list(attachments.of(Dossier.objects.get())) == [pdf]


@pytest.mark.usefixtures("_media")
def test_scans_sent_with_the_form_itself_need_no_script(client, clerk, version):
    client.post(address(version), filled(version, client) | {"files": [uploads.pdf()]})

    assert attachments.of(Dossier.objects.get()).count() == 1


@pytest.mark.usefixtures("_media")
def test_mistake_on_the_screen_loses_no_scan(client, clerk, version):
    sent = filled(version, client, applicant_name="")

    wrong = client.post(address(version), sent | {"files": [uploads.pdf()]})
    client.post(address(version), sent | {"applicant_name": "Nguyễn Văn Thử"})

    assert wrong.status_code == 422
    assert "to-khai.pdf" in wrong.content.decode()
    assert attachments.of(Dossier.objects.get()).count() == 1


@pytest.mark.usefixtures("_media")
def test_file_that_is_no_scan_is_refused_beside_its_box(client, clerk, version):
    sent = filled(version, client) | {"scan": "1", "files": [uploads.pdf(data=b"MZ")]}

    part = client.post(address(version), sent, headers=HTMX).content.decode()

    assert "Tệp thứ 1: Chỉ nhận tệp PDF hoặc ảnh JPEG, PNG" in part


def test_form_sent_by_the_script_takes_the_whole_window_along(client, clerk, version):
    response = client.post(address(version), filled(version, client), headers=HTMX)

    assert response.status_code == 204
    assert response["HX-Redirect"] == f"{Dossier.objects.get().get_absolute_url()}?vua-nhan=1"
