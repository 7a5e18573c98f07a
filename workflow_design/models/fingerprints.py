"""Optimistic concurrency: the fingerprint of what an author saw and may replace."""

from collections.abc import Mapping
from dataclasses import dataclass

from users.models import Company, User
from workflow_design.models.versioned import VersionedDefinition, VersionedModel

NOTHING_YET = "- 0"
"""The fingerprint of a definition that has no version."""

type Known = Mapping[str, str]
"""By the name of a definition the fingerprint of what an author started from."""


@dataclass(frozen=True)
class EditState:
    """How a definition is edited now: its draft, if there is one, and its published version."""

    model: VersionedModel
    key: str
    draft: VersionedDefinition | None
    published: VersionedDefinition | None

    @property
    def name(self) -> str:
        """The definition's: "workflow/purchase"."""
        return f"{self.model.kind}/{self.key}"

    @property
    def fingerprint(self) -> str:
        """Another one as soon as the draft is changed or made, or a version is published."""
        return _fingerprint(self.draft, self.published.version if self.published else None)

    @property
    def newest(self) -> VersionedDefinition | None:
        """The version that another person wrote, where this is a conflict."""
        return self.draft or self.published

    def is_unseen_by(self, person: User, known: Known) -> bool:
        """Whether storing would replace what the person has not seen.

        Of what they did not start from, only a draft of another person counts: people upload the
        same file again and again until it is right.
        """
        if self.name in known:
            return known[self.name] != self.fingerprint
        return self.draft is not None and self.draft.created_by_id != person.pk


def edit_state(company: Company, model: VersionedModel, key: str) -> EditState:
    """The state of a definition of the company."""
    versions = model.objects.of_company(company).of_key(key).select_related("created_by")
    return EditState(model, key, versions.draft().first(), versions.published().first())


def fingerprint_of(version: VersionedDefinition) -> str:
    """The fingerprint of a version's page; it differs once the content is changed."""
    versions = type(version).objects.of_company(version.company).published().of_key(version.key)
    return _fingerprint(version, versions.values_list("version", flat=True).first())


def _fingerprint(version: VersionedDefinition | None, published: int | None) -> str:
    seen = f"{version.version} {version.updated_at.isoformat()}" if version else "-"
    return f"{seen} {published or 0}"
