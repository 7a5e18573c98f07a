"""Typical mistakes of assistants and people, each with the message that must tell how to repair it.

A row names what a message must point to, and words of the change that repairs it, where a fix
can't be given; a row without either counts as not repairable by its message.
"""

# ruff: noqa: E501 - a row is a document, and what is said of it
# fmt: off

from dataclasses import dataclass

from workflow_design.tests.bad_documents import changed
from workflow_design.tests.bad_documents.bases import (
    AGENT,
    TASK,
    TICKET,
    WORKFLOW,
    with_condition,
    with_field,
    with_property,
)


@dataclass(frozen=True)
class Mistake:
    """A mistake: a text, the code and pointer of its message, and words that name the repair."""

    name: str
    text: str
    code: str
    pointer: str
    words: str = ""


def m(name: str, text: str, code: str, pointer: str, words: str = "") -> Mistake:
    return Mistake(name, text, code, pointer, words)


def in_task(key: str, value: str) -> str:
    """The workflow whose FORM task has one key more."""
    return changed(WORKFLOW, '"title": "Review",', f'"title": "Review", "{key}": {value},')


def in_agent_task(key: str, value: str) -> str:
    """The workflow whose agent task has one key in place of its instructions."""
    return changed(AGENT, '"instructions": "Order it."', f'"{key}": {value}')


def in_transition(key: str, value: str) -> str:
    """The workflow whose last transition has one key more."""
    return changed(WORKFLOW, '{"from": "review", "to": null}', f'{{"from": "review", "to": null, "{key}": {value}}}')


def in_workflow(key: str, value: str) -> str:
    return changed(WORKFLOW, '"fields": [', f'"{key}": {value},\n  "fields": [')


def in_ticket(key: str, value: str) -> str:
    return changed(TICKET, '"company_role_access": ["Staff"]', f'"{key}": {value}')


def sent(value: str) -> str:
    """The workflow whose action is sent something else."""
    return changed(WORKFLOW, '{"amount": {"var": "amount"}}', f'{{"amount": {value}, "x": 1}}')


SYNTAX = (
    m('a Markdown fence', f'```json\n{WORKFLOW}```\n', 'json-syntax', '', 'Remove the Markdown fence'),
    m('a sentence before', f'Here is your workflow:\n\n{WORKFLOW}', 'json-syntax', '', 'Remove the text before'),
    m('a sentence after', f'{WORKFLOW}\nTell me if you need more.', 'json-syntax', '', 'Remove the text after'),
    m('YAML', 'kind: workflow\nkey: a\ntitle: A\n', 'json-syntax', '', 'A workflow file is JSON'),
    m('single quotes', WORKFLOW.replace('"Purchase request"', "'Purchase request'"), 'json-syntax', '/title', 'double quotes'),
    m('curly quotes', WORKFLOW.replace('"Purchase request"', '“Purchase request”'), 'json-syntax', '/title', 'straight double quotes'),
    m('a comment', WORKFLOW.replace('"tasks": [', '// tasks\n  "tasks": ['), 'json-syntax', '', 'no comments'),
    m('a trailing comma', WORKFLOW.replace('"Required": true}', '"Required": true,}'), 'json-syntax', '/fields/0', 'Remove the comma'),
    m('True', WORKFLOW.replace('"Required": true', '"Required": True'), 'json-syntax', '/fields/0/Required', 'true'),
    m('None', WORKFLOW.replace('"from": null', '"from": None'), 'json-syntax', '/transitions/0/from', 'null'),
    m('a key without quotes', WORKFLOW.replace('"title": "Purchase', 'title: "Purchase'), 'json-syntax', '', '"title"'),
    m('a comma missing', WORKFLOW.replace('"key": "purchase",', '"key": "purchase"'), 'json-syntax', '', 'A comma'),
    m('NaN', WORKFLOW.replace('"priority": 1', '"priority": NaN'), 'not-a-number', '/transitions/1/priority'),
    m('a quote in a text', WORKFLOW.replace('"Purchase request"', '"The "big" one"'), 'json-syntax', '/title', 'backslash'),
    m('a line break in a text', WORKFLOW.replace('Purchase request', 'Purchase\nrequest'), 'json-syntax', '/title', '\\n'),
    m('a no-break space', WORKFLOW.replace('"fields": [', '"fields":\u00a0['), 'json-syntax', '/fields', 'use a space'),
    m('the last bracket missing', WORKFLOW.rstrip()[:-1], 'json-syntax', '', '“}” is missing'),
    m('cut off', WORKFLOW[:600], 'json-syntax', '/tasks/1', 'cut off'),
    m('a key twice', WORKFLOW.replace('"title": "Review"', '"title": "Review", "title": "Check"'), 'duplicate-key', '/tasks/0/title', 'given twice'),
    m('dots', WORKFLOW.replace('"fields": [', '"fields": [ ...'), 'json-syntax', '/fields/0', 'remove the dots'),
    m('a semicolon behind', WORKFLOW.rstrip() + ';', 'json-syntax', '', "“;” can't follow"),
)

