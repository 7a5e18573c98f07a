"""Users: the people and the agents of companies, and superusers."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self, override

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser, Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Lower

from ticketflower.database.clock import database_now
from ticketflower.fields.one_line import no_web_address, one_line
from ticketflower.texts import without_invisible
from ticketflower.times.zones import LONGEST_NAME, UTC_NAME, known_zone
from users.database.history import audited
from users.database.row_security import SetActing, SetOwnCompany
from users.models.companies import Company
from users.models.company_roles import CompanyRole, UserCompanyRole
from users.roles import LABELS
from users.tenancy import TimestampedModel, outside_companies

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


MOST_UNREAD = 99
"""The bell counts to 99 and then says "99+"."""

PERSON_STATES = {
    "active": models.Q(is_active=True),
    "available": models.Q(is_active=True, is_available=True),
    "away": models.Q(is_active=True, is_available=False),
    "deactivated": models.Q(is_active=False),
}


AGENT_LAST_NAME = "(agent)"
"""The last name of every agent; no person has it in their name.

An agent has one name, its first name. Every page, email, export and statement writes the first
name and the last name, so all of them mark agents without knowing about them.
"""


AGENT_DOMAIN = "agents.invalid"
"""The domain of the addresses of agents, which is reserved (RFC 2606): nothing can reach it."""


def _has_mark(name: str) -> bool:
    """Whether a name reads as that of an agent, whatever its spaces, widths and case."""
    read = unicodedata.normalize("NFKC", without_invisible(name)).casefold()
    return AGENT_LAST_NAME in "".join(read.split())


class UserKind(models.TextChoices):
    """Whether a user is a person or an agent."""

    PERSON = "PERSON", "Person"
    AGENT = "AGENT", "Agent"


class UnreadNotifications(models.Func):
    """An annotation of a query on users: how many unread notifications they have in the app.

    They are counted no further than needed. It comes after ``SetOwnCompany``, because the rows of
    the user's company are all that may be seen.
    """

    template = "(SELECT count(*) FROM %(expressions)s AS unread)"
    output_field = models.IntegerField()

    def __init__(self) -> None:
        model: Any = User._meta.get_field("notifications").related_model  # of an app above this one
        unread = model._base_manager.filter(
            recipient=models.OuterRef("pk"), in_app=True, read_at=None
        )
        super().__init__(models.Subquery(unread.values("pk")[: MOST_UNREAD + 1]))


class UserQuerySet(models.QuerySet["User"]):
    """Queries on people and agents: both, unless the name of the query says which."""

    def of_company(self, company: Company) -> Self:
        """Members of this company only."""
        return self.filter(company=company)

    def people(self) -> Self:
        """People, without agents."""
        return self.filter(kind=UserKind.PERSON)

    def agents(self) -> Self:
        """Programs that are members of a company."""
        return self.filter(kind=UserKind.AGENT)

    def in_group(self, name: str) -> Self:
        """Active people who have the system role."""
        return self.filter(is_active=True, groups__name=name)

    def active(self) -> Self:
        """People who are not deactivated."""
        return self.filter(is_active=True)

    def active_or_among(self, emails: Collection[str]) -> Self:
        """People who are not deactivated, and those with these addresses in any case."""
        return self.filter(models.Q(is_active=True) | models.Q(email__in=emails))

    def in_states(self, states: list[str]) -> Self:
        """Members in these states: available, away, deactivated; agents are active or not."""
        condition = models.Q()
        for state in states:
            condition |= PERSON_STATES[state]
        return self.filter(condition)

    def with_roles(self, names: list[str]) -> Self:
        """People who have one of these system roles."""
        return self.filter(
            pk__in=User.groups.through.objects.filter(group__name__in=names).values("user")
        )

    def with_company_roles(self, ids: list[str]) -> Self:
        """People who have one of these company roles, by their ids."""
        holders = UserCompanyRole.objects.filter(role__in=[int(each) for each in ids])
        return self.filter(pk__in=holders.values("user"))

    def matching(self, text: str) -> Self:
        """People whose name or e-mail address contains all of the words."""
        found = self
        for word in text.split()[:5]:
            found = found.filter(
                models.Q(first_name__icontains=word)
                | models.Q(last_name__icontains=word)
                | models.Q(email__icontains=word)
            )
        return found

    def for_list(self) -> Self:
        """What a list of people shows, with their roles."""
        return self.prefetch_related("groups", "company_roles")

    def able_to_log_in(self) -> Self:
        """Active people whose company is not suspended, and superusers."""
        return self.people().active().filter(company__suspended_at=None)

    def with_email(self, email: str) -> Self:
        """The user with this address, ignoring case."""
        return self.filter(email=UserManager.normalize_email(email))

    def names_by_id(self) -> list[tuple[str, str]]:
        """Id and name of each, as the options of a filter; superusers are marked as such.

        People with the same name are distinguished by their addresses.
        """
        rows = self.values_list("pk", "first_name", "last_name", "is_superuser", "email")
        named = [
            (str(pk), f"{first} {last}{' (superuser)' if is_superuser else ''}", email)
            for pk, first, last, is_superuser, email in rows
        ]
        times = Counter(name for _pk, name, _email in named)
        return [(pk, f"{name}, {email}" if times[name] > 1 else name) for pk, name, email in named]

    def note_roles_changed(self) -> int:
        """Store that the roles of these people have changed just now; return how many they are.

        Their tasks are handed back after the commit, so the invariants wait a while before they
        miss that, by the clock of the database.
        """
        return self.update(updated_at=database_now())

    def by_name(self) -> Self:
        """In the order of a list of people."""
        return self.order_by("last_name", "first_name", "pk")

    def for_request(self, acting: str) -> Self:
        """All that a request needs to know of its user, in one statement.

        It also sets the user's company, and the user as acting, on the connection.

        Args:
            acting: what else the setting of who acts says (``row_security.acting``).
        """
        names = (
            Permission.objects.filter(group__user=models.OuterRef("pk"))
            .order_by()
            .values_list(Concat("content_type__app_label", models.Value("."), "codename"))
        )
        return self.select_related("company").annotate(
            granted_permissions=ArraySubquery(names),
            sent_company=SetOwnCompany(),
            sent_acting=SetActing(acting),
            unread_notifications=UnreadNotifications(),
        )


class UserManager(BaseUserManager["User"]):
    """Makes people, with lower-case e-mail addresses and hashed passwords."""

    @classmethod
    @override
    def normalize_email(cls, email: str | None) -> str:
        # Addresses copied from web pages and chats bring invisible characters along.
        return without_invisible(email or "").strip().lower()

    @override
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password nobody can log in as them."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db, force_insert=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a superuser, who belongs to no company."""
        with outside_companies():
            return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)


