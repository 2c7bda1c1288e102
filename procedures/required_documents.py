"""The papers a procedure asks for, out of the one line in which the catalogue lists them."""

import re
from dataclasses import dataclass

ORIGINAL = re.compile(r"bản (?:chính|gốc)\b", re.IGNORECASE)
COPY = re.compile(r"bản (?:sao|chụp)\b", re.IGNORECASE)
# What a bracket says of a paper the office already has: 118/2025/NĐ-CP asks for nothing that a database holds.
SPARED = re.compile(r"\b(?:không (?:phải )?nộp nếu|nếu chưa có trong CSDL|hoặc khai số định danh)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: how many originals and copies where the text says so, and what stands in brackets after its name."""

    name: str
    originals: int
    copies: int
    note: str


def documents(text: str) -> list[Document]:
    """The papers of a list split at the semicolons outside brackets."""
    parts = (part.strip(" .") for part in split_outside_brackets(text))
    return [_document(part) for part in parts if part]


def split_outside_brackets(text: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def waiver(note: str) -> tuple[str, str]:
    """The note of a paper without, and then the part that says when it need not be brought."""
    parts = [part.strip() for part in re.split(r";|, (?=hoặc khai số định danh|nếu chưa có trong)", note)]
    spared = [part for part in parts if SPARED.match(part)]
    return "; ".join(part for part in parts if part not in spared), "; ".join(map(_spared, spared))


def _spared(part: str) -> str:
    """As a sentence of its own: `nếu chưa có trong CSDL` says when to bring it, so it is turned round."""
    said = re.sub(r"^nếu chưa có trong CSDL", "không cần nếu đã có trong cơ sở dữ liệu", part, flags=re.IGNORECASE)
    said = re.sub(r"^hoặc khai số định danh", "không cần nếu khai số định danh", said, flags=re.IGNORECASE)
    return re.sub(r"^không (?:phải )?nộp nếu", "không cần nếu", said, flags=re.IGNORECASE)


def _document(text: str) -> Document:
    name, _, rest = text.partition(" (")
    note = rest.removesuffix(")") if rest.endswith(")") and ")" not in rest[:-1] else ""
    name = name if note else text
    said = ORIGINAL.match(name) or COPY.match(name)
    return Document(
        name=f"{name[0].upper()}{name[1:]}",
        originals=int(bool(said and ORIGINAL.match(name))),
        copies=int(bool(said and COPY.match(name))),
        note=note,
    )
