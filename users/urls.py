"""Addresses of accounts and companies."""

from django.urls import URLPattern, path

from users.views import accounts, audit, companies

accounts_patterns: tuple[list[URLPattern], str] = (
    [
        path("signup/", accounts.sign_up, name="signup"),
        path("login/", accounts.LogInView.as_view(), name="login"),
        path("logout/", accounts.log_out, name="logout"),
        path("password-reset/", accounts.PasswordResetView.as_view(), name="password-reset"),
        path(
            "password-reset/sent/",
            accounts.PasswordResetSentView.as_view(),
            name="password-reset-sent",
        ),
        path(
            "password-reset/<uidb64>/<token>/",
            accounts.PasswordResetConfirmView.as_view(),
            name="password-reset-confirm",
        ),
        path("profile/", accounts.profile, name="profile"),
        path("profile/password/", accounts.change_password, name="change-password"),
    ],
    "accounts",
)

companies_patterns: tuple[list[URLPattern], str] = (
    [
        path("", companies.CompanyListView.as_view(), name="list"),
        path("<int:pk>/act/", companies.act, name="act"),
        path("stop/", companies.stop, name="stop"),
    ],
    "companies",
)

audit_patterns: tuple[list[URLPattern], str] = (
    [
        path("", audit.trail, name="trail"),
        path("export/", audit.export, name="export"),
    ],
    "audit",
)
