"""One noun a file; import from here."""

from procedures.models.advice import ChannelAdvice
from procedures.models.blank_form import BlankForm
from procedures.models.case import ProcedureCase
from procedures.models.draft import ProcedureDraft
from procedures.models.link import LinkCheck
from procedures.models.plan import HandOverStep
from procedures.models.procedure import Field, Procedure, ProcedureVersion, RequiredDocument, VersionQuerySet
from procedures.models.sheet import Place, ScanCount, Sheet, SheetLine
from procedures.models.support import DutyShift, OutreachEvent, SupportEntry
from procedures.models.synonym import Synonym
from procedures.models.team import HelperTeam, Neighbourhood, TeamHours
from procedures.models.upload import DecisionUpload

__all__ = [
    "BlankForm",
    "ChannelAdvice",
    "DecisionUpload",
    "DutyShift",
    "Field",
    "HandOverStep",
    "HelperTeam",
    "LinkCheck",
    "Neighbourhood",
    "OutreachEvent",
    "Place",
    "Procedure",
    "ProcedureCase",
    "ProcedureDraft",
    "ProcedureVersion",
    "RequiredDocument",
    "ScanCount",
    "Sheet",
    "SheetLine",
    "SupportEntry",
    "Synonym",
    "TeamHours",
    "VersionQuerySet",
]
