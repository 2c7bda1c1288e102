"""A thousand letters of apology: found late, drafted by the job, rendered one by one and as print jobs."""

from datetime import UTC, datetime

from django.db import transaction

from bench.measure import Context, Row, queries, seconds
from dossiers import apologies, lateness
from dossiers.models import ApologyLetter
from dossiers.papers import letters

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MOST, ONE_BY_ONE = 1000, 50
# An office has a handful of them a day; a thousand is a disaster, and must still be done before the counter opens.
DRAFTED_PER_SECOND, RENDERED_PER_SECOND = 200, 10


def rows(context: Context) -> list[Row]:  # noqa: ARG001 -- as every module
    with transaction.atomic():
        lateness.flag_late(at=AT)
        drafting = seconds(lambda: apologies.draft_letters(at=AT))
        drafts = ApologyLetter.objects.order_by("pk")
        number = min(MOST, drafts.count())
        pages = [drafts[first : first + letters.MOST_LETTERS] for first in range(0, number, letters.MOST_LETTERS)]
        printing = seconds(lambda: [letters.apology_letters(page, at=AT) for page in pages])
        single = list(letters.with_what_is_printed(drafts)[:ONE_BY_ONE])
        rendering = seconds(lambda: [letters.apology_letter(letter, at=AT) for letter in single])
        asked = queries(lambda: letters.apology_letters(pages[0], at=AT))
        transaction.set_rollback(True)
    return [
        _rate(f"{number} letters drafted", number / drafting, DRAFTED_PER_SECOND),
        _rate(f"{number} letters rendered in {len(pages)} print jobs", number / printing, RENDERED_PER_SECOND),
        _rate(f"{len(single)} letters rendered one by one", len(single) / rendering, 1),
        Row.count("queries of a print job of letters", asked, most=12),
    ]


def _rate(what: str, ours: float, least: int) -> Row:
    return Row(what, f"{ours:.0f}/s", "–", f"{ours:.0f}/s", f"≥ {least}/s", ours >= least)
