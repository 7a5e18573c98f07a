"""The form of a part as people will see it, beside its settings."""

from dataclasses import replace

from ticketflower.types import JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import EditRefused
from workflow_design.customize.edits import edit
from workflow_design.customize.forms import form_of
from workflow_design.customize.values import SETTINGS, Part, PartValues
from workflow_design.documents.fields.questions import questions_left_open
from workflow_design.dry_run.forms import NamesOnly


def edited_or_same(
    definitions: Definitions, part: Part, shown: PartValues, values: PartValues
) -> Definitions:
    """The documents with the changes, or without them while they cannot be made."""
    try:
        return edit(definitions, part, shown, values).definitions
    except EditRefused:
        return definitions


def preview_form(definitions: Definitions, part: Part) -> AnswersForm | None:
    """The form of a part, with the questions that are shown conditionally; None without one."""
    form = None if part.name == SETTINGS else form_of(definitions, part.step)
    if form is None:
        return None
    layout = form.layout
    presets: JsonObject = {}
    if part.step is None and definitions.ticket_types:
        # Of several ticket types, the one that asks for most.
        asking = min(definitions.ticket_types, key=lambda each: len(each.get("fields", {})))
        layout, presets = asking.get("edit_layout"), asking.get("fields", {})
    questions = questions_left_open(form.questions, presets)
    shown = [replace(each, visible_if=None) for each in questions]
    return AnswersForm(shown, uploads=NamesOnly(), layout=layout)
