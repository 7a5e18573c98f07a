"""Use of a template: its definitions become drafts of a company, next to those that it has."""

from collections.abc import Collection, Iterable, Mapping
from itertools import count

from django.db import IntegrityError, transaction

from ticketflower.texts import indented
from ticketflower.types import JsonObject
from users.models import Company, CompanyRole, User
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.errors import TemplateRolesMissing
from workflow_design.gallery.adaptation import adapted
from workflow_design.gallery.templates import Template
from workflow_design.models import MODEL_OF_KIND, DefinitionStatus, VersionedDefinition
from workflow_design.services.drafts import StoreResult, log_change, write_drafts
from workflow_design.services.export import document_of
from workflow_design.services.locking import lock_definitions


@transaction.atomic(durable=True)
def use_template(
    *,
    company: Company,
    by: User,
    template: Template,
    roles: Mapping[str, CompanyRole],
    new_roles: Collection[str] = (),
) -> StoreResult:
    """Store a template as drafts under free keys, all or none.

    Where its drafts are there already, as the template has them, they are the result: a second
    click makes no second workflow.

    Args:
        company: that uses it.
        by: who does.
        template: the template.
        roles: for roles of the template that the company does not have, by their names: the
            company's roles that take their place.
        new_roles: those that are created instead; no one has them yet.

    Raises:
        TemplateRolesMissing: where a role of the template is neither there nor replaced.
    """
    lock_definitions(company)
    names = _names_of_roles(company, template, roles, new_roles)
    keys = _keys_by_kind(company)
    for number in count(1):
        document = adapted(template.document, number=number, roles=names)
        taken = [each["key"] in keys[kind] for kind, each in _definitions(document)]
        if not any(taken):
            break
        drafts = _same_drafts(company, document) if all(taken) else []
        if drafts:
            return StoreResult(drafts)
    stored = write_drafts(company=company, by=by, text=indented(document), known={})
    log_change("template_used", stored.definitions, by)
    return stored


def missing_roles(company: Company, template: Template) -> list[str]:
    """The roles that a template names and the company does not have."""
    existing = {name.lower() for name in CompanyRole.objects.of_company(company).names()}
    return [name for name in template.roles if name.lower() not in existing]


def _names_of_roles(
    company: Company,
    template: Template,
    roles: Mapping[str, CompanyRole],
    new_roles: Collection[str],
) -> dict[str, str]:
    """The names that replace those of the roles that are missing; creates the new ones."""
    missing = missing_roles(company, template)
    existing = CompanyRole.objects.of_company(company).in_bulk([each.pk for each in roles.values()])
    names = {
        name: existing[role.pk].role_name for name, role in roles.items() if role.pk in existing
    }
    unresolved = [name for name in missing if name not in names and name not in new_roles]
    if unresolved:
        raise TemplateRolesMissing(unresolved)
    for name in missing:
        if name not in names:
            _create_role(company, name)
    return {name: names[name] for name in missing if name in names}


def _create_role(company: Company, name: str) -> None:
    try:
        with transaction.atomic():
            CompanyRole.objects.create(company=company, role_name=name)
    except IntegrityError:
        pass  # another person has just created it


def _keys_by_kind(company: Company) -> dict[str, set[str]]:
    return {
        kind: {*model.objects.of_company(company).values_list("key", flat=True)}
        for kind, model in MODEL_OF_KIND.items()
    }


def _same_drafts(company: Company, document: JsonObject) -> list[VersionedDefinition]:
    """The drafts that are as the document has them; none where one was changed or published."""
    found: list[VersionedDefinition] = []
    for kind, each in _definitions(document):
        versions = MODEL_OF_KIND[kind].objects.of_company(company).of_key(each["key"])
        newest = versions.for_export().first()
        if newest is None or newest.version > 1 or newest.status != DefinitionStatus.DRAFT:
            return []
        if document_of(newest) != canonical_form({"kind": kind, **each}):
            return []
        found.append(newest)
    return found


def _definitions(document: JsonObject) -> Iterable[tuple[str, JsonObject]]:
    """The definitions of a bundle, each with its kind."""
    for kind in MODEL_OF_KIND:
        for each in document[f"{kind}s"]:
            yield kind, each
