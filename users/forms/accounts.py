"""Forms of accounts and of companies."""

from typing import Any, override

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import password_validation
from django.utils import timezone

from ticketflower.fields.one_line import OneLineField, no_web_address
from ticketflower.fields.required import set_required_messages
from ticketflower.fields.time_zone import TimeZoneField
from ticketflower.times.zones import UTC_NAME, zone_label
from users.mail.sign_up_links import SignUp
from users.models import Company, User
from users.services.accounts import set_password

LONGEST_ADDRESS = User._meta.get_field("email").max_length or 254


class LogInForm(auth_forms.AuthenticationForm):
    """Log in with e-mail address and password."""

    error_messages = {
        "invalid_login": "Wrong email or password. Check both and try again.",
        "inactive": "This account is deactivated. Ask an admin of your company.",
        "suspended": "Your company is suspended. Contact support.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)

    def clean_username(self) -> str:
        """Lower case, so that lock-outs count one person as one."""
        username = User.objects.normalize_email(self.cleaned_data["username"])
        if len(username) > LONGEST_ADDRESS:
            # Nobody has it, and the table of failed log-ins has no room for it.
            raise self.get_invalid_login_error()
        return username

    @override
    def confirm_login_allowed(self, user: User) -> None:
        """Reveal a suspension only to users who entered the right password."""
        super().confirm_login_allowed(user)
        if user.is_suspended:
            raise forms.ValidationError(self.error_messages["suspended"], code="suspended")


class PasswordResetForm(forms.Form):
    """Ask for the link by which one sets a password, also one's first."""

    email = forms.EmailField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)


class NewPasswordForm(auth_forms.SetPasswordForm[User]):
    """Choose a new password through the link of a mail."""

    @override
    def save(self, commit: bool = True) -> User:
        password = self.cleaned_data["new_password1"]
        self.ended_tokens = set_password(person=self.user, password=password)
        return self.user


class NewCompanyForm(forms.ModelForm[User]):
    """A company and its first person, who chooses a password later."""

    company_name = OneLineField(
        label="Company name",
        max_length=200,
        validators=[no_web_address],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    time_zone = TimeZoneField(
        label="Time zone", initial=UTC_NAME, guesses=True, help_text="You can change it later."
    )
    field_order = ["company_name", "first_name", "last_name", "email", "time_zone"]

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)
        if self.is_bound:  # what was chosen is not to be replaced by a guess
            self.fields["time_zone"].widget.guesses = False

    def clean_email(self) -> str:
        """Addresses are stored in lower case."""
        return User.objects.normalize_email(self.cleaned_data["email"])


class SignUpForm(NewCompanyForm):
    """A company and its first person, who fills it in and confirms the address by e-mail."""

    class Meta(NewCompanyForm.Meta):
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    @override
    def validate_unique(self) -> None:
        """Skip this check: the page must not reveal who has an account."""


class SignUpConfirmForm(forms.Form):
    """The password of a person who has confirmed an address.

    Args:
        answers: what was typed at sign-up.
    """

    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 10 characters, and not a common password.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, answers: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers
        set_required_messages(self)

    def clean_password(self) -> str:
        """A password that is not too weak for this person."""
        names = {name: self.answers[name] for name in ("email", "first_name", "last_name")}
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, User(**names))
        return password


class ProfileForm(forms.ModelForm[User]):
    """One's own name and time zone.

    Args:
        company: the one whose zone is that of a person who chooses none.
    """

    time_zone = TimeZoneField(
        label="Time zone",
        empty_label="",
        help_text="The dates and times that you see, enter and export are in this time zone.",
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "time_zone"]

    def __init__(self, *args: Any, company: Company | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = zone_label(company.time_zone if company else UTC_NAME, timezone.now())
        widget = self.fields["time_zone"].widget
        widget.empty_label = f"{'Company default' if company else 'Default'}: {usual}"
        set_required_messages(self)


class ActForCompanyForm(forms.Form):
    """Why a superuser acts for a company."""

    reason = OneLineField(
        label="Reason",
        max_length=300,
        help_text="For example, a support ticket number. It's logged with your name.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)


class SuspendForm(forms.Form):
    """Why a superuser suspends a company."""

    reason = OneLineField(
        label="Reason",
        max_length=300,
        help_text="Shown to superusers, and to the company's admins in their audit log.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)
