"""Months of the late list, counted another way than the archive counts them; the feed of its editions."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dossiers import apologies, late_archive, lateness, lifecycle, listing_corrections, publications
from dossiers.late_archive import OTHERS, Group, Month
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode
from dossiers.states import Cause
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_field, make_officer, make_unit, make_version, moment

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _no_days_for_an_objection(settings):
    settings.LATE_LIST_OBJECTION_DAYS = 0


@pytest.fixture
def two_months():
    """Seven of one field and two of another late in October; three of them finished before November begins."""
    clerk = make_officer()
    big, small = make_field(name="Hộ tịch"), make_field(name="Chứng thực")
    kinds = [make_version(field=big)] * 7 + [make_version(field=small)] * 2
    dossiers = [make_dossier(version=version, by=clerk, at=moment("2026-10-19 09:00")) for version in kinds]
    lateness.flag_late(at=moment("2026-10-23 08:00"))
    publications.publish(at=moment("2026-10-23 08:05"))
    publications.publish(at=moment("2026-10-27 08:05"))
    leader = make_officer(Role.LEADER)
    for dossier in dossiers[:3]:
        lifecycle.finish(dossier, by=leader, at=moment("2026-10-30 09:00"))
    publications.publish(at=moment("2026-11-02 08:05"))
    return leader


def test_month_counts_every_missed_date_once_as_it_last_stood(two_months):
    october, november = late_archive.archive(Month(2026, 10)), late_archive.archive(NOVEMBER)

    # Due Thursday 22/10. On 27/10 they were three working days late, on 2/11 seven.
    assert (october.published, october.new, october.finished, october.editions) == (9, 9, 3, 2)
    assert (october.days, november.days) == (Decimal("3.0"), Decimal("7.0"))
    assert (november.published, november.new, november.finished, november.editions) == (6, 0, 0, 1)
    assert october.groups["field"] == (Group(OTHERS, 9, Decimal("3.0")),)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({}, []),
        ({"a": 9}, [("a", 9)]),
        ({"a": 9, "b": 5}, [("a", 9), ("b", 5)]),
        ({"a": 9, "b": 5, "c": 4, "d": 1}, [("a", 9), ("b", 5), (OTHERS, 5)]),
        # Four alone would be a small group under another name: the next one joins them.
        ({"a": 9, "b": 5, "c": 4}, [("a", 9), (OTHERS, 9)]),
        ({"a": 2, "b": 1}, [(OTHERS, 3)]),
    ],
)
def test_small_groups_are_put_together(sizes, shown):
    groups = late_archive.merged({name: list(range(count)) for name, count in sizes.items()})

    assert [(group.name, group.count) for group in groups] == shown
    assert sum(group.count for group in groups) == sum(sizes.values())
    assert all((group.days is None) is (group.count < 5) for group in groups)


def test_groups_add_up_to_the_whole_in_every_breakdown(two_months):
    unit, other = make_unit(name="Tư pháp"), make_unit(name="Địa chính")
    for episode in LatenessEpisode.objects.filter(closed_at=None):
        episode.unit = unit if episode.pk % 2 else other
        episode.cause = Cause.OVERLOAD if episode.pk % 3 else Cause.SYSTEM
        episode.save()
    publications.publish(at=moment("2026-11-03 08:05"))

    found = late_archive.archive(NOVEMBER)

    assert set(found.groups) == {"field", "unit", "cause"}
    assert all(sum(group.count for group in groups) == found.published for groups in found.groups.values())
    expected = Counter(
        str(dossier.version.procedure.field) for dossier in Dossier.objects.filter(episodes__closed_at=None)
    )
    assert sum(expected.values()) == found.published


def test_what_the_office_does_not_publish_is_not_in_its_archive(two_months, settings):
    settings.LATE_LIST_FIELDS = ["code", "unit"]

    assert set(late_archive.archive(NOVEMBER).groups) == {"field", "unit"}


def test_letters_corrections_and_their_notes_stand_in_the_month(two_months, client):
    apologies.draft_letters(at=moment("2026-11-03 08:00"))
    letter = ApologyLetter.objects.filter(episode__closed_at=None).order_by("pk").first()
    apologies.revise(
        letter,
        cause=Cause.OVERLOAD,
        reason="đông",
        new_promise_at=moment("2026-11-10 17:30"),
        by=two_months,
        at=moment("2026-11-03 08:00"),
    )
    apologies.approve(letter, by=two_months, at=moment("2026-11-03 08:00"))
    episode = letter.episode
    listing_corrections.correct(
        episode,
        note="Nguyên nhân ghi nhầm.",
        unit=episode.unit,
        cause="OTHER",
        by=two_months,
        at=moment("2026-11-03 09:00"),
    )

    found = late_archive.archive(NOVEMBER)

    assert found.with_letter == 1
    assert [(note.on.isoformat(), note.text) for note in found.corrections] == [("2026-11-03", "Nguyên nhân ghi nhầm.")]
    assert "Nguyên nhân ghi nhầm." in client.get("/cong-khai/ho-so-tre-han/2026/11/").content.decode()


def test_page_csv_and_json_of_a_month_say_the_same_and_name_nobody(two_months, client):
    page = client.get("/cong-khai/ho-so-tre-han/2026/10/")
    table = client.get("/cong-khai/ho-so-tre-han/2026/10.csv").content.decode("utf-8-sig")
    data = client.get("/cong-khai/ho-so-tre-han/2026/10.json").json()

    total, *groups = list(csv.reader(io.StringIO(table)))[1:]
    assert total == ["10/2026", "Tổng", "", "9", "3.0"]
    assert groups[0] == ["10/2026", "Lĩnh vực", OTHERS, "9", "3.0"]
    assert (data["published"], data["mean_days_late"], data["groups"]["field"][0]["published"]) == (9, "3.0", 9)
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    codes = list(Dossier.objects.values_list("code", flat=True))
    for text in (page.content.decode(), table, json.dumps(data, ensure_ascii=False)):
        assert not any(code in text for code in codes)
        assert "Nguyễn Văn Thử" not in text


@pytest.mark.parametrize("path", ["2026/09/", "2099/12/"])
def test_month_without_an_edition_says_so(client, path):
    response = client.get(f"/cong-khai/ho-so-tre-han/{path}")

    assert response.status_code == 200
    assert "Không có hồ sơ nào được công khai trong tháng này" in response.content.decode()


@pytest.mark.parametrize("path", ["2026/13/", "2026/0/", "0/1/", "99999/1/", "2026/13.csv", "2026/0.json"])
def test_month_that_does_not_exist_is_not_found(client, path):
    assert client.get(f"/cong-khai/ho-so-tre-han/{path}").status_code == 404


def test_months_belong_to_the_offices_clock(two_months):
    publications.publish(at=moment("2026-12-01 00:10"))

    assert late_archive.months() == [Month(2026, 12), NOVEMBER, Month(2026, 10)]
    assert late_archive.archive(NOVEMBER).editions == 1
    assert (Month(2026, 12).after, Month(2026, 12).following) == (moment("2027-01-01 00:00"), Month(2027, 1))


def test_month_asks_the_same_questions_however_much_was_published(client, django_assert_num_queries):
    version, clerk = make_version(), make_officer()
    for count in (1, 3):
        for _ in range(count):
            make_dossier(version=version, by=clerk)
        at = moment("2026-11-20 08:00") + timedelta(minutes=count)
        lateness.flag_late(at=at)
        publications.publish(at=at)
        with django_assert_num_queries(5):  # rows, corrections, editions, objections, months
            client.get("/cong-khai/ho-so-tre-han/2026/11/")


def test_feed_has_an_entry_an_edition_with_counts_only(two_months, client):
    response = client.get(reverse("dossiers:late_list_feed"))

    feed = ET.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert response["X-Robots-Tag"] == "noindex"
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Kỳ số 3: 6 hồ sơ trễ hạn",
        "Kỳ số 2: 9 hồ sơ trễ hạn",
        "Kỳ số 1: 9 hồ sơ trễ hạn",
    ]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    assert entries[0].findtext(f"{ATOM}updated") == "2026-11-02T08:05:00+07:00"
    assert not any(code in response.content.decode() for code in Dossier.objects.values_list("code", flat=True))
    with time_machine.travel(moment("2026-11-04 08:00"), tick=False):
        assert client.get(reverse("dossiers:late_list_feed")).content == response.content
