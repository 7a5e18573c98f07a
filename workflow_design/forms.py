"""Forms of the design area: a document to upload, and the roles of a template."""

from collections.abc import Sequence
from typing import Any, override

from django import forms
from django.utils.text import slugify

from ticketflower.fields.json_field import JsonField
from ticketflower.fields.required import set_required_messages
from ticketflower.texts import read_json
from users.models import CompanyRole
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


class FixForm(UploadForm):
    """A document, and the message on it whose fix is to be applied, by its place and code."""

    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    line = forms.IntegerField(min_value=1)
    column = forms.IntegerField(min_value=1)


def agreed_fingerprints(text: str) -> dict[str, str]:
    """The fingerprints in a text that a page gave out; empty for anything else."""
    try:
        return _fingerprints(read_json(text))
    except ValueError:
        return {}


def _fingerprints(sent: object) -> dict[str, str]:
    """The fingerprints that the page sent; empty for anything else."""
    if not isinstance(sent, dict):
        return {}
    return {name: seen for name, seen in sent.items() if isinstance(seen, str)}


class TemplateRolesForm(forms.Form):
    """The company's roles that take the place of those that it does not have.

    Args:
        missing: the names of roles that a template asks for.
        company_roles: those that the company has.
        may_create: whether the person may create the missing ones instead.
    """

    NEW = "new"

    def __init__(
        self,
        data: Any = None,
        *,
        missing: Sequence[str],
        company_roles: Sequence[CompanyRole],
        may_create: bool,
    ) -> None:
        super().__init__(data)
        self.by_id = {str(role.pk): role for role in company_roles}
        self.missing = missing
        names = [(pk, role.role_name) for pk, role in self.by_id.items()]
        for name in missing:
            new = [(self.NEW, f"Create the role “{name}”")] if may_create else []
            self.fields[_field_of_role(name)] = forms.ChoiceField(
                label=f"Which role does the work of “{name}”?",
                choices=[("", "Choose a role"), *names, *new],
            )
        set_required_messages(self)

    @property
    def roles(self) -> dict[str, CompanyRole]:
        """The roles chosen, by the names of the missing ones."""
        chosen = self._chosen()
        return {name: self.by_id[pk] for name, pk in chosen.items() if pk != self.NEW}

    @property
    def new_roles(self) -> list[str]:
        """The names of the roles to create."""
        return [name for name, pk in self._chosen().items() if pk == self.NEW]

    def _chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[_field_of_role(name)] for name in self.missing}


def _field_of_role(name: str) -> str:
    """The field of a role, the same whichever others are missing when the form comes back."""
    return f"role_{slugify(name)}"
