"""The customize page of a workflow: the list of its parts, and one part to be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow_design.answers.form import AnswersForm
from workflow_design.customize.due import due_options, number_in
from workflow_design.customize.edit_errors import NEW_STEP, Finding
from workflow_design.customize.reading import parts_of
from workflow_design.customize.steps import why_step_kept
from workflow_design.customize.values import REQUEST, SETTINGS, Part, PartValues
from workflow_design.documents.workflow.workflow_document import (
    asks_by_form,
    is_for_agents,
    is_form,
)
from workflow_design.pages.customize.loaded import Loaded
from workflow_design.pages.customize.preview import edited_or_same, preview_form
from workflow_design.pages.customize.rows import (
    KIND_OPTIONS,
    FieldRow,
    Options,
    Rules,
    TicketTypeRow,
    field_rows,
    places_of,
    row_name,
    rules_of,
    target_options,
    ticket_type_rows,
)
from workflow_design.pages.customize.shown_values import ShownValues, to_text

_TITLES = {REQUEST: "Request form", SETTINGS: "Settings"}


@dataclass(frozen=True)
class PartLink:
    """A part in the list of parts, with how much the checker found there."""

    name: str
    title: str
    icon: str
    findings: int
    has_errors: bool


@dataclass(frozen=True)
class FormOptions:
    """What lists of a form offer: kinds of fields, next steps, and places for a new step."""

    kinds: Options
    targets: Options
    places: Options


@dataclass(frozen=True)
class CustomizePage:
    """What the page shows of one part.

    Attributes:
        shown: the signed values that the form starts from.
        values: what its controls have now.
        found: what was found, by the kind of what it concerns, where there is one of a kind.
        here: what was found that concerns the part as a whole, or no part.
        errors: the errors, each with the title of its part if that is another one.
        form: the form as people will see it.
        has_form: whether the part has a form that can be changed.
        is_for_agents: whether it is a step for agents.
        due: what can be chosen as the due date of a step: value, label, whether it is chosen.
        why_step_kept: why the step cannot be removed; empty where it can.
    """

    part: Part
    title: str
    links: Sequence[PartLink]
    shown: str
    values: PartValues
    fields: Sequence[FieldRow]
    rules: Rules
    ticket_types: Sequence[TicketTypeRow]
    found: Mapping[str, Sequence[Finding]]
    here: Sequence[Finding]
    errors: Sequence[tuple[str, Finding]]
    options: FormOptions
    form: AnswersForm | None
    has_form: bool
    is_for_agents: bool
    due: Sequence[tuple[str, str, bool]]
    why_step_kept: str

    @property
    def due_number(self) -> str:
        """The number of working days or hours until a step is due, as it was typed."""
        return number_in(self.values.due)

    @property
    def is_request(self) -> bool:
        """Whether it shows the form of a request."""
        return self.part.name == REQUEST

    @property
    def is_settings(self) -> bool:
        """Whether it shows the settings."""
        return self.part.name == SETTINGS


def customize_page(
    loaded: Loaded, shown: ShownValues, values: PartValues, findings: Sequence[Finding]
) -> CustomizePage:
    """Gather the page of one part.

    Args:
        loaded: the workflow as it is edited now.
        shown: the values that the form starts from.
        values: those that its controls have now.
        findings: about all parts.
    """
    definitions, part = loaded.definitions, shown.part
    by_row = _by_row(part, values, findings)
    task = definitions.step(part.step) if part.step is not None else None
    edited = edited_or_same(definitions, part, shown.before, values)
    links = part_links(loaded, findings)
    elsewhere = {each.name: each.title for each in links if each.name != part.name}
    return CustomizePage(
        part=part,
        title=task["title"] if task else _TITLES.get(part.name, values.title),
        links=links,
        shown=to_text(shown, loaded),
        values=values,
        fields=field_rows(definitions, part, values.fields, by_row),
        rules=rules_of(definitions, part, values, by_row),
        ticket_types=ticket_type_rows(definitions, values, loaded.roles, by_row),
        found={kind: found for (kind, name), found in by_row.items() if kind and not name},
        here=[
            *(each for each in findings if not each.place.part),
            *by_row.get(("", ""), ()),
        ],
        errors=[(elsewhere.get(each.place.part, ""), each) for each in findings if each.is_error],
        options=_options(loaded),
        form=preview_form(edited, part),
        has_form=part.name == REQUEST or (task is not None and asks_by_form(task)),
        is_for_agents=task is not None and is_for_agents(task),
        due=[*due_options(definitions.workflow, part.step, values.due)] if part.step else [],
        why_step_kept=why_step_kept(definitions, part.step) if part.step else "",
    )


def _by_row(
    part: Part, values: PartValues, findings: Sequence[Finding]
) -> dict[tuple[str, str], list[Finding]]:
    """What was found in a part by its rows; at the part as a whole where there is no such row."""
    rows = {
        *(("field", row_name(at, each)) for at, each in enumerate(values.fields)),
        *(("rule", str(at)) for at in range(len(values.rules))),
        *(("type", each.key) for each in values.ticket_types),
    }
    found: dict[tuple[str, str], list[Finding]] = {}
    for each in findings:
        row = each.place.row
        if each.place.part == NEW_STEP:
            found.setdefault(("new_step", ""), []).append(each)
        elif each.place.part == part.name:
            is_row = not row[1] or row in rows
            found.setdefault(row if is_row else ("", ""), []).append(each)
    return found


def _options(loaded: Loaded) -> FormOptions:
    workflow = loaded.definitions.workflow
    return FormOptions(
        kinds=KIND_OPTIONS, targets=target_options(workflow), places=places_of(workflow)
    )


def part_links(loaded: Loaded, findings: Sequence[Finding]) -> list[PartLink]:
    """The list of parts."""
    links = []
    for part in parts_of(loaded.definitions):
        found = [each for each in findings if each.place.part == part.name]
        task = loaded.definitions.step(part.step) if part.step is not None else None
        icon = {REQUEST: "list-ul", SETTINGS: "gear"}.get(part.name, "pencil-square")
        if task is not None and not is_form(task):
            icon = "robot" if is_for_agents(task) else "lightning-charge"
        links.append(
            PartLink(
                name=part.name,
                title=task["title"] if task else _TITLES[part.name],
                icon=icon,
                findings=len(found),
                has_errors=any(each.is_error for each in found),
            )
        )
    return links
