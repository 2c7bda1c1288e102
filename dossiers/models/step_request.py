"""Calls that may come twice: what a program was answered the first time."""

from django.db import models

from dossiers.models.dossier import Dossier
from dossiers.states import Step
from tanthanh.office.models import Officer


class StepRequest(models.Model):
    """One step asked for with a key of the caller's own: the key again gives the answer again and no second step."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="tài khoản gọi")
    key = models.CharField("khóa chống lặp", max_length=64)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+", verbose_name="hồ sơ")
    step = models.CharField("bước", max_length=20, choices=Step.choices)
    answer = models.JSONField("trả lời", default=dict)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = verbose_name_plural = "lời gọi qua API"
        constraints = (models.UniqueConstraint(name="step_request_key_once_per_officer", fields=["officer", "key"]),)

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.at:%d/%m/%Y %H:%M}"
