"""Layout checks: every name is known and occurs once."""

from collections.abc import Collection, Iterator

from ticketflower.types import Json
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import did_you_mean, quoted
from workflow_design.documents.workflow.workflow_document import (
    WorkflowDocument,
    asks_by_form,
    output_names,
)


def check_workflow_layouts(document: WorkflowDocument, findings: Findings) -> None:
    """The layouts of a workflow and of its tasks."""
    check_data_layout(
        document.workflow.get("display_layout"), "/display_layout", document, findings
    )
    for task in document.tasks.values():
        layout = task.data.get("display_layout")
        check_data_layout(layout, task.at("display_layout"), document, findings)
        names = output_names(task.data)
        if asks_by_form(task.data) and names is not None:
            pointer = task.at("edit_layout")
            check_layout(task.data.get("edit_layout"), pointer, names, "output_schema", findings)


def check_data_layout(
    layout: Json, pointer: str, document: WorkflowDocument, findings: Findings
) -> None:
    """A layout that shows data of the workflow: its fields, and what its tasks merge into it."""
    names = None if document.is_open else document.data_names
    check_layout(layout, pointer, names, "the workflow's data", findings)


def check_layout(
    layout: Json, pointer: str, names: Collection[str] | None, where: str, findings: Findings
) -> None:
    """A layout over these names; None: any name may exist."""
    seen: set[str] = set()
    for entry_pointer, name in _names(layout, pointer):
        if name in seen:
            sentence = f"The layout shows {quoted(name)} twice."
            findings.error("layout-repeats", entry_pointer, sentence)
        elif names is not None and name not in names:
            sentence = f"There is no {quoted(name)} in {where}."
            findings.error("unknown-field", entry_pointer, sentence, did_you_mean(name, names))
        seen.add(name)


def _names(layout: Json, pointer: str) -> Iterator[tuple[str, str]]:
    for number, section in enumerate(layout if isinstance(layout, list) else []):
        entries = section.get("Fields", []) if isinstance(section, dict) else []
        for index, entry in enumerate(entries):
            entry_pointer = join(pointer, number, "Fields", index)
            if isinstance(entry, str):
                yield entry_pointer, entry
            elif isinstance(entry, list):
                yield from ((join(entry_pointer, i), each) for i, each in enumerate(entry) if each)