KEYS = (
    m('no kind', WORKFLOW.replace('"kind": "workflow",', ''), 'missing-kind', '', '"workflow"'),
    m('a kind that is another word', WORKFLOW.replace('"kind": "workflow"', '"kind": "workflows"'), 'unknown-kind', '/kind', '“workflow”'),
    m('tickets in a workflow', in_workflow('tickets', '[{"key": "a", "title": "A", "workflow": "purchase"}]'), 'unknown-key', '/tickets', 'bundle'),
    m('id for key', changed(WORKFLOW, '{"key": "review"', '{"id": "review"'), 'unknown-key', '/tasks/0/id', '“key”'),
    m('name for title', changed(WORKFLOW, '"title": "Review"', '"name": "Review"'), 'unknown-key', '/tasks/0/name', '“title”'),
    m('steps', changed(WORKFLOW, '"tasks": [', '"steps": ['), 'unknown-key', '/steps', '“tasks”'),
    m('edges', changed(WORKFLOW, '"transitions": [', '"edges": ['), 'unknown-key', '/edges', '“transitions”'),
    m('assignee', in_task('assignee', '"Manager"'), 'unknown-key', '/tasks/0/assignee', '“worker_role”'),
    m('assigned_to', in_task('assigned_to', '"Manager"'), 'unknown-key', '/tasks/0/assigned_to', '“worker_role”'),
    m('role', in_task('role', '"Manager"'), 'unknown-key', '/tasks/0/role', '“worker_role”'),
    m('form in a task', changed(WORKFLOW, '"output_schema": {', '"form": {'), 'unknown-key', '/tasks/0/form', '“output_schema”'),
    m('fields in a task', changed(WORKFLOW, '"output_schema": {', '"fields": {'), 'unknown-key', '/tasks/0/fields', '“output_schema”'),
    m('url', changed(WORKFLOW, '"action_url": ', '"url": '), 'unknown-key', '/tasks/1/url', '“action_url”'),
    m('type for task_type', changed(WORKFLOW, '"task_type": "SYNC_ACTION"', '"type": "SYNC_ACTION"'), 'unknown-key', '/tasks/1/type', '“task_type”'),
    m('input', changed(WORKFLOW, '"input_transform"', '"input"'), 'unknown-key', '/tasks/1/input', '“input_transform”'),
    m('timeout', changed(WORKFLOW, '"action_url"', '"timeout": 20, "action_url"'), 'unknown-key', '/tasks/1/timeout', '“timeout_seconds”'),
    m('next in a task', in_task('next', '"order"'), 'unknown-key', '/tasks/0/next', '“transitions”'),
    m('a condition of a task', in_task('condition', '{"var": "approved"}'), 'unknown-key', '/tasks/0/condition', 'belongs to a transition'),
    m('parallel', in_task('parallel', 'true'), 'unknown-key', '/tasks/0/parallel', 'one task at a time'),
    m('source', changed(WORKFLOW, '{"from": null, "to"', '{"source": null, "to"'), 'unknown-key', '/transitions/0/source', '“from”'),
    m('target', changed(WORKFLOW, '"from": null, "to"', '"from": null, "target"'), 'unknown-key', '/transitions/0/target', '“to”'),
    m('if', changed(WORKFLOW, '"condition": {', '"if": {'), 'unknown-key', '/transitions/1/if', '“condition”'),
    m('when', changed(WORKFLOW, '"condition": {', '"when": {'), 'unknown-key', '/transitions/1/when', '“condition”'),
    m('a label of a transition', in_transition('label', '"Reject"'), 'unknown-key', '/transitions/2/label', 'remove it'),
    m('on with an event', in_transition('on', '"rejected"'), 'unknown-key', '/transitions/2/on', '“condition”'),
    m('roles of a ticket', in_ticket('roles', '["Staff"]'), 'unknown-key', '/roles', '“company_role_access”'),
    m('presets', changed(TICKET, '"fields": {', '"presets": {'), 'unknown-key', '/presets', '“fields”'),
    m('name of a field', with_field('{"name": "wanted_by", "FieldType": "date"}'), 'unknown-key', '/fields/2/name', '“FieldName”'),
    m('type of a field', with_field('{"FieldName": "wanted_by", "type": "date"}'), 'unknown-key', '/fields/2/type', '“FieldType”'),
    m('required of a field', with_field('{"FieldName": "wanted_by", "FieldType": "date", "required": true}'), 'unknown-key', '/fields/2/required', '“Required”'),
    m('options', with_field('{"FieldName": "size", "FieldType": "choice", "options": ["S", "M"]}'), 'unknown-key', '/fields/2/options', '“Choices”'),
    m('a description of a field', with_field('{"FieldName": "size", "FieldType": "string", "description": "In cm"}'), 'unknown-key', '/fields/2/description', '“Help”'),
    m('a key with an underscore missing', changed(WORKFLOW, '"output_schema"', '"outputSchema"'), 'unknown-key', '/tasks/0/outputSchema', '“output_schema”'),
    m('a misspelt key', changed(WORKFLOW, '"fields": [', '"feilds": ['), 'unknown-key', '/feilds', '“fields”'),
    m('a version', in_workflow('version', '2'), 'unknown-key', '/version', 'remove it'),
    m('a start', in_workflow('start', '"review"'), 'unknown-key', '/start', '“from” is null'),
    m('roles of a workflow', in_workflow('roles', '["Staff"]'), 'unknown-key', '/roles', 'worker_role'),
)

