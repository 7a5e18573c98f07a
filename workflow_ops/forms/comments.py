"""Forms of comments on tickets."""

import uuid
from typing import Any, Final, override

from django import forms
from django.forms.utils import ErrorDict

from workflow_design.answers.files_field import MOST_FILES, FilesField, limits_text
from workflow_design.answers.text_fields import LinesField
from workflow_design.answers.upload_field import UploadDesk
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
        help_text="The task waits until the requester replies or you resume it.",
        error_messages={"required": "Enter a message."},
    )


class ReasonForm(forms.Form):
    """Why a requester cancels or reopens a ticket, as a message on it.

    Args:
        is_required: whether they have to say it.
    """

    reason = LinesField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_COMMENT,
        error_messages={"required": "Enter a reason."},
    )

    def __init__(self, *args: Any, is_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required


class CommentForm(CommentTextForm):
    """A new comment, and who can read it; only those choose who see internal notes themselves.

    Files that were sent are kept while the rest is wrong. ``submission_key`` tells the form from
    others: sent twice, it makes one comment.
    """

    audience = forms.ChoiceField(
        label="Visible to", choices=AUDIENCES, initial=INTERNAL, widget=forms.RadioSelect
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, sees_internal: bool, uploads: UploadDesk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_internal:
            del self.fields["audience"]
        self.fields["text"].required = False
        self.fields["attached"] = FilesField(
            uploads=uploads, label="Files", required=False, help_text=limits_text(most=MOST_FILES)
        )
        self.fields["attached"].widget.attrs["class"] = "form-control"

    @override
    def clean(self) -> dict[str, Any]:
        is_empty = not self.cleaned_data.get("text") and not self.cleaned_data.get("attached")
        if is_empty and not self.errors:
            self.add_error("text", "Enter a comment, or attach a file.")
        return self.cleaned_data

    def forget_errors(self) -> None:
        """Show the form again without complaints; files that were sent are kept."""
        _ = self.errors
        self._errors = ErrorDict()

    @property
    def uploads(self) -> list[int]:
        """The ids of the files of a valid form."""
        return [int(each) for each in self.cleaned_data["attached"]]

    def take_new_key(self) -> None:
        """Take a new submission key, so that the form can be sent again."""
        sent: Any = self.data
        renewed = sent.copy()
        renewed["submission_key"] = str(uuid.uuid4())
        self.data = renewed

    @property
    def is_internal(self) -> bool:
        """Whether the requester must not see it."""
        return self.cleaned_data.get("audience") == INTERNAL
