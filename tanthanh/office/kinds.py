"""The closed lists of words the office's own tables use."""

from django.db import models


class DayKind(models.TextChoices):
    CLOSED = "CLOSED", "nghỉ lễ"
    CLOSED_SWAPPED = "CLOSED_SWAPPED", "nghỉ hoán đổi"
    WORKED = "WORKED", "làm bù"
