"""The good documents that the tables make bad ones of, and what the company has."""

import json

from workflow_design.checker.check import CompanyContext
from workflow_design.tests.bad_documents import changed

WORKFLOW = """{
  "kind": "workflow",
  "key": "purchase",
  "title": "Purchase request",
  "fields": [
    {"FieldName": "amount", "FieldType": "decimal", "Required": true},
    {"FieldName": "department", "FieldType": "choice", "Choices": ["IT", "Sales"]},
    {"FieldName": "wanted_by", "FieldType": "date"}
  ],
  "tasks": [
    {"key": "review", "title": "Review", "task_type": "FORM",
     "output_schema": {
       "type": "object",
       "required": ["approved"],
       "properties": {
         "approved": {"type": "boolean", "title": "Approve?"}
       }}},
    {"key": "order", "title": "Order", "task_type": "SYNC_ACTION",
     "action_url": "https://shop.example.com/orders",
     "input_transform": {"amount": {"var": "amount"}},
     "output_transform": {"order_id": {"var": "response.body.id"}}}
  ],
  "transitions": [
    {"from": null, "to": "review"},
    {"from": "review", "to": "order", "priority": 1,
     "condition": {"==": [{"var": "approved"}, true]}},
    {"from": "review", "to": null}
  ]
}
"""

AGENT = changed(
    WORKFLOW,
    """"SYNC_ACTION",
     "action_url": "https://shop.example.com/orders",
     "input_transform": {"amount": {"var": "amount"}},
     "output_transform": {"order_id": {"var": "response.body.id"}}}""",
    """"ASYNC_ACTION",
     "instructions": "Order it.",
     "output_schema": {"type": "object", "properties": {"order_id": {"type": "string"}}}}""",
)
"""The workflow whose order is the task of an agent."""

TASK = """{
  "kind": "task",
  "workflow": "purchase",
  "key": "review",
  "title": "Review",
  "task_type": "FORM",
  "output_schema": {
    "type": "object",
    "properties": {
      "approved": {"type": "boolean"},
      "reason": {"type": "string", "format": "text"}
    }
  }
}
"""

TICKET = """{
  "kind": "ticket",
  "key": "it-purchase",
  "title": "Buy IT equipment",
  "workflow": "purchase",
  "fields": {"department": "IT"},
  "company_role_access": ["Staff"]
}
"""

COMPANY_CONTEXT = CompanyContext(
    company_roles=("Staff", "Manager"),
    workflows={"purchase": json.loads(WORKFLOW), "old": {**json.loads(WORKFLOW), "key": "old"}},
    retired=frozenset({"old"}),
)


def with_field(field: str) -> str:
    """The workflow with another field as its third."""
    return changed(WORKFLOW, '{"FieldName": "wanted_by", "FieldType": "date"}', field)


def with_property(prop: str) -> str:
    """The workflow whose form asks one more question."""
    first = '"approved": {"type": "boolean", "title": "Approve?"}'
    return changed(WORKFLOW, first, f"{first},\n         {prop}")


def with_schema(schema: str) -> str:
    """The workflow with another form."""
    start = WORKFLOW.index('"output_schema": ') + len('"output_schema": ')
    end = WORKFLOW.index('},\n    {"key": "order"')
    return WORKFLOW[:start] + schema + WORKFLOW[end:]


def with_condition(condition: str) -> str:
    """The workflow with another condition of its second transition."""
    return changed(WORKFLOW, '{"==": [{"var": "approved"}, true]}', condition)