VALUES = (
    m('number', with_field('{"FieldName": "sum", "FieldType": "number"}'), 'unknown-value', '/fields/2/FieldType', '“decimal”'),
    m('dropdown', with_field('{"FieldName": "size", "FieldType": "dropdown", "Choices": ["S"]}'), 'unknown-value', '/fields/2/FieldType', '“choice”'),
    m('textarea', with_field('{"FieldName": "note", "FieldType": "textarea"}'), 'unknown-value', '/fields/2/FieldType', '“text”'),
    m('a type in capitals', with_field('{"FieldName": "sum", "FieldType": "Decimal"}'), 'unknown-value', '/fields/2/FieldType', '“decimal”'),
    m('HUMAN_TASK', changed(WORKFLOW, '"task_type": "FORM"', '"task_type": "HUMAN_TASK"'), 'unknown-value', '/tasks/0/task_type', '“FORM”'),
    m('form in small letters', changed(WORKFLOW, '"task_type": "FORM"', '"task_type": "form"'), 'unknown-value', '/tasks/0/task_type', '“FORM”'),
    m('HTTP', changed(WORKFLOW, '"SYNC_ACTION"', '"HTTP"'), 'unknown-value', '/tasks/1/task_type', '“SYNC_ACTION”'),
    m('true as a text', changed(WORKFLOW, '"Required": true', '"Required": "true"'), 'wrong-type', '/fields/0/Required', 'true'),
    m('a number as a text', changed(WORKFLOW, '"priority": 1', '"priority": "1"'), 'wrong-type', '/transitions/1/priority', '1'),
    m('a title over two lines', changed(WORKFLOW, 'Purchase request', 'Purchase\\nrequest'), 'not-one-line', '/title', '“Purchase request”'),
    m('a choice without choices', with_field('{"FieldName": "size", "FieldType": "choice"}'), 'missing-choices', '/fields/2', '“Choices”'),
    m('a key with capitals', changed(WORKFLOW, '"key": "purchase"', '"key": "Purchase Request"'), 'bad-key', '/key', '“purchase-request”'),
    m('a title missing', changed(WORKFLOW, '"title": "Purchase request",', ''), 'missing-key', '', '“title”'),
    m('an address without its scheme', changed(WORKFLOW, 'https://shop', 'shop'), 'bad-url', '/tasks/1/action_url', 'https://'),
)

