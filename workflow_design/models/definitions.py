"""Versioned definitions: workflows and ticket types; published versions never change."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import ClassVar, Self, override

from django.db import models
from django.db.models import OuterRef, Q

from ticketflower.texts import NUMBER_DIGITS, whole_number
from users.models import User
from users.tenancy import TenantModel, TenantQuerySet
from workflow_design.documents.schema.vocabulary import KEY
from workflow_design.models.document_field import DocumentField


class DefinitionStatus(models.TextChoices):
    """The status of a version of a definition."""

    DRAFT = "DRAFT", "draft"
    PUBLISHED = "PUBLISHED", "live"
    RETIRED = "RETIRED", "archived"


AUTHOR = ("created_by__first_name", "created_by__last_name", "created_by__email")
"""What the name of the person who created a version is made of."""


class DefinitionQuerySet[M: models.Model](TenantQuerySet[M]):
    """Queries on definitions that have versions."""

    def published(self) -> Self:
        """Published versions: of each key at most one, which new tickets use."""
        return self.filter(status=DefinitionStatus.PUBLISHED)

    def draft(self) -> Self:
        """Versions being edited."""
        return self.filter(status=DefinitionStatus.DRAFT)

    def proposals(self) -> Self:
        """Drafts whose last change was made with an API token, the latest first."""
        proposed = self.draft().filter(written_with__isnull=False)
        return proposed.with_author().order_by("-updated_at", "-pk")

    def proposals_by_key(self, keys: Collection[str]) -> dict[str, M]:
        """The proposals among the definitions with these keys, as lists name them."""
        found = self.proposals().with_keys(keys).without_content()
        return {str(each.key): each for each in found}  # type: ignore[attr-defined] # of definitions alone

    def without_content(self) -> Self:
        """Of proposals what lists say of them: what is proposed, by whom and with which token."""
        names = ("key", "version", "title", "status", "updated_at", "company")
        return self.only(*names, "written_with__name", *AUTHOR)

    def with_author(self) -> Self:
        """Loads who wrote them, and the API token that they used."""
        return self.select_related("created_by", "written_with")

    def count_current(self) -> Counter[str]:
        """How many versions are live, and how many are drafts, by their status."""
        counted = self.not_retired().order_by().values_list("status")
        return Counter(dict(counted.annotate(number=models.Count("pk"))))

    def of_key(self, key: str) -> Self:
        """All versions of one definition, the newest first."""
        return self.filter(key=key).order_by("-version")

    def with_keys(self, keys: Collection[str]) -> Self:
        """All versions of the definitions with these keys; what is no key has none."""
        return self.filter(key__in=[key for key in keys if KEY.match(key)])

    def current(self) -> Self:
        """For each key the version that counts: the published one, else the draft, else the newest.

        The newest counts where all are retired: lists still show it, as retired.
        """
        return self._first_of_key((DefinitionStatus.PUBLISHED, DefinitionStatus.DRAFT))

    def chosen(self, version: str) -> Self:
        """The version with this number, as typed into the URL; without one those that count."""
        if not version:
            return self.current()
        number = whole_number(version, NUMBER_DIGITS)
        return self.none() if number is None else self.filter(version=number)

    def for_detail(self) -> Self:
        """Everything that the page of a version needs, in few queries."""
        return self

    def for_versions(self) -> Self:
        """The columns of the list of versions, without their content."""
        return self.select_related("created_by").only(
            "key",
            "version",
            "title",
            "status",
            "created_at",
            "company",
            *AUTHOR,
        )

    def for_choice(self) -> Self:
        """The columns of a choice of versions, without their content."""
        plain = self.select_related(None).prefetch_related(None)
        return plain.only("key", "version", "title", "status", "company")

    def by_key(self) -> Self:
        """In the order of their keys."""
        return self.order_by("key")

    def by_title(self) -> Self:
        """In the order of a choice among definitions."""
        return self.order_by("title", "key")

    def latest_edited(self) -> Self:
        """For each key the draft, else the published version, else the newest."""
        return self._first_of_key((DefinitionStatus.DRAFT, DefinitionStatus.PUBLISHED))

    def _first_of_key(self, statuses: Sequence[str]) -> Self:
        whens = [models.When(status=status, then=rank) for rank, status in enumerate(statuses)]
        rank = models.Case(*whens, default=len(whens))
        first = self.order_by("key", rank, "-version").distinct("key")
        return self.filter(pk__in=first.values("pk")).order_by("key")

    def not_retired(self) -> Self:
        """Drafts and published versions."""
        return self.exclude(status=DefinitionStatus.RETIRED)

    def matching(self, text: str) -> Self:
        """Definitions whose key or title contains the text; all for an empty one."""
        found = Q(key__icontains=text) | Q(title__icontains=text)
        return self.filter(found) if text else self

    def listed(self, state: str) -> Self:
        """One version of each key: the draft where drafts are asked for, else the one that counts.

        An empty state changes nothing; an unknown one has no versions.
        """
        if state == DefinitionStatus.DRAFT:
            return self.draft()
        current = self.current()
        return current.filter(status=state) if state else current

    def with_draft_version(self) -> Self:
        """Adds ``draft_version``: the number of the key's draft, or None."""
        drafts = self.model._default_manager.filter(
            key=OuterRef("key"), status=DefinitionStatus.DRAFT
        )
        return self.annotate(draft_version=models.Subquery(drafts.values("version")[:1]))


class Definition(TenantModel):
    """Base of all definitions.

    Attributes:
        kind: of its documents; the names of its URLs begin with it.
        noun: its name in sentences.
    """

    kind: ClassVar[str]
    noun: ClassVar[str]

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    ext_ref = DocumentField(default=list, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """Such as "workflow/purchase"; within a company only its versions share it."""
        return f"{self.kind}/{self.key}"

    @property
    def event_noun(self) -> str:
        """The prefix of its events in logs and audits."""
        return self.noun.replace(" ", "_")


def version_constraints(name: str) -> list[models.BaseConstraint]:
    """The constraints of a table of definitions: numbered versions, one draft, one published."""
    return [
        models.UniqueConstraint(fields=["company", "key", "version"], name=f"{name}_version"),
        models.UniqueConstraint(
            fields=["company", "key"],
            condition=Q(status=DefinitionStatus.PUBLISHED),
            name=f"{name}_one_published",
        ),
        models.UniqueConstraint(
            fields=["company", "key"],
            condition=Q(status=DefinitionStatus.DRAFT),
            name=f"{name}_one_draft",
        ),
        models.UniqueConstraint(fields=["id", "company"], name=f"{name}_company"),
        models.CheckConstraint(
            condition=Q(status__in=DefinitionStatus.values), name=f"{name}_status"
        ),
    ]
