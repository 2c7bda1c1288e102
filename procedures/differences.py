"""What one wording of a procedure says differently from another, field by field and word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from procedures.models import ProcedureCase, ProcedureVersion
from procedures.wordings import CONTENT, Wording, empty
from tanthanh.office.vietnamese import money

# The limit is said in words, amount and unit together.
TOGETHER = {"limit_unit"}
WORD = re.compile(r"\s+|[^\s]+")
LONGEST_COMPARED = 4000  # words; beyond, the whole text counts as new


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words: `kind` is `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that says something else: `name` is its name in the form, `label` what people call it."""

    name: str
    label: str
    old: str
    new: str

    @property
    def parts(self) -> list[Part]:
        return words(self.old, self.new)


def between(old: Wording | None, new: Wording) -> list[Change]:
    """The fields that differ, in the order of the model, then papers and cases; of what is new, all that it says."""
    before, after = lines(old or empty()), lines(new)
    return [
        Change(name, label, before[name][1] if old else "", text)
        for name, (label, text) in after.items()
        if before[name][1] != text
    ]


def lines(wording: Wording) -> dict[str, tuple[str, str]]:
    """Label and text of all that a wording says, by field."""
    version = wording.version
    said = {name: (_label(name), _text(version, name)) for name in CONTENT if name not in TOGETHER}
    said["papers"] = ("thành phần hồ sơ", "\n".join(map(_paper, wording.papers)))
    said["cases"] = ("các trường hợp", "\n".join(map(_case, wording.cases)))
    return said


def words(old: str, new: str) -> list[Part]:
    """The new text with what was taken out of the old one, by whole words."""
    before, after = WORD.findall(old), WORD.findall(new)
    if max(len(before), len(after)) > LONGEST_COMPARED:
        return [Part("removed", old), Part("added", new)]
    return list(_runs(before, after))


def _runs(before: list[str], after: list[str]) -> Iterator[Part]:
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Part("same", "".join(after[new_start:new_end]))
            continue
        if end > start:
            yield Part("removed", "".join(before[start:end]))
        if new_end > new_start:
            yield Part("added", "".join(after[new_start:new_end]))


def _label(name: str) -> str:
    return str(ProcedureVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001


def _text(version: ProcedureVersion, name: str) -> str:
    value: Any = getattr(version, name)
    if name == "limit_amount":
        return version.limit_in_words
    if name == "fee_amount" and value is not None:
        return money(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if version._meta.get_field(name).choices:  # type: ignore[union-attr]  # noqa: SLF001
        return str(getattr(version, f"get_{name}_display")())
    return "" if value is None else str(value)


def _paper(paper: Mapping[str, Any]) -> str:
    counts = [
        f"{paper[name]} {word}" for name, word in (("originals", "bản chính"), ("copies", "bản sao")) if paper[name]
    ]
    note = [f"({paper['note']})"] if paper["note"] else []
    return " – ".join([" ".join([str(paper["name"]), *note]), *counts])


def _case(values: Mapping[str, Any]) -> str:
    case = ProcedureCase(**values)
    limit = case.limit_in_words
    fee = f"lệ phí {case.fee_in_words}" if case.fee_in_words else ""
    condition = f"({case.condition})" if case.condition else ""
    way = str(case.get_way_display()) if case.way else ""
    return ", ".join(filter(None, (" ".join(filter(None, (case.label, condition))), way, limit, fee)))
