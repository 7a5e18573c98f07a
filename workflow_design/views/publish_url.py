"""Address of the page that asks whether to publish drafts."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from workflow_design.models import VersionedDefinition


def publish_url(drafts: Sequence[VersionedDefinition]) -> str:
    """The page that says what publishing these drafts means, and asks for it."""
    first, *others = drafts
    if not others:
        return reverse(f"design:{first.kind}-publish", args=[first.key])
    keys = [(each.kind, each.key) for each in drafts]
    return f"{reverse('design:publish')}?{urlencode(keys)}"
