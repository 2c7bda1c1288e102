"""What a citizen tells the office outside the survey: a remark, a complaint, or the wish to be called back."""

from django.db import models
from django.db.models import Q

from dossiers.models import ApologyLetter
from surveys.models.random_key import random_key
from tanthanh.office.models import Officer, Unit


class FeedbackKind(models.TextChoices):
    REMARK = "REMARK", "góp ý"
    CONDUCT = "CONDUCT", "phản ánh thái độ, ứng xử"
    PROCEDURE = "PROCEDURE", "phản ánh, kiến nghị về thủ tục"
    CALL_BACK = "CALL_BACK", "đề nghị phường gọi lại"


class Feedback(models.Model):
    """One remark with its receipt code; the contact is for the answer alone and never leaves the office."""

    id = models.BigAutoField("mã", primary_key=True, default=random_key, editable=False)
    code = models.CharField("mã phản ánh", max_length=12, unique=True)
    secret = models.CharField("mã bí mật", max_length=12)
    # The form's own key: sent twice, it is one.
    sent_key = models.CharField("khóa gửi", max_length=64, unique=True)
    kind = models.CharField("loại", max_length=10, choices=FeedbackKind.choices)
    text = models.TextField("nội dung")
    contact_name = models.CharField("người gửi", max_length=100, blank=True)
    contact_phone = models.CharField("điện thoại", max_length=20, blank=True)
    contact_email = models.EmailField("thư điện tử", blank=True)
    may_publish = models.BooleanField("đồng ý công khai không tên", default=False)
    received_on = models.DateField("ngày nhận")
    due_on = models.DateField("hạn trả lời")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name="bộ phận xử lý")
    answer = models.TextField("trả lời", blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answered_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )
    is_upheld = models.BooleanField("phản ánh đúng", null=True, blank=True)
    letter = models.ForeignKey(
        ApologyLetter, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thư xin lỗi"
    )
    published_text = models.TextField("nội dung công khai", blank=True)
    published_answer = models.TextField("trả lời công khai", blank=True)
    published_on = models.DateField("ngày công khai", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "góp ý, phản ánh"
        constraints = (
            models.CheckConstraint(
                name="feedback_answer_iff_answered",
                condition=Q(answer="", answered_on=None, answered_by=None)
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="feedback_published_only_agreed_and_answered",
                condition=Q(published_on=None) | (Q(may_publish=True, answered_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="feedback_apology_for_conduct_found_right",
                # An empty verdict would let a check pass.
                condition=Q(letter=None) | Q(kind="CONDUCT", is_upheld__isnull=False, is_upheld=True),
            ),
            models.CheckConstraint(
                name="call_back_has_a_telephone", condition=~Q(kind="CALL_BACK") | ~Q(contact_phone="")
            ),
        )
        indexes = (
            models.Index(fields=["due_on"], name="feedback_open", condition=Q(answered_on=None)),
            models.Index(fields=["-published_on"], name="feedback_published"),
        )

    def __str__(self) -> str:
        return self.code
