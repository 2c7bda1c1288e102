"""Taking over what other systems recorded: rows of a register or of the national portal become dossiers.

What is in the portal already wins: a file adds and goes on, it never makes a late dossier punctual and never overwrites
what officers did here.
"""

from dossiers.imports import desk
from dossiers.imports.importing import import_rows
from dossiers.imports.report import Difference, ImportReport

__all__ = ["Difference", "ImportReport", "desk", "import_rows"]
