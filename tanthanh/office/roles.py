"""Who works at the one-stop: the roles, and which of them may do what kind of thing."""

from django.db import models


class Role(models.TextChoices):
    RECEPTIONIST = "RECEPTIONIST", "cán bộ tiếp nhận"
    SPECIALIST = "SPECIALIST", "công chức chuyên môn"
    LEADER = "LEADER", "lãnh đạo"
    SUPERVISOR = "SUPERVISOR", "giám sát"
    ADMINISTRATOR = "ADMINISTRATOR", "quản trị"


# The supervisor (Mặt trận, thanh tra) reads everything the office publishes to itself and changes nothing.
COUNTER = frozenset({Role.RECEPTIONIST, Role.LEADER})
BACK_OFFICE = frozenset({Role.SPECIALIST, Role.LEADER})
STAFF = frozenset({Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER})
READERS = frozenset(Role)
LEADERS = frozenset({Role.LEADER})
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.LEADER})
