"""Forms of workflow_design."""

from typing import Any, override

from django import forms

from workflow_design.documents.parse import MAX_BYTES


class UploadForm(forms.Form):
    """A document, typed or pasted, or as a file; the file wins."""

    text = forms.CharField(
        label="Document",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label="File",
        required=False,
        help_text="A JSON file of at most 1 MB. It replaces the text.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sent = cleaned.get("file")
        if sent is not None and (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"{sent.name} is larger than 1 MB: a document is smaller.")
        if sent is not None:
            cleaned["document"] = sent.read()
        elif cleaned.get("text", "").strip():
            # Browsers send two characters for each end of a line of a text area.
            cleaned["document"] = cleaned["text"].replace("\r\n", "\n")
        elif "text" in cleaned:
            raise forms.ValidationError("Paste a document or choose a file.")
        return cleaned
