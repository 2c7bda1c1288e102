"""The API's own description, flattened for a page that needs no outside script."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """One call: its method, its path, what it wants and what it answers with."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]


@cache
def operations() -> tuple[Operation, ...]:
    """Every call of the API in the order of its paths; read once a process."""
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # no types yet
    return tuple(
        described(method, path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    )


def described(method: str, path: str, call: dict[str, Any]) -> Operation:
    summary, _, rest = str(call.get("description", "")).partition("\n")
    return Operation(
        method=method.upper(),
        path=path,
        summary=call.get("summary") or summary,
        description=rest.strip() if not call.get("summary") else str(call.get("description", "")),
        parameters=tuple(
            Parameter(
                name=item["name"],
                place={"query": "sau dấu ?", "path": "trong đường dẫn", "header": "ở đầu yêu cầu"}.get(item["in"], ""),
                required=item.get("required", False),
                description=item.get("description", ""),
            )
            for item in call.get("parameters", ())
        ),
        body=tuple(call.get("requestBody", {}).get("content", {})),
        answers=tuple((status, answer.get("description", "")) for status, answer in call["responses"].items()),
    )
