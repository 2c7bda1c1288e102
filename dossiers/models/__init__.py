"""One noun a file; import from here."""

from dossiers.models.access import DossierAccess
from dossiers.models.apology import ApologyLetter, LatenessEpisode, LetterGround, LetterOrigin, LetterState
from dossiers.models.attachment import Attachment
from dossiers.models.calendar_change import CalendarChange
from dossiers.models.chain_head import ChainHead
from dossiers.models.collection import Collection
from dossiers.models.correction import Correction
from dossiers.models.counter import Counter
from dossiers.models.data_request import DataRequest
from dossiers.models.delegation import Delegation
from dossiers.models.document import SubmittedDocument
from dossiers.models.dossier import Dossier
from dossiers.models.filing import Filing, FilingEvent, Stage
from dossiers.models.hand_over import HandOver
from dossiers.models.imports import Choice, ImportBatch, ImportFinding, ImportUpload, Verdict
from dossiers.models.intake_draft import IntakeDraft
from dossiers.models.letter_dispatch import LetterDispatch
from dossiers.models.log import LogEntry
from dossiers.models.message import Message, MessageEvent, MessageTemplate, OptOut
from dossiers.models.notice import Notice
from dossiers.models.payment import BankStatement, Payment, StatementLine
from dossiers.models.postal import PostalItem
from dossiers.models.publication import LateListCorrection, LateListing, LateListObjection, LateListPublication
from dossiers.models.regime import Regime
from dossiers.models.register_closing import RegisterClosing
from dossiers.models.signing_key import SigningKey
from dossiers.models.step_request import StepRequest
from dossiers.models.wording import PaperWording

__all__ = [
    "ApologyLetter",
    "Attachment",
    "BankStatement",
    "CalendarChange",
    "ChainHead",
    "Choice",
    "Collection",
    "Correction",
    "Counter",
    "DataRequest",
    "Delegation",
    "Dossier",
    "DossierAccess",
    "Filing",
    "FilingEvent",
    "HandOver",
    "ImportBatch",
    "ImportFinding",
    "ImportUpload",
    "IntakeDraft",
    "LateListCorrection",
    "LateListObjection",
    "LateListPublication",
    "LateListing",
    "LatenessEpisode",
    "LetterDispatch",
    "LetterGround",
    "LetterOrigin",
    "LetterState",
    "LogEntry",
    "Message",
    "MessageEvent",
    "MessageTemplate",
    "Notice",
    "OptOut",
    "PaperWording",
    "Payment",
    "PostalItem",
    "Regime",
    "RegisterClosing",
    "SigningKey",
    "Stage",
    "StatementLine",
    "StepRequest",
    "SubmittedDocument",
    "Verdict",
]
