"""The documents that a customize page changes: a workflow, and the ticket types that start it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ticketflower.types import JsonObject
from workflow_design.documents.workflow.canonical_form import canonical_form, canonical_text


@dataclass(frozen=True)
class Definitions:
    """A workflow and the ticket types that start it, as documents in canonical form."""

    workflow: JsonObject
    ticket_types: tuple[JsonObject, ...] = ()

    def copy(self) -> "Definitions":
        """The same documents, to be changed; no two places share an object."""
        workflow, ticket_types = json.loads(json.dumps([self.workflow, self.ticket_types]))
        return Definitions(workflow, tuple(ticket_types))

    def canonical(self) -> "Definitions":
        """The documents in canonical form again, after changes."""
        return Definitions(
            canonical_form(self.workflow), tuple(map(canonical_form, self.ticket_types))
        )

    @property
    def every(self) -> tuple[JsonObject, ...]:
        """All documents, the workflow first."""
        return (self.workflow, *self.ticket_types)

    def changed_since(self, before: "Definitions") -> list[JsonObject]:
        """The documents that are not the same as before."""
        known = {(each["kind"], each["key"]): canonical_text(each) for each in before.every}
        return [
            each
            for each in self.every
            if known.get((each["kind"], each["key"])) != canonical_text(each)
        ]

    def step(self, key: str) -> JsonObject | None:
        """The task with this key; None where there is none."""
        tasks: list[JsonObject] = self.workflow.get("tasks", [])
        return next((each for each in tasks if each["key"] == key), None)


def bundle_of(documents: Sequence[JsonObject]) -> JsonObject:
    """One document of several, as it is stored."""
    return {
        "kind": "bundle",
        "workflows": [each for each in documents if each["kind"] == "workflow"],
        "tickets": [each for each in documents if each["kind"] == "ticket"],
    }
