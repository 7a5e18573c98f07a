"""Locking of a company's definitions: one change at a time, only of what the person has seen."""

from typing import cast

from users.models import Company
from workflow_design.errors import ChangedMeanwhile, NoDraft
from workflow_design.models import DefinitionStatus, VersionedDefinition
from workflow_design.models.fingerprints import fingerprint_of


def lock_definitions(company: Company) -> None:
    """One change of a company's definitions at a time, so that versions are numbered safely."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def locked_version[D: VersionedDefinition](
    version: D, status: str, fingerprint: str | None
) -> D | None:
    """The version with the company's definitions locked; None where its status is another now.

    Args:
        version: as it was read before.
        status: that it must have.
        fingerprint: of what the person agreed to; None where no consent was asked for.

    Raises:
        ChangedMeanwhile: where it is another now.
    """
    lock_definitions(version.company)
    versions = type(version).objects.of_company(version.company).for_export()
    found = versions.filter(pk=version.pk, status=status).first()
    if found is not None and fingerprint not in (None, fingerprint_of(found)):
        raise ChangedMeanwhile(found.title)
    return cast("D | None", found)  # of the same model


def locked_draft[D: VersionedDefinition](draft: D, fingerprint: str | None) -> D:
    """The draft, with the company's definitions locked.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to.
    """
    found = locked_version(draft, DefinitionStatus.DRAFT, fingerprint)
    if found is None:
        raise NoDraft(draft.title)
    return found
