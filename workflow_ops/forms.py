"""Forms of tickets and tasks."""

import uuid
from collections.abc import Sequence
from typing import Any

from ticketflower.types import JsonObject
from users.http import CompanyRequest
from users.models import User
from workflow_design.documents.questions import Kind, Question
from workflow_design.schema_forms import AnswersForm, asked
from workflow_ops.services.uploads import PersonalUploads

REFRESH = "refresh"
SUBMISSION_KEY = "submission_key"


def answers_form(
    request: CompanyRequest,
    questions: Sequence[Question],
    *,
    known: JsonObject,
    layout: list[JsonObject] | None,
) -> AnswersForm:
    """The form that asks the questions, bound to what the browser sent."""
    sent: Any = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    asks_for_people = any(each.question.kind is Kind.USER for each in asked(questions))
    people: Sequence[User] = ()
    if asks_for_people:
        people = list(User.objects.of_company(request.company).active().by_name())
    return AnswersForm(
        questions,
        *sent,
        uploads=PersonalUploads(request.company, request.user),
        people=people,
        known=known,
        layout=layout,
    )


def is_refresh(request: CompanyRequest) -> bool:
    """Whether the form only asks which questions its answers so far lead to."""
    return REFRESH in request.POST


def submission_key(request: CompanyRequest) -> uuid.UUID:
    """The key that the form was rendered with; a new one for a new form."""
    try:
        return uuid.UUID(request.POST.get(SUBMISSION_KEY, ""))
    except ValueError:
        return uuid.uuid4()
