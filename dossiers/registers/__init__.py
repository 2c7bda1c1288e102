"""Reading registers and messages that other systems export: files in, typed rows out. Knows no database.

A file that cannot be used at all raises `FileError`; a row that cannot comes out as `RowError`, the others go on.
"""

from dossiers.registers.files import FileError
from dossiers.registers.reading import RegisterFile, read_file
from dossiers.registers.rows import Kind, RegisterRow, RowError

__all__ = ["FileError", "Kind", "RegisterFile", "RegisterRow", "RowError", "read_file"]
