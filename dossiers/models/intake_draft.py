"""An intake that is not finished yet."""

from django.db import models
from django.db.models import Q

from dossiers.models.dossier import Dossier
from procedures.models import ProcedureVersion
from tanthanh.office.models import Officer


class IntakeDraft(models.Model):
    """What has been typed so far for one dossier to be; its key is the dossier's, so that it becomes one and only one.

    Without an officer it is an applicant's own, being prepared at home.
    """

    key = models.UUIDField("khóa", unique=True)
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người nhập"
    )
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+", verbose_name="thủ tục")
    # The fields of the form as they were typed; emptied once the dossier stands.
    values = models.JSONField("đã nhập", default=dict, blank=True)
    opened_at = models.DateTimeField("bắt đầu lúc")
    saved_at = models.DateTimeField("lưu lúc")
    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="draft", verbose_name="hồ sơ"
    )

    class Meta:
        verbose_name = verbose_name_plural = "bản nhập dở"
        indexes = (
            models.Index(fields=["officer", "-saved_at"], name="intake_draft_open", condition=Q(dossier=None)),
            models.Index(fields=["saved_at"], name="intake_draft_by_age", condition=Q(dossier=None)),
        )

    def __str__(self) -> str:
        return f"{self.version_id}, {self.saved_at:%d/%m/%Y %H:%M}"
