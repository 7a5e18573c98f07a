"""Forms of the team area: invitations, roles, company roles."""

import re
from typing import Any, override

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ticketflower.fields.one_line import OneLineField, no_web_address
from ticketflower.fields.required import set_required_messages
from ticketflower.fields.time_zone import TimeZoneField
from users.forms.merged import MergedForm
from users.models import CompanyRole, User
from users.roles import AGENT_ROLES, LABELS, MAY, ROLES, TASK_WORKER, USER

MOST_AT_ONCE = 100
_NAMED = re.compile(
    # Anna Smith <anna@example.com>, and Smith, Anna <anna@example.com> as Outlook copies it. A
    # word with a point before the comma may be an address with a typing mistake, and stays.
    r"""(?<![^,;\s>])(?:"[^"]{0,100}"\s*|(?:[^<>,;@."\r\n]{0,100},)?[^<>,;@"\r\n]{0,100})<([^<>]{0,320})>"""
)


class CompanySettingsForm(forms.Form):
    """What holds for the whole company."""

    time_zone = TimeZoneField(
        label="Time zone",
        help_text="For everyone who hasn't chosen another one in their profile. "
        "Changing it doesn't change anything that happened, only how times are shown.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)


class RolesForm(MergedForm):
    """System roles and company roles of a person."""

    system_roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role, f"{LABELS[role]}: {MAY[role]}") for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    company_roles: forms.ModelMultipleChoiceField[CompanyRole] = forms.ModelMultipleChoiceField(
        None,
        label="Company roles",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Company roles decide which tickets people can submit and which tasks they get.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = CompanyRole.objects.by_name()
        self.fields["company_roles"].queryset = roles  # type: ignore[attr-defined] # a ModelMultipleChoiceField


class AgentForm(RolesForm):
    """Name and roles of an agent."""

    name = OneLineField(
        label="Name",
        max_length=100,
        validators=[no_web_address],
        help_text="What it does, such as “Invoice reader”. It's shown as “Invoice reader (agent)”.",
    )
    system_roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role, f"{LABELS[role]}: {MAY[role]}") for role in AGENT_ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ["name", "system_roles", "company_roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "company_roles"
        ].help_text = (
            "Company roles decide which tickets the agent can submit and which tasks it can do."
        )
        set_required_messages(self)


class NewAgentForm(AgentForm):
    """Name and roles of a new agent."""

    shown = None  # type: ignore[assignment] # so Django leaves a field out: nothing to merge with

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system_roles"].initial = [TASK_WORKER]


class InviteForm(RolesForm):
    """Whom to invite, and the roles that they get."""

    shown = None  # type: ignore[assignment] # so Django leaves a field out: nothing to merge with
    addresses = forms.CharField(
        label="Email addresses",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text="Separate addresses with commas, spaces or new lines.",
    )
    field_order = ["addresses", "system_roles", "company_roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system_roles"].initial = [USER]
        self.fields["company_roles"].initial = CompanyRole.objects.for_everyone()
        set_required_messages(self)

    def clean_addresses(self) -> list[str]:
        """Each address once, in lower case."""
        found = list(dict.fromkeys(addresses_in(self.cleaned_data["addresses"])))
        wrong = [text for text in found if not _is_address(text)]
        if wrong:
            shown = ", ".join(f"“{text[:60]}”" for text in wrong[:5])
            are = (
                "isn't a valid email address" if len(wrong) == 1 else "aren't valid email addresses"
            )
            raise ValidationError(f"{shown} {are}. No invitations were sent.")
        if len(found) > MOST_AT_ONCE:
            raise ValidationError(
                f"Invite at most {MOST_AT_ONCE} people at once. You entered {len(found)} addresses."
            )
        return found


class AcceptInvitationForm(forms.ModelForm[User]):
    """The name and the password of an invited person."""

    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 10 characters, and not a common password.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name", "autofocus": True}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        set_required_messages(self)

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
            try:
                person = User(email=self.email, **names)
                password_validation.validate_password(cleaned["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class CompanyRoleForm(forms.Form):
    """A company role: what it is called, what it is for, who has it."""

    name = OneLineField(label="Name", max_length=100)
    description = OneLineField(label="Description", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)


class CompanyRoleMembersForm(CompanyRoleForm, MergedForm):
    """A company role that there is, with the people who have it.

    Args:
        people: of the company.
    """

    members = forms.ModelMultipleChoiceField(
        User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False, label="Members"
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = people  # type: ignore[attr-defined] # a ModelMultipleChoiceField


def addresses_in(text: str) -> list[str]:
    """The addresses of a text, in lower case; copied from mails, with names before them, too."""
    bare = _NAMED.sub(r" \1 ", text).replace("mailto:", "")
    pieces = [User.objects.normalize_email(piece) for piece in re.split(r"[,;\s]+", bare)]
    return [piece for piece in pieces if piece]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
