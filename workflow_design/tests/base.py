"""A company whose workflow creator stores and publishes documents."""

import json

from django.apps import apps

from ticketflower.types import JsonObject
from users.database.history import HistoryEvent
from users.models import RateLimit
from users.tests.base import CompanyTestCase
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_design.services.drafts import StoreResult, store_document
from workflow_design.services.publishing import store_and_publish_document

DRAFT = DefinitionStatus.DRAFT
PUBLISHED = DefinitionStatus.PUBLISHED
RETIRED = DefinitionStatus.RETIRED


class DesignTestCase(CompanyTestCase):
    """A TestCase with people and short ways to the services."""

    def store(self, document: JsonObject) -> StoreResult:
        """Store a document as the workflow creator does."""
        text = json.dumps(document)
        return store_document(company=self.company, by=self.creator, text=text)

    def publish(self, document: JsonObject) -> StoreResult:
        """Store and publish a document as the workflow creator does."""
        text = json.dumps(document)
        return store_and_publish_document(company=self.company, by=self.creator, text=text)

    def workflow(self, status: str = DRAFT, key: str = "purchase") -> WorkflowDefinition:
        """The version of a workflow that has this status."""
        return WorkflowDefinition.objects.get(key=key, status=status)

    def ticket_type(self, status: str = DRAFT, key: str = "it-purchase") -> TicketType:
        """The version of a ticket type that has this status."""
        return TicketType.objects.get(key=key, status=status)

    def rows(self) -> dict[str, int]:
        """How many rows each of our tables has, without histories, which keep what was."""
        models = [
            model
            for label in ("users", "workflow_design", "workflow_ops")
            for model in apps.get_app_config(label).get_models()
            if model is not RateLimit  # each check counts
            if not issubclass(model, HistoryEvent)
        ]
        return {model.__name__: model._default_manager.count() for model in models}


def states(versions: "list[WorkflowDefinition] | list[TicketType]") -> dict[int, str]:
    """The status of each version by its number."""
    return {each.version: each.status for each in versions}
