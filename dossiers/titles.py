"""What the procedures behind dossiers are called, for those who count dossiers and need not know the catalogue."""

from collections.abc import Iterable
from typing import NamedTuple

from procedures.models import ProcedureVersion


class Title(NamedTuple):
    """A version's procedure and field, as a person reads them and as an address line names them."""

    field_slug: str
    field: str
    code: str
    name: str


def titles(version_ids: Iterable[int]) -> dict[int, Title]:
    """The titles of these versions in one query."""
    rows = ProcedureVersion.objects.filter(pk__in=version_ids).values_list(
        "pk", "procedure__field__slug", "procedure__field__name", "procedure__code", "short_name", "name"
    )
    return {pk: Title(slug, field, code or "", short or name) for pk, slug, field, code, short, name in rows}
