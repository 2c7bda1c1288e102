"""Marks added up by month for a field of procedures or a place: so that no ballot has to say which it was about."""

from django.db import models

from surveys.models.ballot import Door
from surveys.models.questionnaire import Question


class Tally(models.Model):
    """How often one mark was given to one question in one month, at one door, for one subject.

    A ballot that named its field and its day could be laid beside the few dossiers of that field and day; a sum of the
    month cannot.
    """

    month = models.DateField("tháng")
    # "linh-vuc/<pk>" or "diem/<pk>".
    subject = models.CharField("về", max_length=40)
    door = models.CharField("cửa", max_length=10, choices=Door.choices)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="câu hỏi")
    score = models.PositiveSmallIntegerField("điểm")
    answers = models.PositiveIntegerField("số câu trả lời")

    class Meta:
        verbose_name = verbose_name_plural = "tổng điểm theo tháng"
        constraints = (
            models.UniqueConstraint(
                name="tally_once_a_month", fields=["month", "subject", "door", "question", "score"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.month:%m/%Y}"
