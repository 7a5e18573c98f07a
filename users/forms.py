"""Forms of accounts and of companies."""

from collections.abc import Iterable
from typing import Any, override

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import password_validation

from users.models import User

LONGEST_ADDRESS = User._meta.get_field("email").max_length or 254


def name_what_is_required(form: forms.BaseForm) -> None:
    """Say "Company name is required." instead of leaving the person to look for the field."""
    for field in form.fields.values():
        field.error_messages["required"] = f"{field.label} is required."


class LogInForm(auth_forms.AuthenticationForm):
    """Log in with e-mail address and password."""

    error_messages = {
        "invalid_login": ("E-mail address and password do not match. Check both and try again."),
        "inactive": "This account is no longer active. Ask your company's admin.",
        "suspended": "Your company's account is suspended. Ask whoever runs this installation.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_required(self)

    def clean_username(self) -> str:
        """Lower case, so that lock-outs count one person as one."""
        username = User.objects.normalize_email(self.cleaned_data["username"])
        if len(username) > LONGEST_ADDRESS:
            # Nobody has it, and the table of failed log-ins has no room for it.
            raise self.get_invalid_login_error()
        return username

    @override
    def confirm_login_allowed(self, user: User) -> None:
        """Tell of a suspension only whoever knew the password."""
        super().confirm_login_allowed(user)
        if user.is_suspended:
            raise forms.ValidationError(self.error_messages["suspended"], code="suspended")


class PasswordResetForm(auth_forms.PasswordResetForm):
    """Ask for the link by which one sets a password, also one's first."""

    @override
    def get_users(self, email: str) -> Iterable[User]:
        return User.objects.able_to_log_in().with_email(email)


class NewCompanyForm(forms.ModelForm[User]):
    """A company and its first person, who chooses a password later."""

    company_name = forms.CharField(
        label="Company name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    field_order = ["company_name", "first_name", "last_name", "email", "password"]

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_required(self)

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return User.objects.normalize_email(self.cleaned_data["email"])


class SignUpForm(NewCompanyForm):
    """A company and its first person, who fills it in."""

    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 10 characters, and not one that many people use.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta(NewCompanyForm.Meta):
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            person = User(
                email=cleaned.get("email", ""),
                first_name=cleaned.get("first_name", ""),
                last_name=cleaned.get("last_name", ""),
            )
            try:
                password_validation.validate_password(cleaned["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ProfileForm(forms.ModelForm[User]):
    """One's own name."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


class ActForCompanyForm(forms.Form):
    """Why a superuser acts for a company."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="For example the number of the support request. It is kept with your name.",
    )


class SuspendForm(forms.Form):
    """Why a superuser suspends a company."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Superusers see it in the list, the company's admins in their audit trail.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_required(self)
