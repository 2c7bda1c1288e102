"""Closed lists of the catalogue."""

from django.db import models


class Status(models.TextChoices):
    DRAFT = "DRAFT", "bản nháp"
    PUBLISHED = "PUBLISHED", "đang công khai"
    REPEALED = "REPEALED", "hết hiệu lực"


class OnlineLevel(models.TextChoices):
    UNKNOWN = "UNKNOWN", "chưa xác định"
    NONE = "NONE", "chưa cung cấp trực tuyến"
    PARTIAL = "PARTIAL", "trực tuyến một phần"
    FULL = "FULL", "trực tuyến toàn trình"


class Way(models.TextChoices):
    """How a dossier reaches the ward; the values are those of a dossier's channel."""

    IN_PERSON = "IN_PERSON", "trực tiếp tại quầy"
    ONLINE = "ONLINE", "trực tuyến"
    POSTAL = "POSTAL", "qua bưu chính"


class SupplementPolicy(models.TextChoices):
    """What the clock does once the missing papers have come: 118/2025/NĐ-CP Điều 19.5 starts it again from zero."""

    RESTART = "RESTART", "tính lại từ đầu"
    CONTINUE = "CONTINUE", "tính tiếp (theo luật chuyên ngành)"


class SheetFormat(models.TextChoices):
    """What hangs on a wall; the value is what `?kho=` says in an address."""

    A4 = "A4", "tờ A4"
    A5 = "A5", "tờ A5"
    A3 = "A3", "bảng A3 của lĩnh vực"
    A2 = "A2", "bảng A2 của lĩnh vực"
    STICKER = "nhan", "nhãn dán"


# These show all procedures of a field on one paper.
WALL_FORMATS = (SheetFormat.A3, SheetFormat.A2)


class TeamKind(models.TextChoices):
    """Who helps people with procedures outside the office."""

    COMMUNITY = "COMMUNITY", "tổ công nghệ số cộng đồng"
    YOUTH = "YOUTH", "đội thanh niên tình nguyện"
    POSTAL = "POSTAL", "điểm bưu chính"


class LinkState(models.TextChoices):
    WORKS = "WORKS", "mở được"
    BROKEN = "BROKEN", "hỏng"
    UNREACHED = "UNREACHED", "chưa kiểm tra được"
