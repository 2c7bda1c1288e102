"""Where messages go: the applicant's own number or address, somebody else's, or nowhere; never to a landline."""

import pytest

from dossiers import contacts
from dossiers.models import Dossier
from dossiers.states import NotifyBy
from tests.factories import make_dossier


@pytest.mark.parametrize(
    ("notify_by", "typed", "stored"),
    [
        ("SMS", "0905 123 456", "+84905123456"),
        ("ZALO", "+84 905.123.456", "+84905123456"),
        ("EMAIL", "  con.trai@example.vn ", "con.trai@example.vn"),
        ("SMS", "", ""),
        ("NONE", "0905123456", ""),
    ],
)
def test_contact_is_stored_in_one_form(notify_by, typed, stored):
    assert contacts.checked(notify_by, typed) == stored


@pytest.mark.parametrize(
    ("notify_by", "typed", "sentence"),
    [
        ("SMS", "0235 3851 234", "Số cố định"),
        ("ZALO", "12345", "Số điện thoại không đúng"),
        ("EMAIL", "0905123456", "thư điện tử không đúng"),
        ("EMAIL", "a@example.vn\nBcc: b@example.vn", "thư điện tử không đúng"),
        ("EMAIL", f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.vn", "thư điện tử"),
    ],
)
def test_contact_that_cannot_be_reached_is_refused_with_a_sentence(notify_by, typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        contacts.checked(notify_by, typed)


@pytest.mark.parametrize(
    ("notify_by", "contact", "expected"),
    [
        (NotifyBy.NONE, "", ""),
        (NotifyBy.SMS, "", "+84905123456"),
        (NotifyBy.SMS, "+84935000001", "+84935000001"),
        (NotifyBy.EMAIL, "", ""),
        (NotifyBy.EMAIL, "con@example.vn", "con@example.vn"),
    ],
)
def test_messages_go_to_the_chosen_contact_or_else_to_the_applicants_own(notify_by, contact, expected):
    dossier = Dossier(applicant_phone="+84905123456", notify_by=notify_by, notify_contact=contact)

    assert contacts.of(dossier) == expected


@pytest.mark.parametrize(
    ("contact", "shown"),
    [("+84905123456", "•••••••456"), ("nguyen.van.a@example.vn", "n•••@example.vn"), ("", "")],
)
def test_masked_contact_tells_too_little_to_write_to(contact, shown):
    assert contacts.masked(contact) == shown


@pytest.mark.django_db
def test_choice_of_the_intake_is_kept_with_the_dossier():
    dossier = make_dossier(notify_by=NotifyBy.ZALO, notify_contact="+84935000001")

    stored = Dossier.objects.get(pk=dossier.pk)
    assert (stored.notify_by, stored.notify_contact) == ("ZALO", "+84935000001")
    assert stored.history.get().notify_by == "ZALO"
