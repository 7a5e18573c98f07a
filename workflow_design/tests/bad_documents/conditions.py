"""Conditions that leave tickets nowhere to go, or that decide nothing."""

# ruff: noqa: E501 - a row is a document, and what is said of it
# fmt: off

import json

from workflow_design.tests.bad_documents import Bad, changed, warns
from workflow_design.tests.bad_documents.bases import WORKFLOW, with_condition, with_property

CHEAP = changed(
    WORKFLOW,
    '{"from": null, "to": "review"}',
    '{"from": null, "to": null, "priority": 1, "condition": {">": [{"var": "amount"}, 500]}},\n    {"from": null, "to": "review"}',
)
SHARED = changed(
    changed(
        with_property('"count": {"type": "integer"}'),
        '"task_type": "FORM",',
        '"task_type": "FORM",\n     "output_transform": {"share": {"/": [100, {"var": "tasks.review.output.count"}]}, "approved": {"var": "tasks.review.output.approved"}},',
    ),
    '{"==": [{"var": "approved"}, true]}',
    '{">": [{"var": "share"}, 5]}',
)

UNREAD = changed(SHARED, '{">": [{"var": "share"}, 5]}', '{"==": [{"var": "approved"}, true]}')
"""The same, but no condition depends on what the transform makes."""

CHOICES = [f"c{number}" for number in range(11)]
CHOOSING = changed(WORKFLOW, '"FieldType": "date"}', f'"FieldType": "date"}},\n    {{"FieldName": "tags", "FieldType": "multichoice", "Choices": {json.dumps(CHOICES)}}}')


def never_chosen(count: int) -> str:
    """A condition on so many choices of a list that is never true."""
    looked_for = [{"in": [choice, {"var": "tags"}]} for choice in CHOICES[:count]]
    return changed(CHOOSING, '{"==": [{"var": "approved"}, true]}', json.dumps({"and": [*looked_for, {"!": looked_for[0]}]}))


def alone(condition: str) -> str:
    """The workflow with this condition, and no transition for what is left."""
    return changed(with_condition(condition), ',\n    {"from": "review", "to": null}', '')