REFERENCES = (
    m('an unknown role', in_task('worker_role', '"Purchasing"'), 'unknown-role', '/tasks/0/worker_role', '“Staff”, “Manager”'),
    m('a misspelt role', in_task('worker_role', '"Manger"'), 'unknown-role', '/tasks/0/worker_role', '“Manager”'),
    m('the end by name', changed(WORKFLOW, '{"from": "review", "to": null}', '{"from": "review", "to": "end"}'), 'unknown-task', '/transitions/2/to', 'null'),
    m('the start by name', changed(WORKFLOW, '{"from": null, "to": "review"}', '{"from": "start", "to": "review"}'), 'unknown-task', '/transitions/0/from', 'null'),
    m('a misspelt task', changed(WORKFLOW, '"to": "order"', '"to": "oder"'), 'unknown-task', '/transitions/1/to', '“order”'),
    m('a misspelt workflow', changed(TASK, '"workflow": "purchase"', '"workflow": "purchse"'), 'unknown-workflow', '/workflow', '“purchase”'),
    m('a preset of no field', changed(TICKET, '"department": "IT"', '"departement": "IT"'), 'unknown-field', '/fields/departement', '“department”'),
    m('required that is no property', changed(WORKFLOW, '"required": ["approved"]', '"required": ["aproved"]'), 'form-unshowable', '/tasks/0/output_schema/required/0', '“approved”'),
    m('required in a property', with_property('"note": {"type": "string", "required": true}'), 'bad-schema', '/tasks/0/output_schema/properties/note/required', '“required”'),
    m('a date as a type', with_property('"day": {"type": "date"}'), 'bad-schema', '/tasks/0/output_schema/properties/day/type', '“string” with the “format” “date”'),
    m('a label in a schema', with_property('"day": {"type": "string", "label": "Day"}'), 'unknown-keyword', '/tasks/0/output_schema/properties/day/label', '“title”'),
    m('a schema without type', changed(WORKFLOW, '"output_schema": {\n       "type": "object",', '"output_schema": {'), 'root-not-object', '/tasks/0/output_schema', '“object”'),
)

RULES = (
    m('a text for a condition', with_condition('"amount > 500"'), 'wrong-type', '/transitions/1/condition', '{">": [{"var": "amount"}, 500]}'),
    m('a text with and', with_condition('"amount > 500 and approved == true"'), 'wrong-type', '/transitions/1/condition', '"and"'),
    m('a name for a condition', with_condition('"approved"'), 'wrong-type', '/transitions/1/condition', '{"var": "approved"}'),
    m('a template for a condition', with_condition('"{{ amount > 500 }}"'), 'wrong-type', '/transitions/1/condition', '{">": [{"var": "amount"}, 500]}'),
    m('field, operator, value', with_condition('{"field": "amount", "operator": "gt", "value": 500}'), 'bad-rule', '/transitions/1/condition', '{">": [{"var": "amount"}, 500]}'),
    m('field, contains, value', with_condition('{"field": "department", "operator": "contains", "value": "IT"}'), 'bad-rule', '/transitions/1/condition', '{"in": ["IT", {"var": "department"}]}'),
    m('gt', with_condition('{"gt": [{"var": "amount"}, 500]}'), 'unknown-operator', '/transitions/1/condition/gt', '“>”'),
    m('an equals sign', with_condition('{"=": [{"var": "approved"}, true]}'), 'unknown-operator', '/transitions/1/condition/=', '“==”'),
    m('not', with_condition('{"not": [{"var": "approved"}]}'), 'unknown-operator', '/transitions/1/condition/not', '“!”'),
    m('AND', with_condition('{"AND": [{"var": "approved"}, true]}'), 'unknown-operator', '/transitions/1/condition/AND', '“and”'),
    m('contains', with_condition('{"contains": [{"var": "department"}, "IT"]}'), 'unknown-operator', '/transitions/1/condition/contains', '{"in": ["IT", {"var": "department"}]}'),
    m('a name without var', with_condition('{">": ["amount", 500]}'), 'name-as-text', '/transitions/1/condition/>/0', '{"var": "amount"}'),
    m('a placeholder in a condition', with_condition('{">": ["{{amount}}", 500]}'), 'text-placeholder', '/transitions/1/condition/>/0', '{"var": "amount"}'),
    m('a placeholder in a transform', sent('"{{amount}}"'), 'text-placeholder', '/tasks/1/input_transform/amount', '{"var": "amount"}'),
    m('a placeholder of a shell', sent('"${amount}"'), 'text-placeholder', '/tasks/1/input_transform/amount', '{"var": "amount"}'),
    m('a placeholder in a text', sent('"Sum: {{amount}}"'), 'text-placeholder', '/tasks/1/input_transform/amount', '{"cat": ["Sum: ", {"var": "amount"}]}'),
    m('concat in a transform', sent('{"concat": ["a", {"var": "amount"}]}'), 'unknown-operator', '/tasks/1/input_transform/amount/concat', '“cat”'),
    m('fields. before a name', with_condition('{">": [{"var": "fields.amount"}, 5]}'), 'unknown-variable', '/transitions/1/condition/>/0/var', '“amount”'),
    m('a task before a name', with_condition('{"var": "review.approved"}'), 'unknown-variable', '/transitions/1/condition/var', '“tasks.review.output.approved”'),
    m('tasks without output', with_condition('{"var": "tasks.review.approved"}'), 'unknown-variable', '/transitions/1/condition/var', '“tasks.review.output.approved”'),
    m('ticket. before a field', with_condition('{">": [{"var": "ticket.amount"}, 5]}'), 'unknown-variable', '/transitions/1/condition/>/0/var', '“amount”'),
    m('a misspelt name', with_condition('{"var": "aproved"}'), 'unknown-variable', '/transitions/1/condition/var', '“approved”'),
    m('the body without response', changed(WORKFLOW, '"response.body.id"', '"body.id"'), 'unknown-variable', '/tasks/1/output_transform/order_id/var', '“response.body.id”'),
    m('the response without body', changed(WORKFLOW, '"response.body.id"', '"response.id"'), 'unknown-variable', '/tasks/1/output_transform/order_id/var', '“response.body.id”'),
    m('today', with_condition('{"<": [{"var": "wanted_by"}, {"var": "today"}]}'), 'unknown-variable', '/transitions/1/condition/</1/var', "“company.today”"),
    m('a choice that is misspelt', with_condition('{"==": [{"var": "department"}, "Slaes"]}'), 'unknown-choice', '/transitions/1/condition/==/1', '“Sales”'),
    m('a truth as a text', with_condition('{"==": [{"var": "approved"}, "yes"]}'), 'unlike-types', '/transitions/1/condition/==/1', 'true or false'),
)