@audited("person", "password", "last_login", "last_assigned_at")
class User(AbstractUser, TimestampedModel):
    """A person who logs in with an e-mail address, or an agent, which only uses API tokens.

    An agent has no password, and its address is made up and is never written to.
    """

    username = None  # type: ignore[assignment] # people log in with their e-mail address
    email = models.EmailField(
        "email",
        unique=True,
        error_messages={"unique": "This email address already has an account."},
    )
    first_name = models.CharField(max_length=150, validators=[one_line, no_web_address])
    last_name = models.CharField(max_length=150, validators=[one_line, no_web_address])
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, blank=True, related_name="people"
    )
    kind = models.CharField(
        max_length=10,
        choices=UserKind,
        default=UserKind.PERSON,
        db_default=UserKind.PERSON,
        editable=False,
    )
    is_available = models.BooleanField("available for new tasks", default=True)
    time_zone = models.CharField(
        max_length=LONGEST_NAME, blank=True, default="", db_default="", validators=[known_zone]
    )
    """An IANA name; empty for that of the company."""
    last_assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When a task was last put on their list, written by a trigger of the tasks."""

    objects = UserManager.from_queryset(UserQuerySet)()  # type: ignore[assignment,misc] # replaces AbstractUser's

    if TYPE_CHECKING:
        granted_permissions: list[str]  # by for_request
        sent_company: str  # by for_request
        sent_acting: str  # by for_request
        unread_notifications: int  # by for_request
        company_roles: RelatedManager["CompanyRole"]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        db_table = "users"
        default_permissions = ()
        permissions = [
            ("manage_people", "Can manage the company's people and roles"),
            ("view_audit", "Can read the company's audit log"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(is_superuser=True, company__isnull=True)
                | models.Q(is_superuser=False, company__isnull=False),
                name="user_company_unless_superuser",
                violation_error_message="A superuser has no company; everyone else has one.",
            ),
            models.UniqueConstraint(fields=["id", "company"], name="user_id_company"),
            models.CheckConstraint(
                condition=models.Q(kind=UserKind.PERSON)
                | models.Q(
                    kind=UserKind.AGENT,
                    company__isnull=False,
                    is_superuser=False,
                    is_staff=False,
                    last_name=AGENT_LAST_NAME,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                ),
                name="user_agent_of_company",
                violation_error_message="An agent has a company and no password.",
            ),
            models.UniqueConstraint(
                "company",
                Lower("first_name"),
                condition=models.Q(kind=UserKind.AGENT),
                name="user_agent_name",
            ),
        ]
        indexes = [models.Index(fields=["company", "last_name", "first_name"], name="user_list")]

    @override
    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @override
    def clean(self) -> None:
        super().clean()
        if not self.is_agent and _has_mark(f"{self.first_name} {self.last_name}"):
            field = "first_name" if _has_mark(self.first_name) else "last_name"
            raise ValidationError(
                {field: f"“{AGENT_LAST_NAME}” is reserved for agents. Enter another name."}
            )

    @property
    def is_agent(self) -> bool:
        """Whether it is a program."""
        return self.kind == UserKind.AGENT

    def system_roles(self) -> set[str]:
        """The names of its system roles, by one statement."""
        return set(self.groups.values_list("name", flat=True))

    @property
    def role_labels(self) -> list[str]:
        """Its system roles as people read them; ``for_list`` has loaded them."""
        held = {group.name for group in self.groups.all()}
        return [label for role, label in LABELS.items() if role in held]

    @property
    def permission_words(self) -> str:
        """What its system roles amount to in words; ``for_list`` has loaded them."""
        labels = self.role_labels
        if len(labels) == len(LABELS):
            return "All roles"
        return ", ".join(labels) or "No role"

    def zone_within(self, company: Company | None) -> str:
        """The IANA name of the zone in which they see times.

        Args:
            company: the one they work for now. It decides for superusers, who see what its people
                see; None for one who works for none.
        """
        if company is None:
            return self.time_zone or UTC_NAME
        return company.time_zone if self.is_superuser else self.time_zone or company.time_zone

    @property
    def is_suspended(self) -> bool:
        """Whether the company is suspended, which comes loaded or costs a statement."""
        return self.company is not None and self.company.is_suspended
