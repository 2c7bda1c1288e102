"""The catalogue as an import needs it: every version in memory, found by code or by folded name."""

from datetime import date

from procedures.models import ProcedureVersion
from tanthanh.office.vietnamese import fold

PREFIX = "thu tuc "


class UnknownProcedureError(ValueError):
    """Not in the catalogue, or not to be told from another by its name; the message is a Vietnamese sentence."""


class Shelf:
    """All versions of all procedures, oldest first, in one query."""

    def __init__(self) -> None:
        self.versions: dict[int, list[ProcedureVersion]] = {}
        self.by_code: dict[str, int] = {}
        self.by_name: dict[str, set[int]] = {}
        for version in (
            ProcedureVersion.objects.select_related("procedure")
            .only(
                "procedure__code",
                "name",
                "short_name",
                "limit_amount",
                "limit_unit",
                "limit_policy",
                "supplement_policy",
                "valid_from",
                "valid_to",
            )
            .order_by("procedure_id", "valid_from", "number")
        ):
            self._put(version)

    def _put(self, version: ProcedureVersion) -> None:
        pk = version.procedure_id
        self.versions.setdefault(pk, []).append(version)
        if version.procedure.code:
            self.by_code[version.procedure.code] = pk
            for name in {version.name, version.short_name} - {""}:
                self.by_name.setdefault(_key(name), set()).add(pk)

    def find(self, code: str, name: str, day: date) -> ProcedureVersion:
        """The version in force on `day`, or the earliest where the catalogue starts later. UnknownProcedureError."""
        pk = self.by_code.get(code)
        if pk is None:
            named = self.by_name.get(_key(name), set()) if name else set()
            if len(named) > 1:
                raise UnknownProcedureError("Tên thủ tục trùng nhiều thủ tục trong danh mục: cần cột Mã TTHC")
            if not named:
                raise UnknownProcedureError("Thủ tục không có trong danh mục (tìm theo mã rồi theo tên)")
            (pk,) = named
        versions = self.versions[pk]
        in_force = [version for version in versions if version.valid_from <= day and _reaches(version, day)]
        return (in_force or versions[:1])[-1]


def _reaches(version: ProcedureVersion, day: date) -> bool:
    return version.valid_to is None or day <= version.valid_to


def _key(name: str) -> str:
    return fold(name).removeprefix(PREFIX)
