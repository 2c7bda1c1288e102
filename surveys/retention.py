"""When the contact of a remark goes; the remark, its answer and its dates stay, and nobody can be told from them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.query import QuerySet

from surveys.models import Feedback, FeedbackKind
from tanthanh.office import retention
from tanthanh.office.vietnamese import office_day

# A call back was asked for by somebody with a number: the sign says that there was one.
ERASED = "⌫"


def _due(at: datetime) -> QuerySet[Feedback]:
    moment = retention.before("feedback", at)
    reachable = ~Q(contact_name="") | ~Q(contact_phone__in=["", ERASED]) | ~Q(contact_email="")
    answered = Feedback.objects.filter(reachable, answered_on__isnull=False)
    return answered.filter(answered_on__lt=office_day(moment)) if moment else answered.none()


def _erase(keys: Sequence[int], _at: datetime) -> None:
    rows = Feedback.objects.filter(pk__in=keys)
    rows.filter(kind=FeedbackKind.CALL_BACK).update(contact_phone=ERASED)
    rows.exclude(kind=FeedbackKind.CALL_BACK).update(contact_phone="")
    rows.update(contact_name="", contact_email="")


RULES = (
    retention.Rule(
        kind="feedback",
        name="Liên hệ của người góp ý, phản ánh",
        takes="họ tên, điện thoại, thư điện tử; nội dung và trả lời ở lại",
        since="kể từ khi trả lời",
        due=_due,
        erase=_erase,
    ),
)
