"""Due dates and priorities that cannot be."""

# ruff: noqa: E501 - a row is a document, and what is said of it
# fmt: off

from workflow_design.tests.bad_documents import Bad, Says, changed, warns
from workflow_design.tests.bad_documents.bases import TASK, TICKET, WORKFLOW

FORM, ACTION = '"task_type": "FORM",\n', '"task_type": "SYNC_ACTION",\n'
PRIORITY = '{"FieldName": "priority", "FieldType": "choice", "Choices": ["low", "asap"]}'


def with_due(due: str) -> str:
    return changed(WORKFLOW, FORM, f'{FORM}     "due": {due},\n')


def of_ticket(more: str) -> str:
    return changed(TICKET, '  "fields"', f'  {more},\n  "fields"')


def bundle(field: str, ticket: str) -> str:
    return f'''{{"kind": "bundle",
 "workflows": [{{"key": "a", "title": "A", "fields": [{field}],
   "tasks": [{{"key": "b", "title": "B", "task_type": "FORM"}}], "transitions": [{{"from": null, "to": "b"}}]}}],
 "tickets": [{{"key": "c", "title": "C", "workflow": "a",
   {ticket}}}]}}'''


DUE = (
    Bad('due in no days', with_due('{"days": 0}'),
        Says('out-of-range', '/tasks/0/due/days', 12, "“days” must be 1 or more.")),
    Bad('due before it is made', with_due('{"hours": -4}'),
        Says('out-of-range', '/tasks/0/due/hours', 12, "“hours” must be 1 or more.")),
    Bad('due in years', with_due('{"days": 367}'),
        Says('out-of-range', '/tasks/0/due/days', 12, "“days” must be 366 or less.")),
    Bad('due in half a day', with_due('{"days": 1.5}'),
        Says('wrong-type', '/tasks/0/due/days', 12, "“days” must be a whole number, not 1.5.")),
    Bad('due in days and hours', with_due('{"days": 1, "hours": 4}'),
        Says('too-many', '/tasks/0/due', 12, "“due” must have at most 1 name.")),
    Bad('due without a time', with_due('{}'),
        Says('too-few', '/tasks/0/due', 12, "“due” must have at least 1 name.")),
    Bad('due in weeks', with_due('{"weeks": 1}'),
        Says('unknown-key', '/tasks/0/due/weeks', 12, "“weeks” isn't a key of a due date.")),
    Bad('due on a date that is not there', with_due('{"var": "needed_by"}'),
        warns('unknown-variable', '/tasks/0/due/var', 12, "Nothing sets “needed_by”: no field and no task output has that name.", "did you mean “wanted_by”?")),
    Bad('due on a date that may be missing', with_due('{"var": "wanted_by"}'),
        warns('no-due-date', '/tasks/0/due', 12, "“wanted_by” may be missing here; the task then has no due date.")),
    Bad('due on a number', with_due('{"var": "amount"}'),
        warns('not-a-date', '/tasks/0/due', 12, "“amount” is a number, not a date: nothing is due.")),
    Bad('due on an answer of the same task', with_due('{"var": "tasks.review.output.approved"}'),
        warns('never-set-here', '/tasks/0/due/var', 12, "“tasks.review.output.approved” is never set here: “review” can't have run before.")),
    Bad('an action with a due date', changed(WORKFLOW, ACTION, f'{ACTION}     "due": {{"days": 1}},\n'),
        warns('unused-key', '/tasks/1/due', 19, "“due” has no effect on a task of type “SYNC_ACTION”.")),
    Bad('a task file whose due date may be missing', changed(TASK, '"FORM",', '"FORM",\n  "due": {"var": "wanted_by"},'),
        warns('no-due-date', '/due', 7, "“wanted_by” may be missing here; the task then has no due date.")),
    Bad('a ticket that is due on an unknown field', of_ticket('"due": {"var": "wantedby"}'),
        Says('unknown-field', '/due/var', 6, "There is no field “wantedby” in the workflow “purchase”.", "did you mean “wanted_by”?")),
    Bad('a ticket that is due on a number', of_ticket('"due": {"var": "amount"}'),
        Says('not-a-date', '/due/var', 6, "The field “amount” isn't a date, so it can't say when a ticket is due.")),
    Bad('a ticket that may have no due date', of_ticket('"due": {"var": "wanted_by"}'),
        warns('no-due-date', '/due/var', 6, "“wanted_by” may be missing; such a ticket has no due date.")),
    Bad('a priority of an unknown field', of_ticket('"priority": {"var": "urgency"}'),
        Says('unknown-field', '/priority/var', 6, "There is no field “urgency” in the workflow “purchase”.")),
    Bad('a priority that is no choice', of_ticket('"priority": {"var": "amount"}'),
        Says('not-a-priority', '/priority/var', 6, "The field “amount” must be a choice among “low”, “normal”, “high”, “urgent” to set the priority.")),
    Bad('a priority with other choices', bundle(PRIORITY, '"priority": {"var": "priority"}'),
        Says('not-a-priority', '/tickets/0/priority/var', 5, "The field “priority” must be a choice among “low”, “normal”, “high”, “urgent” to set the priority.")),
    Bad('a priority as a word', of_ticket('"priority": "high"'),
        Says('wrong-type', '/priority', 6, "“priority” must be an object or null, not text.")),
)
