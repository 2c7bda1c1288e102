"""A print job of a thousand receipts: how many a second, and how often it asks the database."""

import time
from datetime import UTC, datetime

from bench.measure import Context, Row, queries
from dossiers import papers
from dossiers.models import Dossier
from dossiers.papers import print_job

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
# A clerk sends the day's receipts to the printer and waits; a page printer does about one a second.
SLOWEST_PER_SECOND = 10


def rows(context: Context) -> list[Row]:
    most = min(print_job.MOST_RECEIPTS, context.size)
    newest = Dossier.objects.of_one_stop().order_by("-received_at").values("pk")[:most]
    found = Dossier.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by("received_at", "pk")
    began = time.perf_counter()
    document, number = papers.receipts(found, at=AT)
    taken = time.perf_counter() - began
    rate = number / taken
    asked = queries(lambda: papers.receipts(found, at=AT))
    what = f"{number} receipts in one PDF ({len(document) / 1e6:.1f} MB, {taken:.1f} s)"
    return [
        Row(what, f"{rate:.0f}/s", "–", f"{rate:.0f}/s", f"≥ {SLOWEST_PER_SECOND}/s", rate >= SLOWEST_PER_SECOND),
        # As many for one receipt as for a thousand; the seventh reads the office's own words for the paper.
        Row.count("queries of that job", asked, most=7),
    ]
