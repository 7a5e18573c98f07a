"""Companies and their people."""

from users.models.companies import COMPANY_STATES, Company, CompanyQuerySet
from users.models.company_roles import CompanyRole, UserCompanyRole
from users.models.limits import RateLimit
from users.models.mails import OutgoingMail, OutgoingMailQuerySet
from users.models.people import PERSON_STATES, User, UserKind, UserManager, UserQuerySet
from users.models.records import AuditEvent, Impersonation, Invitation
from users.models.tokens import ApiToken
from users.models.usage import ApiUsage

__all__ = [
    "COMPANY_STATES",
    "PERSON_STATES",
    "ApiToken",
    "ApiUsage",
    "AuditEvent",
    "Company",
    "CompanyQuerySet",
    "CompanyRole",
    "Impersonation",
    "Invitation",
    "OutgoingMail",
    "OutgoingMailQuerySet",
    "RateLimit",
    "User",
    "UserCompanyRole",
    "UserKind",
    "UserManager",
    "UserQuerySet",
]
