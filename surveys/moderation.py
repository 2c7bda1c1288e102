"""Reading what people wrote before anybody outside does: personal data struck, a theme given, shown or not.

118/2025/NĐ-CP Điều 29.3 keeps raters unknown and Điều 5.1.d forbids giving away what a dossier holds; a free text can
do both. Whatever looks like a number, a phone, an address of the net or a named person is suggested for striking.
"""

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from surveys.models import Comment, Theme, Verdict
from surveys.questionnaire import SMALLEST_GROUP
from tanthanh.office.vietnamese import fold

STRUCK = "▇▇▇"
# Comments on one page.
PAGE = 50
# What is struck without asking anybody: dossier codes, e-mails, links, long or spaced numbers.
PERSONAL = (
    re.compile(r"\b[A-Z][0-9]{2}(?:\.[0-9]{2,3}){1,3}[-–][0-9]{6}[-–][0-9]{3,}\b", re.IGNORECASE),
    re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*"),
    re.compile(r"(?:https?://|www\.|zalo\.me/|fb\.com/|facebook\.com/)\S+", re.IGNORECASE),
    re.compile(r"(?<![\w])\+?[0-9](?:[\s.()\-–]{0,2}[0-9]){6,}(?![\w])"),
)
# A way to address somebody, and then words that begin with capitals: probably a name, so it is struck too.
NAMED = re.compile(
    r"\b(?P<who>(?:[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Ôô]ng|[Bb]à|[Ee]m|[Tt]ên|[Cc]án bộ|[Cc]ông chức)\s+)"
    r"(?P<name>[A-ZÀ-ỸĐ][a-zà-ỹđ]*(?:\s+[A-ZÀ-ỸĐ][a-zà-ỹđ]*){0,3})"
)
OFFICES = re.compile(r"^(?:Một|Bộ|Ủy|Tư|Địa|Công an|Mặt trận)\b")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text to be judged: how often it was written, and what is suggested instead."""

    key: int
    text: str
    times: int
    suggestion: str
    theme: str


def without_personal_data(text: str) -> str:
    """The text as it might be shown: what looks personal is struck. A suggestion, to be read by a person."""
    for pattern in PERSONAL:
        text = pattern.sub(STRUCK, text)
    return NAMED.sub(lambda found: found[0] if OFFICES.match(found["name"]) else f"{found['who']}{STRUCK}", text)


THEME_WORDS = {
    Theme.FEES: ("le phi", "chi phi", "tien", "thu them"),
    Theme.ONLINE: ("truc tuyen", "online", "mang", "vneid", "cong dich vu", "phan mem"),
    Theme.TIME: ("thoi gian", "cho lau", "tre", "dung hen", "nhanh", "cham", "som"),
    Theme.MANNER: ("thai do", "nhiet tinh", "vui ve", "huong dan", "can bo", "lich su", "kho chiu"),
    Theme.PLACE: ("ghe", "nuoc", "quat", "phong", "cho ngoi", "xe", "sach", "nong", "may lanh"),
    Theme.EASE: ("niem yet", "qr", "ma", "de hieu", "thuan tien", "thuan loi", "bien"),
}


def theme_of(text: str) -> str:
    """The theme whose words stand in the text, as a suggestion; anything else is `OTHER`."""
    words = f" {re.sub(r'[^a-z0-9]+', ' ', fold(text))} "
    return next((theme for theme, signs in THEME_WORDS.items() if any(f" {sign} " in words for sign in signs)), "OTHER")


def waiting(year: int) -> list[Waiting]:
    """Texts of the year nobody has judged yet, each once, the most frequent first; no order tells when one came."""
    if Comment.objects.filter(year=year).count() < SMALLEST_GROUP:
        return []
    counted = (
        Comment.objects.filter(year=year, verdict=Verdict.PENDING)
        .values("text")
        .annotate(times=Count("pk"))
        .order_by("-times", "text")[:PAGE]
    )
    keys = dict(
        Comment.objects.filter(year=year, verdict=Verdict.PENDING, text__in=[row["text"] for row in counted])
        .order_by("-pk")
        .values_list("text", "pk")
    )
    return [
        Waiting(
            keys[row["text"]],
            row["text"],
            row["times"],
            without_personal_data(row["text"]),
            theme_of(row["text"]),
        )
        for row in counted
    ]


def unread(year: int) -> int:
    """How many comments of the year are still to be read."""
    return Comment.objects.filter(year=year, verdict=Verdict.PENDING).count()


@transaction.atomic
def judge(key: int, *, text: str, theme: str, shown: bool) -> int:
    """Settle every waiting comment that says the same as `key`; what was struck is gone. Returns how many.

    A text that was emptied is kept hidden: nothing is left to show.
    """
    comment = Comment.objects.filter(pk=key, verdict=Verdict.PENDING).first()
    if comment is None:
        return 0
    verdict = Verdict.SHOWN if shown and text else Verdict.HIDDEN
    same = Comment.objects.filter(year=comment.year, verdict=Verdict.PENDING, text=comment.text)
    return same.update(text=text, theme=theme, verdict=verdict)


def by_theme(year: int, *, everything: bool) -> dict[str, list[tuple[str, int]]]:
    """What was written, by theme and then by how often; only what may be shown outside unless `everything`.

    Nothing where fewer than five people wrote: a hand would be recognised.
    """
    rows = Comment.objects.filter(year=year)
    if rows.count() < SMALLEST_GROUP:
        return {}
    states = Q(verdict=Verdict.SHOWN) if not everything else ~Q(verdict=Verdict.PENDING)
    counted = (
        rows.filter(states).exclude(text="").values_list("theme", "text").annotate(n=Count("pk")).order_by("-n", "text")
    )
    grouped: dict[str, list[tuple[str, int]]] = {}
    for theme, text, times in counted:
        grouped.setdefault(Theme(theme).label if theme else Theme.OTHER.label, []).append((text, times))
    return dict(sorted(grouped.items(), key=lambda item: -sum(times for _, times in item[1])))
