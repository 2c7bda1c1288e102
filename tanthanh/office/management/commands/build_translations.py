"""Compile `tanthanh/locale/en/LC_MESSAGES/django.po`; the outcome is committed, so no machine needs gettext."""

import ast
import struct
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

SOURCE: Path = settings.BASE_DIR / "tanthanh" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MAGIC = 0x950412DE
HEAD = 7 * 4
PAIR = 8


class Command(BaseCommand):
    help = "Biên dịch bản tiếng Anh của các trang công khai (tanthanh/locale/en)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 -- Django's own signature
        messages = read(SOURCE.read_text(encoding="utf-8"))
        SOURCE.with_suffix(".mo").write_bytes(compiled(messages))
        self.stdout.write(f"Bản tiếng Anh: {len(messages) - 1} câu.")


def read(text: str) -> dict[str, str]:
    """The messages of a .po file as a .mo file stores them: a plural stands behind its singular and a NUL."""
    messages: dict[str, str] = {}
    for entry in text.split("\n\n"):
        parts: dict[str, str] = {}
        keyword = ""
        for line in entry.splitlines():
            if not line.startswith(("#", '"')):
                keyword, _, line = line.partition(" ")  # noqa: PLW2901 -- what is left is the quoted part
            if keyword and line.startswith('"'):
                parts[keyword] = parts.get(keyword, "") + ast.literal_eval(line)
        if "msgid" in parts:
            forms = [value for name, value in sorted(parts.items()) if name.startswith("msgstr")]
            messages["\0".join(part for part in (parts["msgid"], parts.get("msgid_plural")) if part is not None)] = (
                "\0".join(forms)
            )
    return messages


def compiled(messages: dict[str, str]) -> bytes:
    """The messages as GNU gettext's binary file, in the order of their bytes, without a hash table."""
    rows = sorted((key.encode(), value.encode()) for key, value in messages.items())
    start = HEAD + 2 * PAIR * len(rows)
    tables: list[bytes] = []
    body = b""
    for column in (0, 1):
        for row in rows:
            tables.append(struct.pack("<2I", len(row[column]), start + len(body)))
            body += row[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(rows), HEAD, HEAD + PAIR * len(rows), 0, start)
    return head + b"".join(tables) + body