CONDITIONS = (
    Bad('data that no transition takes', changed(WORKFLOW, ',\n    {"from": "review", "to": null}', ''),
        warns('nowhere-to-go', '/tasks/0/key', 11, "With approved = false, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('data and an answer that no transition takes', changed(WORKFLOW, ',\n    {"from": "review", "to": null}', ',\n    {"from": "review", "to": null, "condition": {">": [{"var": "amount"}, 500]}}'),
        warns('nowhere-to-go', '/tasks/0/key', 11, "With amount = -1 and approved = false, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('a start that not every ticket passes', changed(WORKFLOW, '{"from": null, "to": "review"}', '{"from": null, "to": "review", "condition": {"==": [{"var": "department"}, "IT"]}}'),
        warns('nowhere-to-go', '/transitions', 23, "With department = “Sales”, a ticket has nowhere to go from the start: no transition applies.")),
    Bad('a gap between two bounds', changed(WORKFLOW, '{"from": null, "to": "review"}', '{"from": null, "to": "review", "condition": {"<": [{"var": ["amount", 0]}, 500]}},\n    {"from": null, "to": "review", "condition": {">": [{"var": "amount"}, 500]}}'),
        warns('nowhere-to-go', '/transitions', 23, "With amount = 500, a ticket has nowhere to go from the start: no transition applies.")),
    Bad('a place where no condition ever holds', changed(WORKFLOW, '"priority": 1,\n     "condition": {"==": [{"var": "approved"}, true]}},\n    {"from": "review", "to": null}', '"priority": 1,\n     "condition": {"==": [{"var": "approved"}, true]}},\n    {"from": "review", "to": null, "condition": {"==": [{"var": "approved"}, false]}},\n    {"from": "order", "to": null, "condition": {"==": [1, 2]}}'),
        warns('nowhere-to-go', '/tasks/1/key', 18, "Whatever the data, a ticket has nowhere to go from “order”: no transition applies. Path: start → “review” (approved = true) → “order”."),
        warns('never-taken', '/transitions/3', 28, "This transition is never taken: its condition is never true.")),
    Bad('a condition that never holds', with_condition('{"and": [{">": [{"var": "amount"}, 10]}, {"<": [{"var": "amount"}, 5]}]}'),
        warns('never-taken', '/transitions/1', 25, "This transition is never taken: its condition is never true.")),
    Bad('a condition that holds only where one before it does', changed(WORKFLOW, '"priority": 1,\n     "condition": {"==": [{"var": "approved"}, true]}}', '"priority": 1,\n     "condition": {"==": [{"var": "approved"}, true]}},\n    {"from": "review", "to": "order", "condition": {"and": [{"var": "approved"}, {">": [{"var": "amount"}, 5]}]}}'),
        warns('never-taken', '/transitions/2', 27, "This transition is never taken: whenever its condition is true, an earlier transition is taken.")),
    Bad('a condition that no ticket comes to', changed(CHEAP, '{"==": [{"var": "approved"}, true]}', '{">": [{"var": "amount"}, 800]}'),
        warns('never-taken', '/transitions/2', 26, "This transition is never taken: no ticket gets there with data for which it would be.")),
    Bad('two conditions of one priority', changed(WORKFLOW, '{"from": "review", "to": null}', '{"from": "review", "to": null, "priority": 1, "condition": {">": [{"var": "amount"}, 500]}},\n    {"from": "review", "to": null}'),
        warns('both-hold', '/transitions/2', 27, "With amount = 501 and approved = true, both this transition and the earlier one to “order” apply with the same priority; the earlier one is taken.")),
    Bad('a condition that always holds', with_condition('{"or": [{"==": [{"var": "approved"}, true]}, {"!=": [{"var": "approved"}, true]}]}'),
        warns('always-holds', '/transitions/1/condition', 26, "This condition is always true, whatever the data. Remove it."),
        warns('never-taken', '/transitions/2', 27, "This transition is never taken: whenever its condition is true, an earlier transition is taken.")),
    Bad('a condition without names', with_condition('{"==": [1, 1]}'),
        warns('always-holds', '/transitions/1/condition', 26, "This condition is always true, whatever the data. Remove it."),
        warns('never-taken', '/transitions/2', 27, "This transition is never taken: whenever its condition is true, an earlier transition is taken.")),
    Bad('a transform that divides by zero', SHARED,
        warns('transform-fails', '/tasks/0/output_transform', 12, "This transform can fail: “/” divided by zero. Path: start → “review” (count = 0)."),
        warns('may-be-missing', '/tasks/0/output_transform/share/~1/1', 12, "“tasks.review.output.count” may be missing here; “/” then treats it as 0."),
        warns('may-be-zero', '/tasks/0/output_transform/share/~1/1', 12, "“tasks.review.output.count” may be 0 here: “/” would then fail, and the ticket would stop.")),
    Bad('a transform that divides by zero and that no condition depends on', UNREAD,
        warns('may-be-missing', '/tasks/0/output_transform/share/~1/1', 12, "“tasks.review.output.count” may be missing here; “/” then treats it as 0."),
        warns('may-be-zero', '/tasks/0/output_transform/share/~1/1', 12, "“tasks.review.output.count” may be 0 here: “/” would then fail, and the ticket would stop.")),
    Bad('a transform that divides by what is 0 then', changed(UNREAD, '{"/": [100, {"var": "tasks.review.output.count"}]}', '{"if": [{"==": [{"var": "tasks.review.output.count"}, 0]}, {"%": [100, {"var": "tasks.review.output.count"}]}, {"/": [100, {"var": "tasks.review.output.count"}]}]}'),
        warns('may-be-zero', '/tasks/0/output_transform/share/if/1/%/1', 12, "“tasks.review.output.count” may be 0 here: “%” would then fail, and the ticket would stop."),
        warns('may-be-missing', '/tasks/0/output_transform/share/if/2/~1/1', 12, "“tasks.review.output.count” may be missing here; “/” then treats it as 0.")),
    Bad('choices asked for their order', alone('{"<": [{"var": "department"}, "Law"]}'),
        warns('nowhere-to-go', '/tasks/0/key', 11, "With department = “Sales”, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('texts asked for their order', changed(alone('{"<": [{"var": "note"}, "m"]}'), '"choice", "Choices": ["IT", "Sales"]}', '"choice", "Choices": ["IT", "Sales"]},\n    {"FieldName": "note", "FieldType": "string", "Required": true}'),
        warns('nowhere-to-go', '/tasks/0/key', 12, "With note = “m”, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('two short texts that may differ', changed(alone('{"==": [{"var": "one"}, {"var": "two"}]}'), '"choice", "Choices": ["IT", "Sales"]}', '"choice", "Choices": ["IT", "Sales"]},\n    {"FieldName": "one", "FieldType": "string", "Required": true, "MaxLength": 1},\n    {"FieldName": "two", "FieldType": "string", "Required": true, "MaxLength": 1}'),
        warns('nowhere-to-go', '/tasks/0/key', 13, "With one = “x” and two = “y”, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('ten choices of a list that are never chosen', never_chosen(10),
        warns('never-taken', '/transitions/1', 26, "This transition is never taken: its condition is never true.")),
    Bad('more choices of a list than are decided', never_chosen(11),
        warns('undecided', '/transitions/1', 26, "Couldn't verify whether this transition is ever taken: conditions look for 11 choices of “tags”, more than 10.")),
    Bad('durations among choices', changed(alone('{"==": [{"var": "lasts"}, "1h"]}'), '"choice", "Choices": ["IT", "Sales"]}', '"choice", "Choices": ["IT", "Sales"]},\n    {"FieldName": "lasts", "FieldType": "choice", "Required": true, "Choices": ["60m", "x", "1h"]}'),
        warns('nowhere-to-go', '/tasks/0/key', 12, "With lasts = “60m”, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('a word that not every choice has', alone('{"in": ["al", {"var": "department"}]}'),
        warns('nowhere-to-go', '/tasks/0/key', 11, "With department = “IT”, a ticket has nowhere to go from “review”: no transition applies."),
        warns('part-of-text', '/transitions/1/condition/in/0', 26, "“department” is a choice, and “in” looks for part of it: “al” is also found in “Sales”.", "did you mean “==”?")),
    Bad('an answer left empty that is copied over a field', changed(UNREAD, '{"/": [100, {"var": "tasks.review.output.count"}]}', '1, "amount": {"var": "tasks.review.output.count"}').replace('{"==": [{"var": "approved"}, true]}', '{"!==": [{"var": "amount"}, null]}').replace(',\n    {"from": "review", "to": null}', ''),
        warns('nowhere-to-go', '/tasks/0/key', 11, "With amount = null, a ticket has nowhere to go from “review”: no transition applies. Path: start → “review” (count missing).")),
    Bad('limits of two fields that can be passed', changed(alone('{"<=": [{"var": "amount"}, {"var": "limit"}]}'), '"wanted_by", "FieldType": "date"}', '"limit", "FieldType": "decimal", "Required": true, "Minimum": 1000}'),
        warns('nowhere-to-go', '/tasks/0/key', 11, "With amount = 1000.5 and limit = 1000, a ticket has nowhere to go from “review”: no transition applies.")),
    Bad('a division by zero', with_condition('{">": [{"/": [100, {"var": "amount"}]}, 5]}'),
        warns('condition-fails', '/transitions/1/condition', 26, "With amount = 0, this condition can't be evaluated: “/” divided by zero.")),
    Bad('a text that is compared with a number', with_condition('{"==": [{"var": "department"}, 5]}'),
        warns('unlike-types', '/transitions/1/condition/==/1', 26, "“department” is text, but it is compared with a number.")),
    Bad('a loop that its data never leaves', changed(WORKFLOW, '{"from": "review", "to": null}', '{"from": "review", "to": "review", "condition": {"<": [{"var": "amount"}, 0]}, "priority": 2},\n    {"from": "review", "to": null}'),
        warns('never-ends', '/tasks/0/key', 11, "A ticket can loop forever: from “review” it never reaches an end. Path: start (amount = -1) → “review” (approved = true) → “review”.")),
    Bad('a name that is computed', with_condition('{"var": [{"cat": ["app", "roved"]}]}'),
        warns('undecided', '/tasks/0/key', 11, "Couldn't verify that no condition from “review” can fail: a variable name is computed.")),
    Bad('what only the ticket knows', changed(WORKFLOW, '{"from": null, "to": "review"}', '{"from": null, "to": "review", "condition": {">": [{"var": "ticket.number"}, 5]}}'),
        warns('undecided', '/transitions', 23, "Couldn't verify that tickets can always continue from the start: the value of “ticket.number” can't be chosen freely.", 'did you mean to add a last transition without a condition?')),
    Bad('what an action answers', changed(WORKFLOW, '{"from": "review", "to": null}', '{"from": "review", "to": null},\n    {"from": "order", "to": null, "condition": {"==": [{"var": "order_id"}, 1]}}'),
        warns('undecided', '/tasks/1/key', 18, "Couldn't verify that tickets can always continue from “order”: the possible values of “order_id” aren't known.", 'did you mean to add a last transition without a condition?')),
    Bad('a sum without a last transition', changed(WORKFLOW, ',\n    {"from": "review", "to": null}', ',\n    {"from": "review", "to": null, "condition": {"<": [{"+": [{"var": "amount"}, 1]}, 1000]}}'),
        warns('undecided', '/tasks/0/key', 11, "Couldn't verify that tickets can always continue from “review”: “+” computes with “amount”.", 'did you mean to add a last transition without a condition?')),
)
