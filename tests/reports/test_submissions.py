"""A submitted report keeps its figures; what comes out otherwise later is written beside it."""

import pytest
from django.core.exceptions import ValidationError

from dossiers.models import Dossier
from dossiers.states import State
from reports.models import Restatement, Submission
from reports.official import ii_06a, submissions
from reports.official.catalogue import ENTRIES
from reports.official.form import digest
from reports.periods import of_month, of_year
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_version, moment
from tests.reports.test_progress import stored

pytestmark = pytest.mark.django_db
NOW, LATER, LATEST = (moment(f"2023-06-{day} 10:00") for day in ("05", "20", "25"))
MAY = of_month(2023, 5)


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


@pytest.fixture
def version():
    return make_version(field=make_field(name="Hộ tịch"))


def submitted(leader, at=NOW):
    return submissions.submit(ii_06a.build(MAY, at), by=leader, at=at)


def test_who_when_and_which_figures(leader, version):
    stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")

    row = submitted(leader)

    assert (row.report, row.first, row.last, row.edition) == ("ii-06a", MAY.first, MAY.last, 1)
    assert (row.submitted_by, row.submitted_at) == (leader, NOW)
    assert row.content["lines"] == [["1", "Hộ tịch", 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]]
    assert submissions.is_intact(Submission.objects.get())


def test_the_hash_finds_a_figure_that_was_tampered_with(leader, version):
    row = submitted(leader)
    row.content["foot"][2] = 99
    row.save()

    assert not submissions.is_intact(Submission.objects.get())


def test_the_hash_is_of_the_figures_and_not_of_the_order_of_keys():
    assert digest({"a": 1, "b": ["á", None]}) == digest({"b": ["á", None], "a": 1})
    # From the command line: printf '{"a":1,"b":["á",null]}' | sha256sum
    assert digest({"a": 1, "b": ["á", None]}) == "e17597ef3bb654f7df253d7dcd19ff08388e97e4cea2d2a67df99ef2133aa33d"


def test_the_same_figures_twice_are_one_submission(leader, version):
    stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")

    assert submitted(leader) == submitted(leader, LATER)
    assert Submission.objects.count() == 1


def test_other_figures_are_the_next_edition_and_the_first_stays(leader, version):
    first = submitted(leader)
    stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")

    second = submitted(leader, LATER)

    assert (first.edition, second.edition) == (1, 2)
    assert Submission.objects.get(edition=1).content == first.content
    assert list(submissions.submissions("ii-06a", MAY)) == [second, first]


def test_a_period_that_has_not_begun_cannot_be_submitted(leader):
    report = ii_06a.build(of_year(2024), NOW)

    with pytest.raises(submissions.SubmissionError, match="chưa tới"):
        submissions.submit(report, by=leader, at=NOW)


def test_a_change_afterwards_is_noticed_once_and_the_submission_is_untouched(leader, version):
    dossier = stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")
    content = submitted(leader).content
    assert submissions.restate(at=LATER).did == 0

    Dossier.objects.filter(pk=dossier.pk).update(finished_at=moment("2023-05-16 09:00"), finished_on="2023-05-16")
    outcome = submissions.restate(at=LATER)
    again = submissions.restate(at=LATEST)

    assert ((outcome.looked_at, outcome.did), again.did) == ((1, 1), 0)
    said = {(row.line, row.column, row.before, row.after) for row in Restatement.objects.all()}
    assert said == {
        (line, column, before, after)
        for line in ("Hộ tịch", "Tổng số")
        for column, before, after in (("(8) Trước hạn", "1", "0"), ("(10) Quá hạn", "0", "1"))
    }
    assert {row.noticed_at for row in Restatement.objects.all()} == {LATER}
    assert Submission.objects.get().content == content


def test_a_change_taken_back_is_noticed_as_well(leader, version):
    dossier = stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")
    submitted(leader)
    for at, finished in ((LATER, "2023-05-16"), (LATEST, "2023-05-12")):
        Dossier.objects.filter(pk=dossier.pk).update(finished_at=moment(f"{finished} 09:00"), finished_on=finished)
        submissions.restate(at=at)

    total = Restatement.objects.filter(line="Tổng số", column="(10) Quá hạn").order_by("noticed_at")
    assert [(row.before, row.after) for row in total] == [("0", "1"), ("1", "0")]


def test_a_field_that_comes_in_later_is_a_change_of_every_column_it_fills(leader, version):
    stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")
    submitted(leader)
    new = make_version(field=make_field(name="Đất đai"))
    stored(new, "2023-05-11 09:00", "2023-05-15 17:30", "2023-05-12 09:00")

    submissions.restate(at=LATER)

    land = {row.column: (row.before, row.after) for row in Restatement.objects.filter(line="Đất đai")}
    assert land["(3) Tổng số"] == ("–", "1")
    assert len(land) == 11


def test_what_happens_after_the_cut_is_no_change(leader, version):
    dossier = stored(version, "2023-05-10 09:00", "2023-06-15 17:30")
    submitted(leader)
    Dossier.objects.filter(pk=dossier.pk).update(
        finished_at=moment("2023-06-10 09:00"), finished_on="2023-06-10", state=State.READY
    )

    assert submissions.restate(at=LATER).did == 0


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_every_report_can_be_frozen_and_shown_again(leader, version, entry):
    stored(version, "2023-05-10 09:00", "2023-05-15 17:30", "2023-05-12 09:00")
    report = entry.build(MAY, NOW)

    row = Submission.objects.get(pk=submissions.submit(report, by=leader, at=NOW).pk)
    shown = report.showing(row.content)

    assert [[cell.value for cell in line] for line in shown.lines] == [
        [cell.value for cell in line] for line in report.lines
    ]
    assert [cell.value for cell in shown.foot] == [cell.value for cell in report.foot]
    assert submissions.changes(row, submissions.again(row)) == ()


def test_a_submission_is_valid_by_the_databases_own_rules(leader):
    row = submitted(leader)
    row.last = MAY.first.replace(month=4)

    with pytest.raises(ValidationError):
        row.full_clean()
