"""The head of the customize page: which drafts there are, and the ways to compare and publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from workflow_design.documents.diff.changes import changes
from workflow_design.models import DefinitionStatus, VersionedDefinition
from workflow_design.pages.customize.loaded import Loaded
from workflow_design.services.export import document_of


@dataclass(frozen=True)
class DraftLink:
    """A draft, how much differs from what is live, and where that is shown."""

    version: VersionedDefinition
    changes: int
    compare_url: str


@dataclass(frozen=True)
class Heading:
    """What is not published yet; ``publish_url`` asks for all of it."""

    drafts: Sequence[DraftLink]
    publish_url: str


def heading_of(loaded: Loaded) -> Heading:
    """The drafts of a workflow and of its ticket types."""
    drafts = [each for each in loaded.versions if each.status == DefinitionStatus.DRAFT]
    return Heading([_link(each) for each in drafts], _publish_url(drafts))


def _link(draft: VersionedDefinition) -> DraftLink:
    published = type(draft).objects.of_company(draft.company).published()
    before = published.of_key(draft.key).for_export().first()
    if before is None:
        return DraftLink(draft, 0, "")
    count = len(changes(document_of(before), document_of(draft)))
    query = urlencode({"from": before.version, "to": draft.version})
    url = f"{reverse(f'design:{draft.kind}-compare', args=[draft.key])}?{query}"
    return DraftLink(draft, count, url)


def _publish_url(drafts: Sequence[VersionedDefinition]) -> str:
    if len(drafts) == 1:
        return reverse(f"design:{drafts[0].kind}-publish", args=[drafts[0].key])
    keys = [(each.kind, each.key) for each in drafts]
    return f"{reverse('design:publish')}?{urlencode(keys)}" if drafts else ""
