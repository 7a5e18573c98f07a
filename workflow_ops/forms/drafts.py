"""Drafts of forms as posted data, which is what their forms are shown again with."""

from django.http import QueryDict

from users.http.request import CompanyRequest
from workflow_design.answers.form import PREFIX
from workflow_ops.forms.submit_fields import DROPPED, VERSION, dropped_text, version_text
from workflow_ops.models import FormDraft

SAVE_DRAFT = "save_draft"
HAS_DRAFT = "draft"


def saves_draft(request: CompanyRequest) -> bool:
    """Whether the form is sent only to be kept as it is."""
    return SAVE_DRAFT in request.POST


def has_draft(request: CompanyRequest) -> bool:
    """Whether a draft of the form that was sent may be stored."""
    return HAS_DRAFT in request.POST


def posted(draft: FormDraft) -> QueryDict:
    """What a browser would have sent with the form as it is in the draft."""
    data = QueryDict(mutable=True)
    for name, texts in draft.answers.items():
        data.setlist(f"{PREFIX}-{name}", texts)
    if draft.ticket_type_id is not None and draft.workflow_id is not None:
        data[VERSION] = version_text(draft.ticket_type_id, draft.workflow_id)
    data.setlist(DROPPED, [dropped_text(label, text) for label, text in draft.dropped])
    return data