PATHS = (
    m('only the good way', changed(WORKFLOW, ',\n    {"from": "review", "to": null}', ''), 'nowhere-to-go', '/tasks/0/key', 'approved = false'),
    m('no start', changed(WORKFLOW, '{"from": null, "to": "review"},', ''), 'no-start', '/transitions', 'add one from null'),
    m('two ways at once', changed(WORKFLOW, '{"from": null, "to": "review"},', '{"from": null, "to": "review"}, {"from": null, "to": "order"},'), 'ambiguous-start', '/transitions/1', 'a condition or a higher priority'),
    m('a list of targets', changed(WORKFLOW, '"to": "review"}', '"to": ["review", "order"]}'), 'wrong-type', '/transitions/0/to', 'a transition for each'),
    m('tasks without transitions', '{"kind": "workflow", "key": "a", "title": "A", "tasks": [{"key": "b", "title": "B", "task_type": "FORM"}]}', 'tasks-without-transitions', '/tasks', '“transitions” is missing'),
    m('a task that nothing leads to', changed(WORKFLOW, '"from": "review", "to": "order"', '"from": "order", "to": null'), 'unreachable-task', '/tasks/1/key', 'no transition leads to it'),
    m('an action without its address', changed(WORKFLOW, '"action_url": "https://shop.example.com/orders",', ''), 'action-without-url', '/tasks/1', '“action_url”'),
    m('an address of a form', in_task('action_url', '"https://example.com/"'), 'form-with-action', '/tasks/0/action_url', "can't have “action_url”"),
    m('a prompt', in_agent_task('prompt', '"Order it."'), 'unknown-key', '/tasks/1/prompt'),
    m('an agent by name', in_agent_task('agent', '"Claude"'), 'unknown-key', '/tasks/1/agent', '“instructions”'),
    m('a type of agents', changed(AGENT, '"ASYNC_ACTION"', '"AGENT"'), 'unknown-value', '/tasks/1/task_type'),
    m('a transform of an agent', in_agent_task('output_transform', '{"order_id": {"var": "response.body.id"}}'), 'agent-with-transform', '/tasks/1/output_transform'),
    m('a lease of seconds', in_agent_task('timeout_seconds', '5'), 'lease-too-short', '/tasks/1/timeout_seconds'),
    m('instructions of a person', in_task('instructions', '"Look at it."'), 'instructions-not-read', '/tasks/0/instructions'),
)

MISTAKES = (*SYNTAX, *KEYS, *VALUES, *REFERENCES, *RULES, *PATHS)
