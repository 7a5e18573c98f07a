"""Gallery and preview of templates: what a company gets before it uses one."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

from workflow_design.answers.form import AnswersForm
from workflow_design.answers.preview import preview_form
from workflow_design.diagram import Diagram, diagram_of
from workflow_design.documents.fields.questions import questions_of_fields
from workflow_design.documents.wording.data_labels import labels_of
from workflow_design.gallery.templates import Step, Template, all_templates, template_named

MOST_STEPS = 5
"""Steps in the small picture of a workflow."""


@dataclass(frozen=True)
class TemplateCard:
    """A template in the gallery.

    Attributes:
        template: it.
        steps: the first ones, as its small picture.
        left_out: how many more there are.
    """

    template: Template
    steps: list[Step]
    left_out: int

    @property
    def facts(self) -> str:
        """Such as "5 steps · Manager, Finance"."""
        count = len(self.template.steps)
        return f"{count} steps · {', '.join(self.template.worker_roles)}"


def gallery(words: str) -> list[tuple[str, list[TemplateCard]]]:
    """The templates that match these words, by category."""
    found = [each for each in all_templates() if each.matches(words)]
    return [
        (category, [_card(each) for each in templates])
        for category, templates in groupby(found, key=lambda each: each.category)
    ]


def _card(template: Template) -> TemplateCard:
    steps = template.steps
    # One more takes no more room than the line that says so.
    shown = steps if len(steps) == MOST_STEPS + 1 else steps[:MOST_STEPS]
    return TemplateCard(template, shown, len(steps) - len(shown))


@dataclass(frozen=True)
class TemplatePreview:
    """The preview of a template.

    Attributes:
        template: it.
        form: of its ticket type, with nothing to send.
        diagram: of its workflow.
    """

    template: Template
    form: AnswersForm
    diagram: Diagram


def template_preview(template: Template) -> TemplatePreview:
    """Gather the preview of a template."""
    workflow, ticket_type = template.workflow, template.ticket_type
    form = preview_form(
        questions_of_fields(workflow["fields"]),
        labels=labels_of(workflow),
        layout=ticket_type.get("edit_layout"),
    )
    return TemplatePreview(template, form, _diagram_of(template.name))


@cache
def _diagram_of(name: str) -> Diagram:
    template = template_named(name)
    assert template is not None
    return diagram_of(template.workflow)
