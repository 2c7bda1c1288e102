"""One noun a file; import from here."""

from surveys.models.ballot import Answer, Ballot, Door, Doubt, SpentToken
from surveys.models.comment import Comment, Theme, Verdict
from surveys.models.feedback import Feedback, FeedbackKind
from surveys.models.paper import BallotBatch, PaperEntry
from surveys.models.point import QuarterNote, SurveyPoint
from surveys.models.questionnaire import Factor, Kind, Question, Questionnaire
from surveys.models.tally import Tally

__all__ = [
    "Answer",
    "Ballot",
    "BallotBatch",
    "Comment",
    "Door",
    "Doubt",
    "Factor",
    "Feedback",
    "FeedbackKind",
    "Kind",
    "PaperEntry",
    "QuarterNote",
    "Question",
    "Questionnaire",
    "SpentToken",
    "SurveyPoint",
    "Tally",
    "Theme",
    "Verdict",
]
