"""Forms of comments on tickets."""

import uuid
from typing import Any, Final

from django import forms

from workflow_design.answers.text_fields import LinesField
from workflow_ops.models.comments import LONGEST_COMMENT

INTERNAL: Final = "internal"
REQUESTER: Final = "requester"
AUDIENCES: Final = ((INTERNAL, "Internal note"), (REQUESTER, "Message to requester"))


class CommentTextForm(forms.Form):
    """The text of a comment."""

    text = LinesField(
        label="Comment",
        widget=forms.Textarea,
        max_length=LONGEST_COMMENT,
        error_messages={"required": "Enter a comment."},
    )


class QuestionForm(forms.Form):
    """A question to the requester."""

    text = LinesField(
        label="Message to requester",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_COMMENT,
        help_text="The task waits until the requester replies, or you resume it.",
        error_messages={"required": "Enter a message."},
    )


class CommentForm(CommentTextForm):
    """A new comment, and who can read it; only those choose who see internal notes themselves.

    ``submission_key`` tells the form from others: sent twice, it makes one comment.
    """

    audience = forms.ChoiceField(
        label="Visible to", choices=AUDIENCES, initial=INTERNAL, widget=forms.RadioSelect
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, sees_internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_internal:
            del self.fields["audience"]

    def take_new_key(self) -> None:
        """Take a new submission key, so that the form can be sent again."""
        self.data = {**self.data, "submission_key": str(uuid.uuid4())}

    @property
    def is_internal(self) -> bool:
        """Whether the requester must not see it."""
        return self.cleaned_data.get("audience") == INTERNAL
