"""Schemathesis holds the API against its OpenAPI document: no 5xx, status or body beyond it."""

from collections.abc import Iterator
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ticketflower.api.tests.base import ApiTestCase
from users.models import User
from users.roles import AGENT_ROLES
from users.tenancy import as_company, outside_companies
from users.tests.factories import make_agent
from workflow_ops.models import TicketError
from workflow_ops.tests.factories import agent_bundle, current_task, make_ticket, publish

EXAMPLES = 2
"""Of each operation, valid and invalid ones each; CONTRIBUTING.md says how to send thousands."""
HELD = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@override_settings(API_REQUESTS_PER_MINUTE=0, CHECKS_PER_MINUTE=0, UPLOADS_PER_HOUR=0)
class AsDescribedTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # as Django's test client does
            self.addCleanup(signal.connect, close_old_connections)
        company, person = self.other_company, self.stranger  # with every role
        with as_company(company):
            purchase = publish(company, person)
            ticket, failed = (make_ticket(purchase, person) for _time in range(2))
            error = TicketError.objects.create(
                company=company, ticket=failed, error_type="TASK_CREATION", error_message="Why"
            )
            read = make_ticket(publish(company, person, agent_bundle()), person, {"item": "Bike"})
            self.tasks = {
                person: current_task(ticket).pk,
                make_agent(company, roles=AGENT_ROLES): current_task(read).pk,
            }
        # Its client does not undo compression.
        self.headers = {
            user: {"Authorization": f"Bearer {self.token(user)}", "Accept-Encoding": "identity"}
            for user in self.tasks
        }
        self.ids = {"errors": error.pk, "files": 1}
        self.known = {"kind": "workflow", "key": "purchase", "number": ticket.number}

    def test_every_response_is_one_that_the_document_has(self) -> None:
        self.statuses: list[int] = []

        for user, name, cases in self.strategies():
            with self.subTest(name, user=user), outside_companies():
                self.send(cases, self.headers[user], 1 if user.is_agent else EXAMPLES)

        self.assertGreater(len(self.statuses), 150)
        self.assertLessEqual({200, 201, 400, 401, 403, 404, 409, 422}, {*self.statuses})

    def send(
        self, cases: SearchStrategy[Case[Any]], headers: dict[str, str], examples: int
    ) -> None:
        """Send generated requests, the same ones in each run."""

        @settings(
            max_examples=examples,
            phases=[Phase.generate],
            database=None,
            derandomize=True,
            deadline=None,
            suppress_health_check=[*HealthCheck],
        )
        @given(cases)
        def send(case: Case[Any]) -> None:
            response = case.call(headers=headers)
            self.statuses.append(response.status_code)
            case.validate_response(response, checks=HELD)

        send()

    def strategies(self) -> Iterator[tuple[User, str, SearchStrategy[Case[Any]]]]:
        """Each operation with valid requests for what exists, and with invalid ones of a person."""
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            for user, task in self.tasks.items():
                ids = {**self.ids, "tasks": task}
                known = {**self.known, "pk": ids.get(operation.path.split("/")[3])}
                named = {each.name: known[each.name] for each in operation.path_parameters}
                yield user, operation.label, operation.as_strategy(path_parameters=named)
            if operation.path_parameters or operation.query or operation.body:
                invalid = operation.as_strategy(GenerationMode.NEGATIVE)
                yield self.stranger, operation.label, invalid
