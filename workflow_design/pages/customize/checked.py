"""What the checker finds in a workflow, in words, beside what it concerns on the page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import DUE, INSTRUCTIONS, ROLE, Finding, Place
from workflow_design.customize.rules import tried
from workflow_design.customize.values import REQUEST, SETTINGS, step_part
from workflow_design.documents.report.report import Message
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.wording.constants import as_json, constant_in_words, text_in_words
from workflow_design.documents.wording.data_labels import Labels, label_of, labels_of

OTHERWISE = "otherwise"

_CONTROLS = {
    "Label": "label",
    "title": "label",
    "Help": "help",
    "description": "help",
    "FieldType": "kind",
    "Choices": "choices",
    "enum": "choices",
    "oneOf": "choices",
    "items": "choices",
}
_OF_TASKS = {"nowhere-to-go": OTHERWISE, "agent-without-instructions": INSTRUCTIONS}
"""Codes of messages about a task as a whole, with the part of its form that they concern."""
_OF_TICKET_TYPES = {"title": "title", "description": "description", "company_role_access": "roles"}
_QUOTED = re.compile("“([^”]*)”")
_ASSIGNED = re.compile(r"\b([A-Za-z_][\w.-]*)(?= (?:= |missing\b))")

_SENTENCES = {
    "too-few": "Enter at least one choice.",
    "unknown-choice": "This rule compares “{}” with a choice that it doesn't have.",
    "unreachable-task": "No rule leads to this step.",
    "no-way-out": "Tickets that reach this step can never be completed. Change its rules.",
    "always-holds": "This rule always applies. Use “Otherwise” instead.",
}
"""Sentences for people who see a form, by the codes of messages."""


@dataclass(frozen=True)
class _Words:
    """The words of one workflow: labels of its data, titles of its steps."""

    definitions: Definitions
    labels: Labels
    titles: Mapping[str, str]

    def name(self, name: str) -> str:
        return self.titles.get(name) or self.labels.names.get(name) or name

    def sentence(self, text: str) -> str:
        """A sentence of the checker with labels and titles for names and keys."""
        text = _QUOTED.sub(lambda found: f"“{self.name(found[1])}”", text)
        return _ASSIGNED.sub(lambda found: label_of(found[1], self.labels.names), text)

    def example(self, witness: Witness) -> str:
        """The answers of a ticket that shows it."""
        given = [*witness.start.items()]
        for step in witness.steps:
            given += [(f"tasks.{step.task}.output.{name}", v) for name, v in step.output.items()]
        shown = [f"{self._label(name)} is {self._value(name, value)}" for name, value in given]
        return f" For example: {', '.join(shown)}." if shown else ""

    def _label(self, name: str) -> str:
        return label_of(name, self.labels.names)

    def _value(self, name: str, value: Json) -> str:
        label = self.labels.choices.get(name, {}).get(as_json(value))
        return text_in_words(label) if label else constant_in_words(value)


def findings_of(messages: Sequence[Message], definitions: Definitions) -> list[Finding]:
    """The messages about the bundle of these documents, in words and with their places."""
    titles = {task["key"]: task["title"] for task in definitions.workflow.get("tasks", [])}
    words = _Words(definitions, labels_of(definitions.workflow), titles)
    found = []
    for message in messages:
        place = _place(message, definitions)
        sentence = _sentence(message, place, words)
        if place.kind == "type" and not place.control:
            title = next(t["title"] for t in definitions.ticket_types if t["key"] == place.name)
            sentence = f"Ticket type “{title}”: {sentence}"
        finding = Finding(place, sentence, message.severity)
        if finding not in found:
            found.append(finding)
    return found


def _sentence(message: Message, place: Place, words: _Words) -> str:
    if message.code == "nowhere-to-go":
        example = words.example(message.witness) if message.witness else ""
        return f"No rule applies to some tickets. Choose a step for “Otherwise”.{example}"
    if message.code == "too-short" and place.control in {"", "label"}:
        return "Enter a label." if place.kind == "field" else "Enter a title."
    known = _SENTENCES.get(message.code)
    if known and (message.code != "too-few" or place.control == "choices"):
        return known.format(_subject(message, words))
    return words.sentence(message.sentence)


def _subject(message: Message, words: _Words) -> str:
    """The name that the sentence of a message is about, as people know it: its last quoted one."""
    names = _QUOTED.findall(message.sentence)
    return words.name(names[-1]) if names else ""


def _place(message: Message, definitions: Definitions) -> Place:
    steps = [each.replace("~1", "/").replace("~0", "~") for each in message.pointer.split("/")[1:]]
    match steps:
        case ["tickets", number, *rest]:
            key = definitions.ticket_types[int(number)]["key"]
            return Place(SETTINGS, "type", key, _OF_TICKET_TYPES.get((*rest, "")[0], ""))
        case ["workflows", "0", *rest]:
            return _place_in_workflow(rest, message, definitions.workflow)
    return Place()


def _place_in_workflow(steps: list[str], message: Message, workflow: JsonObject) -> Place:
    match steps:
        case ["title" | "description" as kind, *_]:
            return Place(SETTINGS, kind)
        case ["fields", number, *rest]:
            name = workflow["fields"][int(number)].get("FieldName", "")
            return Place(REQUEST, "field", name, _CONTROLS.get((*rest, "")[0], ""))
        case ["tasks", number, *rest]:
            return _place_in_task(rest, message, workflow["tasks"][int(number)])
        case ["transitions", number, *_]:
            return _place_of_rule(int(number), workflow)
        case _ if message.code in {"nowhere-to-go", "no-start", "undecided", "never-ends"}:
            return Place(REQUEST, OTHERWISE)
    return Place()


def _place_in_task(steps: list[str], message: Message, task: JsonObject) -> Place:
    part = step_part(task["key"]).name
    match steps:
        case ["title" | "description" | "instructions" as kind, *_]:
            return Place(part, kind)
        case ["worker_role", *_]:
            return Place(part, ROLE)
        case ["due", *_]:
            return Place(part, DUE)
        case ["output_schema", *path]:
            names: list[str] = []
            while len(path) > 1 and path[0] == "properties":
                names.append(path[1])
                path = path[2:]
            if names:
                return Place(part, "field", ".".join(names), _CONTROLS.get((*path, "")[0], ""))
    return Place(part, _OF_TASKS.get(message.code, ""))


def _place_of_rule(number: int, workflow: JsonObject) -> Place:
    origin = workflow["transitions"][number]["from"]
    part = REQUEST if origin is None else step_part(origin).name
    nodes = tried(workflow, origin)
    index = next((at for at, each in enumerate(nodes) if each.index == number), 0)
    if nodes and nodes[index].condition is None and index == len(nodes) - 1:
        return Place(part, OTHERWISE)
    return Place(part, "rule", str(index))
