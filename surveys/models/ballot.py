"""What citizens thought of the service: a questionnaire, its answers, and a ledger that cannot be joined to them."""

from django.db import models
from django.db.models import Q

from surveys.models.questionnaire import Question, Questionnaire
from surveys.models.random_key import random_key


class Door(models.TextChoices):
    """How the answer came; the three are kept apart in the numbers."""

    PAPER = "PAPER", "phiếu giấy"
    WALL = "WALL", "QR treo tường"
    RECEIPT = "RECEIPT", "QR trên giấy tiếp nhận"


class Doubt(models.TextChoices):
    """Why an answer from the wall is shown apart; a burst is not counted at all."""

    NONE = "", "không"
    UNPROVEN = "UNPROVEN", "máy gửi không tự kiểm chứng"
    BURST = "BURST", "đợt phiếu trùng"


class Ballot(models.Model):
    """One citizen's answers. Holds no dossier, no person, no address and no time of day (118/2025 Điều 29.3)."""

    # Random, so that the order of arrival cannot be matched with the ledger or with the day's dossiers.
    id = models.BigAutoField("mã", primary_key=True, default=random_key, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, verbose_name="bộ câu hỏi")
    door = models.CharField("cửa", max_length=10, choices=Door.choices)
    answered_on = models.DateField("ngày")
    # The year whose service was rated: a ballot collected in January may still be about the year before.
    year = models.PositiveSmallIntegerField("năm khảo sát")
    doubt = models.CharField("cần xem lại", max_length=10, choices=Doubt.choices, blank=True)
    from_office = models.BooleanField("gửi từ mạng của cơ quan", default=False)
    # What makes an import of the same file change nothing; both empty for answers given on a page. Keyed hashes: a
    # number on a paper would be an order of arrival, and a plain hash of marks and comment could be tried out.
    import_key = models.CharField("khóa nhập", max_length=64, unique=True, null=True, blank=True)
    import_digest = models.CharField("mã băm nội dung", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "phiếu khảo sát"
        constraints = (
            models.CheckConstraint(
                name="ballot_import_digest_iff_imported",
                condition=Q(import_key=None, import_digest="") | (Q(import_key__isnull=False) & ~Q(import_digest="")),
            ),
        )
        indexes = (models.Index(fields=["year", "door"], name="ballot_by_year"),)

    def __str__(self) -> str:
        return f"phiếu {self.answered_on:%d/%m/%Y}"


class Answer(models.Model):
    """One mark, 1 to 5; a question left blank has no row and counts as missing, not as 3."""

    id = models.BigAutoField("mã", primary_key=True, default=random_key, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="answers", verbose_name="phiếu")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name="câu hỏi")
    score = models.PositiveSmallIntegerField("điểm")

    class Meta:
        verbose_name = verbose_name_plural = "câu trả lời"
        constraints = (
            models.UniqueConstraint(name="one_answer_per_question", fields=["ballot", "question"]),
            models.CheckConstraint(name="score_from_1_to_5", condition=Q(score__gte=1, score__lte=5)),
        )

    def __str__(self) -> str:
        return str(self.score)


class SpentToken(models.Model):
    """A survey token that has been used: its fingerprint and nothing else, not even when (118/2025 Điều 29.3)."""

    # 63 bits of the token's hash. As the integer key it is also where SQLite keeps the row, so that not even the order
    # of arrival is stored, which would put the ledger beside the ballots line by line.
    id = models.BigAutoField("dấu vân", primary_key=True)

    class Meta:
        verbose_name = verbose_name_plural = "mã đã dùng"

    def __str__(self) -> str:
        return f"{self.pk:x}"[:8]
