"""The shape of the yearly figures; rates are decimal strings with two places, null where nothing divides."""

from typing import Any

from rest_framework import serializers


def count() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0)


def rate() -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text="Phần trăm, hai số lẻ, ví dụ 99.74")


class ReceivedSerializer(serializers.Serializer[Any]):
    total = count()
    online = count()
    in_person = count()
    postal = count()
    interlinked = count()


class NationalPortalSerializer(serializers.Serializer[Any]):
    received = count()
    on_time_rate = rate()


class ResolvedSerializer(serializers.Serializer[Any]):
    total = count()
    early = count()
    on_time = count()
    late = count()
    on_time_rate = rate()
    on_time_rate_with_overdue = rate()


class OnlineSerializer(serializers.Serializer[Any]):
    received = count()
    on_time = count()
    late = count()
    on_time_rate = rate()


class PendingSerializer(serializers.Serializer[Any]):
    within = count()
    overdue = count()


class ApologiesSerializer(serializers.Serializer[Any]):
    issued = count()


class ScoreSerializer(serializers.Serializer[Any]):
    responses = count()
    rate = rate()


class SatisfactionSerializer(serializers.Serializer[Any]):
    responses = count()
    rate = rate()
    criteria = serializers.DictField(child=ScoreSerializer())


class StatisticsSerializer(serializers.Serializer[Any]):
    """Số liệu một năm của bộ phận một cửa; hồ sơ trên Cổng quốc gia là nguồn thứ hai, không cộng vào."""

    year = serializers.IntegerField()
    as_of = serializers.DateTimeField()
    received = ReceivedSerializer()
    national_portal = NationalPortalSerializer()
    resolved = ResolvedSerializer()
    online = OnlineSerializer()
    pending = PendingSerializer()
    apologies = ApologiesSerializer()
    late_published = count()
    satisfaction = SatisfactionSerializer()
