"""Measure the checker and the diagram on a workflow of the largest size that is allowed.

Run it as ``python manage.py shell < tools/bench_checker.py``; docs/performance.md has the figures.
"""

import json
import time
from random import Random

from ticketflower.types import JsonObject
from workflow_design.documents.check import Surroundings, check

TASKS, TRANSITIONS = 300, 1_000


def largest_workflow(seed: int = 1) -> JsonObject:
    """A workflow of 300 tasks and 1,000 transitions: most lead on, some lead back."""
    random = Random(seed)
    keys = [f"task-{number}" for number in range(TASKS)]
    outcome = {"enum": ["done", "again", "escalate", "refuse"]}
    tasks = [
        {
            "key": key,
            "title": key.replace("-", " ").capitalize(),
            "task_type": "FORM",
            "output_schema": {
                "type": "object",
                "required": ["outcome"],
                "properties": {"outcome": outcome, "cost": {"type": "number", "minimum": 0}},
            },
        }
        for key in keys
    ]
    transitions: list[JsonObject] = [{"from": None, "to": keys[0]}]
    transitions += [
        {"from": key, "to": following}
        for key, following in zip(keys, [*keys[1:], None], strict=True)
    ]
    choices = ("again", "escalate", "refuse")
    while len(transitions) < TRANSITIONS:
        number = random.randrange(TASKS)
        target = random.choice([*keys[max(0, number - 5) : number + 20], None])
        rule: JsonObject = {"==": [{"var": "outcome"}, random.choice(choices)]}
        if random.random() < 0.5:
            rule = {"and": [rule, {">": [{"var": "amount"}, random.choice([100, 1_000, 10_000])]}]}
        priority = 1 + sum(each["from"] == keys[number] for each in transitions)
        transitions.append(
            {"from": keys[number], "to": target, "condition": rule, "priority": priority}
        )
    return {
        "kind": "workflow",
        "key": "largest",
        "title": "The largest workflow",
        "fields": [
            {"FieldName": "amount", "FieldType": "decimal", "Required": True, "Minimum": 0},
            {"FieldName": "department", "FieldType": "choice", "Choices": ["IT", "Sales"]},
        ],
        "tasks": tasks,
        "transitions": transitions,
    }


def main() -> None:
    """Print what the largest workflow costs in processor time."""
    text = json.dumps(largest_workflow(), indent=2)
    start = time.process_time()
    report = check(text, Surroundings()).report
    print(f"checked in {time.process_time() - start:.2f} s of processor time: {len(text):,} bytes")
    print(f"{len(report.errors)} errors, {len(report.warnings)} warnings")


if __name__ in {"__main__", "builtins", "django.core.management.commands.shell"}:
    main()
