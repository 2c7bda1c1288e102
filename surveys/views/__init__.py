"""The survey's doors: answering it, keying it in, reading it."""

from surveys.views.answer import survey, survey_thanks, survey_token
from surveys.views.comments import comment, comments
from surveys.views.feedback import feedback_case, feedback_desk, feedback_page, follow
from surveys.views.papers import batch, batch_check, batch_sheet, batches
from surveys.views.points import point_sheet, survey_points
from surveys.views.questionnaires import discard, draft, publish, questionnaires
from surveys.views.results import results, results_csv, results_xlsx

__all__ = [
    "batch",
    "batch_check",
    "batch_sheet",
    "batches",
    "comment",
    "comments",
    "discard",
    "draft",
    "feedback_case",
    "feedback_desk",
    "feedback_page",
    "follow",
    "point_sheet",
    "publish",
    "questionnaires",
    "results",
    "results_csv",
    "results_xlsx",
    "survey",
    "survey_points",
    "survey_thanks",
    "survey_token",
]
