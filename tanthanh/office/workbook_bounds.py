"""What a workbook may unpack to, looked at before the parser: one that runs out of memory takes the process with it."""

import re
import zipfile
import zlib

# The largest register of 200 000 rows stays below, a zip bomb does not.
MAX_UNPACKED, MAX_SHARED_STRINGS, MAX_PART = 300_000_000, 80_000_000, 10_000_000
# Real sheets shrink five to twenty times.
MAX_RATIO, SMALL = 200, 20_000_000
# A row of all 16 384 columns has not half as many tags. The parser holds one row at a time, however long it is.
MAX_TAGS_A_ROW = 200_000
ROW = re.compile(rb"<(?:\w+:)?row\b")
CHUNK, LONGEST_NAME = 1 << 20, 64


def is_bomb(archive: zipfile.ZipFile, packed_size: int) -> bool:
    """Whether a workbook unpacks to more than any honest one."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > max(SMALL, MAX_RATIO * packed_size):
        return True
    return any(_is_too_much(archive, part) for part in parts)


def _is_too_much(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    if name.endswith("sharedstrings.xml"):
        return part.file_size > MAX_SHARED_STRINGS
    if "/worksheets/" in name:
        return _has_endless_row(archive, part)
    return part.file_size > MAX_PART and "/media/" not in name


def _has_endless_row(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether more tags than any row has stand between two starts of rows, read in one pass."""
    tags, rest = 0, b""
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                # The chunk's last tag may be cut in two: its name is looked at with the next chunk.
                joined = rest + chunk
                cut = max(joined.rfind(b"<"), 0)
                text, rest = joined[:cut], joined[cut : cut + LONGEST_NAME]
                first, *others = ROW.split(text)
                tags += first.count(b"<")
                if max(tags, *(stretch.count(b"<") for stretch in others), 0) > MAX_TAGS_A_ROW:
                    return True
                tags = others[-1].count(b"<") if others else tags
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        # Broken or locked with a password: the reader says so in its own words.
        return False
    return False
