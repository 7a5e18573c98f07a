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
from users.tenancy import as_company, outside_companies
from workflow_ops.models import TicketError
from workflow_ops.tests.factories import current_task, make_ticket, publish

EXAMPLES = 3
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
            ticket_type = publish(company, person)
            tickets = [make_ticket(ticket_type, person) for _time in range(2)]
            failed = TicketError.objects.create(
                company=company, ticket=tickets[1], error_type="TASK_CREATION", error_message="Why"
            )
            task = current_task(tickets[0])
        self.ids = {"tasks": task.pk, "errors": failed.pk, "files": 1}
        self.known = {"kind": "workflow", "key": "purchase", "number": tickets[0].number}
        # Its client does not undo compression.
        self.headers = {
            "Authorization": f"Bearer {self.token(person)}",
            "Accept-Encoding": "identity",
        }

    def test_every_response_is_one_that_the_document_has(self) -> None:
        statuses: list[int] = []

        for name, cases in self.strategies():

            @settings(
                max_examples=EXAMPLES,
                phases=[Phase.generate],
                database=None,
                derandomize=True,
                deadline=None,
                suppress_health_check=[*HealthCheck],
            )
            @given(cases)
            def send(case: Case[Any]) -> None:
                response = case.call(headers=self.headers)
                statuses.append(response.status_code)
                case.validate_response(response, checks=HELD)

            with self.subTest(name), outside_companies():
                send()

        self.assertGreater(len(statuses), 150)
        self.assertLessEqual({200, 201, 400, 401, 404, 409, 422}, {*statuses})

    def strategies(self) -> Iterator[tuple[str, SearchStrategy[Case[Any]]]]:
        """Each operation with valid requests for what exists, and with invalid ones."""
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            known = {**self.known, "pk": self.ids.get(operation.path.split("/")[3])}
            named = {each.name: known[each.name] for each in operation.path_parameters}
            yield operation.label, operation.as_strategy(path_parameters=named)
            if operation.path_parameters or operation.query or operation.body:
                yield operation.label, operation.as_strategy(GenerationMode.NEGATIVE)
