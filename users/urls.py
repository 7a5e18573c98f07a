"""Addresses of accounts and companies."""

from django.urls import URLPattern, path

from users.views import (
    accounts,
    agents,
    audit,
    companies,
    company_roles,
    company_settings,
    invitations,
    sign_up,
    team,
    tokens,
)

accounts_patterns: tuple[list[URLPattern], str] = (
    [
        path("signup/", sign_up.sign_up, name="signup"),
        path("signup/sent/", sign_up.sent, name="signup-sent"),
        path("signup/<str:token>/", sign_up.confirm, name="signup-confirm"),
        path("login/", accounts.LogInView.as_view(), name="login"),
        path("logout/", accounts.log_out, name="logout"),
        path("password-reset/", accounts.password_reset, name="password-reset"),
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
        path("invitations/<str:token>/", invitations.accept, name="accept-invitation"),
        path("profile/", accounts.profile, name="profile"),
        path("profile/password/", accounts.change_password, name="change-password"),
        path("profile/tokens/", tokens.tokens, name="tokens"),
        path("profile/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    ],
    "accounts",
)

companies_patterns: tuple[list[URLPattern], str] = (
    [
        path("", companies.CompanyListView.as_view(), name="list"),
        path("new/", companies.new, name="new"),
        path("<int:pk>/act/", companies.act, name="act"),
        path("<int:pk>/suspend/", companies.suspend, name="suspend"),
        path("<int:pk>/reopen/", companies.reopen, name="reopen"),
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

team_urls: list[URLPattern] = [
    path("invitations/", invitations.InvitationListView.as_view(), name="invitations"),
    path("invitations/<int:pk>/resend/", invitations.resend, name="invitation-resend"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("agents/", agents.AgentListView.as_view(), name="agents"),
    path("agents/new/", agents.new, name="agent-new"),
    path("agents/<int:pk>/tokens/", tokens.agent_tokens, name="agent-tokens"),
    path("roles/", company_roles.roles, name="roles"),
    path("roles/<int:pk>/delete/", company_roles.delete, name="role-delete"),
    path("tokens/", tokens.TokenListView.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_of_person, name="token-revoke"),
    path("settings/", company_settings.company_settings, name="settings"),
    path("settings/hours/", company_settings.working_hours, name="settings-hours"),
    path("<int:pk>/reactivate/", team.reactivate, name="reactivate"),
]
"""Pages of the area "team" that know nothing of ticket types; workflow_ops has the others."""
