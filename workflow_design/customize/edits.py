"""Changes of one part of a workflow: write what differs between its values before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ticketflower.texts import is_blank
from ticketflower.types import JsonObject
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.due import due_of
from workflow_design.customize.edit_errors import (
    DESCRIPTION,
    DUE,
    INSTRUCTIONS,
    TITLE,
    EditRefused,
    Finding,
    Place,
)
from workflow_design.customize.field_edits import FieldEdits
from workflow_design.customize.forms import form_of
from workflow_design.customize.rules import write_rules
from workflow_design.customize.values import SETTINGS, Part, PartValues, TicketTypeValues
from workflow_design.documents.report.words import quoted
from workflow_design.documents.workflow.requester_acts import CANCEL, REOPEN, requester_acts


@dataclass(frozen=True)
class Edited:
    """Documents after changes, and side effects of the changes as sentences."""

    definitions: Definitions
    consequences: tuple[str, ...] = ()


def edit(definitions: Definitions, part: Part, before: PartValues, after: PartValues) -> Edited:
    """Make the changes of one part in documents, which may have changed since they were shown.

    Args:
        definitions: as they are now; they stay as they are.
        part: what was shown.
        before: the values that were shown.
        after: the values as they are wanted.

    Raises:
        EditRefused: some changes cannot be made.
    """
    copy = definitions.copy()
    findings: list[Finding] = []
    consequences: list[str] = []
    for change in (_change_texts, _change_ticket_types, _change_fields, _change_rules):
        try:
            consequences += change(copy, part, before, after)
        except EditRefused as refusal:
            findings += refusal.findings
    if findings:
        raise EditRefused(findings)
    return Edited(copy.canonical(), tuple(consequences))


def _change_texts(
    definitions: Definitions, part: Part, before: PartValues, after: PartValues
) -> Sequence[str]:
    holder: JsonObject | None = {}
    if part.name == SETTINGS:
        holder = definitions.workflow
    elif part.step is not None:
        holder = definitions.step(part.step)
        if holder is None:
            sentence = "This step was removed while you were editing."
            raise EditRefused([Finding(Place(part.name), sentence)])
    else:
        return ()
    if is_blank(after.title):
        raise EditRefused([Finding(Place(part.name, TITLE), "Enter a title.")])
    _put(holder, "title", before.title, after.title)
    _put(holder, DESCRIPTION, before.description, after.description)
    _put(holder, INSTRUCTIONS, before.instructions, after.instructions)
    _put(holder, "worker_role", before.role, after.role)
    if before.due != after.due:
        holder["due"] = due_of(after.due, Place(part.name, DUE))
    return ()


def _put(holder: JsonObject, key: str, before: str, after: str) -> None:
    if before != after:
        holder[key] = after or None


def _change_ticket_types(
    definitions: Definitions, part: Part, before: PartValues, after: PartValues
) -> Sequence[str]:
    shown = {each.key: each for each in before.ticket_types}
    documents = {each["key"]: each for each in definitions.ticket_types}
    findings = []
    for each in after.ticket_types:
        was = shown.get(each.key)
        if was is None or was == each:
            continue
        place = Place(part.name, "type", each.key)
        document = documents.get(each.key)
        if document is None:
            sentence = f"The ticket type {quoted(was.title)} is no longer part of this workflow."
            findings.append(Finding(place, sentence))
        elif is_blank(each.title):
            findings.append(Finding(Place(part.name, "type", each.key, "title"), "Enter a title."))
        elif not each.everyone and not each.roles:
            sentence = "Select the company roles that can submit it, or Everyone."
            findings.append(Finding(Place(part.name, "type", each.key, "roles"), sentence))
        else:
            try:
                _change_ticket_type(document, was, each, replace(place, control=DUE))
            except EditRefused as refusal:
                findings += refusal.findings
    if findings:
        raise EditRefused(findings)
    return ()


def _change_ticket_type(
    document: JsonObject, before: TicketTypeValues, after: TicketTypeValues, due: Place
) -> None:
    """Make the changes of one ticket type; its due date is typed at ``due``."""
    _put(document, "title", before.title, after.title)
    _put(document, DESCRIPTION, before.description, after.description)
    if (before.everyone, set(before.roles)) != (after.everyone, set(after.roles)):
        document["company_role_access"] = _roles(
            document.get("company_role_access", []), before.roles, after.roles
        )
    if before.due != after.due:
        document["due"] = due_of(after.due, due)
    if before.priority != after.priority:
        document["priority"] = {"var": after.priority} if after.priority else None
    acts = {CANCEL: (before.may_cancel, after.may_cancel)}
    acts[REOPEN] = (before.may_reopen, after.may_reopen)
    for act, (was, is_wanted) in acts.items():
        if was != is_wanted:
            others = [each for each in requester_acts(document.get("requester_may")) if each != act]
            document["requester_may"] = sorted([*others, act] if is_wanted else others)


def _roles(now: list[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The roles with those that came and without those that went; none at all is everyone.

    Where either side was everyone, the roles are those wanted.
    """
    kept = [each for each in now if each in after or each not in before]
    merged = [*kept, *(each for each in after if each not in {*before, *kept})]
    return merged if now and before and after and merged else [*after]


def _change_fields(
    definitions: Definitions, part: Part, before: PartValues, after: PartValues
) -> Sequence[str]:
    if before.fields == after.fields:
        return ()
    form = form_of(definitions, part.step)
    if form is None:
        return ()
    edits = FieldEdits(part, form)
    edits.change(before.fields, after.fields)
    return edits.consequences


def _change_rules(
    definitions: Definitions, part: Part, before: PartValues, after: PartValues
) -> Sequence[str]:
    write_rules(definitions.workflow, part, before.rules, after.rules)
    return ()
