"""The messages as officers look through them: by status, newest first, a page at a time by the last row seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dossiers import contacts, outbox, outbox_texts
from dossiers.models import Message
from tanthanh.office.models import Officer

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One message with the words that were or will be said and as much of the contact as a clerk may need."""

    message: Message
    contact: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, newest first; `older` is the query string of the next page."""

    lines: tuple[Line, ...]
    status: str
    failed: int
    older: str


def page(query: Mapping[str, str], officer: Officer) -> Page:
    """The page asked for by `tinh-trang` and `truoc` (the key of the last row seen); what is no such thing is ignored.

    Four queries.
    """
    mine = Message.objects.visible_to(officer)
    failed = mine.filter(status=Message.Status.FAILED).count()
    status = query.get("tinh-trang", "")
    status = status if status in Message.Status.values else ""
    rows = mine.filter(status=status) if status else mine
    before = query.get("truoc", "")
    if before.isdecimal() and before.isascii() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("dossier", "filing", "retried_by").order_by("-pk")[: PAGE_SIZE + 1])
    more, shown = found[PAGE_SIZE:], found[:PAGE_SIZE]
    older = {"truoc": str(shown[-1].pk)} | ({"tinh-trang": status} if status else {}) if more else {}
    return Page(lines=lines(shown), status=status, failed=failed, older=f"?{urlencode(older)}" if older else "")


def lines(messages: list[Message]) -> tuple[Line, ...]:
    texts = outbox_texts.texts() if messages else {}
    return tuple(Line(one, contacts.masked(one.contact), outbox.said(one, texts)) for one in messages)
