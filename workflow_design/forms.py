"""Upload form: a definition document as text or as a file."""

from typing import Any, override

from django import forms

from ticketflower.fields.json_field import JsonField
from workflow_design.documents.text.parse import MAX_BYTES

ACTIONS = ("store", "publish")


class UploadForm(forms.Form):
    """A document, typed or pasted, or as a file; the file wins.

    ``known`` is what the author started from, and ``replace`` what they agreed to replace, where
    the page asked: both are fingerprints by the names of definitions (``EditState``).
    """

    text = forms.CharField(
        label="Workflow file",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label="Upload JSON",
        required=False,
        help_text="At most 1 MB. Replaces the text above.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    known = JsonField(required=False, widget=forms.HiddenInput)
    replace = JsonField(required=False, widget=forms.HiddenInput)
    action = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_action(self) -> str:
        """The action on the document; empty for a check alone."""
        action = str(self.cleaned_data["action"])
        return action if action in ACTIONS else ""

    def clean_known(self) -> dict[str, str]:
        """The fingerprints of what the author has seen."""
        return _fingerprints(self.cleaned_data["known"])

    def clean_replace(self) -> dict[str, str]:
        """The fingerprints of what the author agreed to replace."""
        return _fingerprints(self.cleaned_data["replace"])

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["known"] = {**cleaned.get("known", {}), **cleaned.get("replace", {})}
        sent = cleaned.get("file")
        if sent is not None and (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"{sent.name} is larger than 1 MB.")
        if sent is not None:
            cleaned["document"] = sent.read()
        elif cleaned.get("text", "").strip():
            # Browsers send two characters for each end of a line of a text area.
            cleaned["document"] = cleaned["text"].replace("\r\n", "\n")
        elif "text" in cleaned:
            raise forms.ValidationError("Paste a workflow file or choose one to upload.")
        return cleaned


def _fingerprints(sent: object) -> dict[str, str]:
    """The fingerprints that the page sent; empty for anything else."""
    if not isinstance(sent, dict):
        return {}
    return {name: seen for name, seen in sent.items() if isinstance(seen, str)}
