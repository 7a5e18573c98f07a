"""Templates: the workflow files that a company can start from, read once per process."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ticketflower.types import JsonObject
from workflow_design.documents.workflow.workflow_document import is_for_agents

FOLDER = Path(__file__).parent / "documents"
DOCUMENTS = tuple(sorted(FOLDER.glob("*.json")))

CATEGORIES = {
    "Purchasing and finance": {
        "purchase": "cart",
        "expense": "receipt",
        "invoice": "file-earmark-check",
        "invoice-lines": "list-check",
        "supplier-invoice": "robot",
        "supplier": "buildings",
    },
    "People": {
        "leave": "calendar3",
        "travel": "airplane",
        "hiring": "people",
        "onboarding": "person-plus",
        "offboarding": "person-dash",
        "safety": "exclamation-triangle",
    },
    "Sales and customers": {
        "quote": "envelope",
        "order": "box-seam",
        "contract": "pen",
        "complaint": "chat-left-text",
        "return": "arrow-counterclockwise",
        "customer-return": "truck",
        "content": "megaphone",
    },
    "IT and workplace": {
        "incident": "laptop",
        "access": "key",
        "maintenance": "tools",
    },
}
"""The names of the templates with their icons, in the order of the gallery."""


@dataclass(frozen=True)
class Step:
    """A task of a template.

    Attributes:
        title: its title.
        role: the company role that works on it; empty for any task worker, or any agent.
        is_for_agents: whether an agent works on it.
        decides: whether the next step depends on the ticket's data.
    """

    title: str
    role: str
    is_for_agents: bool
    decides: bool

    @property
    def who(self) -> str:
        """Who works on it, in words."""
        if self.is_for_agents:
            return f"Agent, {self.role}" if self.role else "Any agent"
        return self.role or "Any task worker"


@dataclass(frozen=True)
class Template:
    """A workflow file to start from: one workflow, and the ticket type that starts it."""

    name: str
    category: str
    icon: str
    text: str
    document: JsonObject

    @property
    def workflow(self) -> JsonObject:
        """The document of its workflow."""
        workflow: JsonObject = self.document["workflows"][0]
        return workflow

    @property
    def ticket_type(self) -> JsonObject:
        """The document of its ticket type."""
        ticket_type: JsonObject = self.document["tickets"][0]
        return ticket_type

    @property
    def title(self) -> str:
        """The title of the workflow."""
        return str(self.workflow["title"])

    @property
    def description(self) -> str:
        """What the process is for."""
        return str(self.workflow["description"])

    @property
    def steps(self) -> list[Step]:
        """The tasks, in the order of the document."""
        origins = [each["from"] for each in self.workflow["transitions"]]
        return [
            Step(
                task["title"],
                task.get("worker_role") or "",
                is_for_agents(task),
                origins.count(task["key"]) > 1,
            )
            for task in self.workflow["tasks"]
        ]

    @property
    def worker_roles(self) -> list[str]:
        """The company roles that work on it, in the order of the steps."""
        return _distinct(step.role for step in self.steps if step.role)

    @property
    def roles(self) -> list[str]:
        """Every company role that it names: who works on it, and who submits it."""
        return _distinct([*self.worker_roles, *self.ticket_type.get("company_role_access", [])])

    def matches(self, words: str) -> bool:
        """Whether each of the words occurs in what people read of it."""
        ticket_type, steps = self.ticket_type, [step.title for step in self.steps]
        texts = [self.title, self.description, ticket_type["title"], ticket_type["description"]]
        read = " ".join([*texts, *steps]).casefold()
        return all(word in read for word in words.casefold().split())


@cache
def all_templates() -> tuple[Template, ...]:
    """The templates in the order of the gallery."""
    return tuple(_read())


def template_named(name: str) -> Template | None:
    """The template with this name, if there is one."""
    return next((each for each in all_templates() if each.name == name), None)


def _read() -> Iterator[Template]:
    for category, icons in CATEGORIES.items():
        for name, icon in icons.items():
            text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
            document: dict[str, Any] = json.loads(text)
            yield Template(name, category, icon, text, document)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
