"""Tests of the API: a client whose every request and response is held against its document."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ticketflower.api.calls import openapi
from users.models import User
from users.scopes import SCOPES
from users.tenancy import outside_companies
from users.tests.factories import make_token_text
from workflow_ops.tests.base import TicketTestCase

PREFIX = "/api/v1"
URI = "urn:openapi"
ALL_SCOPES = [scope.name for scope in SCOPES]


def problems_of(pointer: str, value: Any) -> list[str]:
    """What is wrong with a value by the schema at a place of the OpenAPI document."""
    resource = Resource.from_contents(openapi(), default_specification=DRAFT202012)
    registry = Registry().with_resource(URI, resource)
    schema = {"$ref": f"{URI}#{pointer}"}
    errors = Draft202012Validator(schema, registry=registry).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in errors]


def documented(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The pointer to an operation in the OpenAPI document, and the operation."""
    for template, operations in openapi()["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method in operations:
            escaped = template.replace("/", "~1")
            return f"/paths/{escaped}/{method}", operations[method]
    return None


class ApiTestCase(TicketTestCase):
    """A TestCase that calls operations as programs do."""

    def token(self, person: User, *scopes: str) -> str:
        """The text of a token of a person; with all scopes if none is named."""
        return make_token_text(person, *scopes)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str = "",
        is_valid: bool = True,
        key: str = "",
    ) -> Any:
        """Call an operation and return its response, which is as its document says.

        Args:
            method: in small letters.
            path: below ``/api/v1``.
            body: sent as JSON.
            token: its text; none is sent if empty.
            is_valid: whether the body is meant to be as the document says.
            key: the Idempotency-Key; none is sent if empty.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers["Idempotency-Key"] = key
        sent = "" if body is None else json.dumps(body)
        with outside_companies():
            response = self.client.generic(
                method.upper(), PREFIX + path, sent, "application/json", headers=headers
            )
        self.assert_as_documented(method, PREFIX + path.partition("?")[0], body, response, is_valid)
        return response

    def assert_as_documented(
        self, method: str, path: str, body: object, response: Any, is_valid: bool
    ) -> None:
        """The operation knows the status, and the bodies fit its schemas."""
        found = documented(method, path)
        if found is None:
            self.assertIn(response.status_code, (404, 405))
            return
        pointer, operation = found
        if body is not None and is_valid:
            wrong = problems_of(f"{pointer}/requestBody/content/application~1json/schema", body)
            self.assertEqual(wrong, [])
        status = str(response.status_code)
        self.assertIn(status, operation["responses"], response.content[:300])
        if "content" in operation["responses"][status]:
            schema = f"{pointer}/responses/{status}/content/application~1json/schema"
            self.assertEqual(problems_of(schema, response.json()), [])
        else:
            self.assertEqual(response.content, b"")

    def refused(self, response: Any, status: int, code: str) -> dict[str, Any]:
        """Hold that a request was refused so; return the error."""
        self.assertEqual(response.status_code, status, response.content[:500])
        error: dict[str, Any] = response.json()["error"]
        self.assertEqual(error["code"], code)
        self.assertRegex(error["sentence"], r"[.”…]$")
        return error
