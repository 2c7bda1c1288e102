"""What a yearly figure counts across the outcomes, such as what was resolved or apologised for. Conditions only."""

from django.db.models import Exists, OuterRef, Q, TextChoices

from dossiers.models import LateListing, LatenessEpisode, LetterState, SubmittedDocument
from dossiers.states import OPEN

ISSUED = (LetterState.APPROVED, LetterState.SENT)


class Mark(TextChoices):
    """A promise of the address line, like the other words of the list's filter."""

    RESOLVED = "da-giai-quyet", "đã giải quyết"
    PENDING = "dang-giai-quyet", "đang giải quyết"
    APOLOGISED = "co-thu-xin-loi", "có thư xin lỗi đã duyệt"
    PUBLISHED = "da-cong-khai", "trễ hạn đã công khai"
    HELD = "giay-to-da-co", "có giấy tờ không phải nộp lại"


def apologised() -> Q:
    """Of an episode: its letter was approved or sent."""
    return Q(letter__state__in=ISSUED)


def published() -> Q:
    """Of an episode: the public could read about it. Those of an imported register were, before there was a portal."""
    return Q(is_imported=True) | Q(Exists(LateListing.objects.filter(episode=OuterRef("pk"))))


def condition(mark: Mark) -> Q:
    """Of a dossier."""
    if mark == Mark.RESOLVED:
        return Q(finished_at__isnull=False)
    if mark == Mark.PENDING:
        return Q(finished_at=None, state__in=OPEN)
    if mark == Mark.HELD:
        held = SubmittedDocument.objects.filter(dossier=OuterRef("pk"), form=SubmittedDocument.Form.HELD)
        return Q(Exists(held))
    of_episode = apologised() if mark == Mark.APOLOGISED else published()
    return Q(Exists(LatenessEpisode.objects.filter(of_episode, dossier=OuterRef("pk"))))
