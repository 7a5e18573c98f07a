"""Changes of a company's definitions: one at a time, and only of what the person has seen."""

from users.models import Company
from workflow_design.errors import ChangedMeanwhile
from workflow_design.models import TicketType, WorkflowDefinition


def lock_definitions(company: Company) -> None:
    """One change of a company's definitions at a time, so that versions are numbered safely."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def fingerprint_of(version: WorkflowDefinition | TicketType) -> str:
    """What a page about a version was made of; it is another once somebody changes that."""
    versions = type(version).objects.of_company(version.company).published().of_key(version.key)
    in_force = versions.values_list("version", flat=True).first()
    return f"{version.version} {version.updated_at.isoformat()} {in_force or 0}"


def locked_version[D: (WorkflowDefinition, TicketType)](
    version: D, status: str, fingerprint: str | None
) -> D | None:
    """The version with the company's definitions locked; None where its status is another now.

    Args:
        version: as it was read before.
        status: that it must have.
        fingerprint: of what the person agreed to; None where nobody was asked.

    Raises:
        ChangedMeanwhile: where it is another now.
    """
    lock_definitions(version.company)
    versions = type(version).objects.of_company(version.company).for_export()
    found = versions.filter(pk=version.pk, status=status).first()
    if found is not None and fingerprint not in (None, fingerprint_of(found)):
        raise ChangedMeanwhile(found.title)
    return found
