"""Only the state manager writes the statuses of workflow instances and tasks.

Of ticket errors it is a queryset method, so that each is timed by the database.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.test import SimpleTestCase

APP = Path(__file__).parent.parent
WRITERS = {"engine"}
OF_DELIVERIES = {
    Path("models", "webhooks", "deliveries.py"),
    Path("services", "webhooks", "management.py"),
}
"""They write the statuses of deliveries to webhooks."""
MODULES = ("actions", "advancing", "locking", "questions", "start_workflow", "tasks", "tickets")
MODELS = {"TaskInstance", "WorkflowInstance"}
WRITING_CALLS = {
    "update", "create", "get_or_create", "update_or_create", "acreate", "aupdate", "setattr",
    "bulk_update", *MODELS,
}  # fmt: skip
RAW_SQL = re.compile(r"\b(UPDATE|INSERT\s+INTO)\s+(task|workflow)_instances\b", re.IGNORECASE)


def name_of(call: ast.Call) -> str:
    """The name of what is called: ``update`` of ``tasks.update(...)``."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_written(target: ast.expr) -> bool:
    """Whether an assignment to this changes the status of something."""
    return any(
        isinstance(each, ast.Attribute)
        and each.attr == "status"
        and isinstance(each.ctx, ast.Store)
        for each in ast.walk(target)
    )


def names_status(call: ast.Call) -> bool:
    """Whether the call has ``status=`` or the word "status" in what it is given."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    words = [each for value in given for each in ast.walk(value)]
    return any(keyword.arg == "status" for keyword in call.keywords) or any(
        isinstance(word, ast.Constant) and word.value == "status" for word in words
    )


def writes(source: str) -> Iterator[int]:
    """The lines of a program that write a status."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            found = any(is_written(target) for target in node.targets)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr):
            found = is_written(node.target)
        elif isinstance(node, ast.Call):
            found = name_of(node) in WRITING_CALLS and names_status(node)
        else:
            found = isinstance(node, ast.Constant) and bool(RAW_SQL.search(str(node.value)))
        if found and isinstance(node, ast.stmt | ast.expr):
            yield node.lineno


class OnlyWriterTest(SimpleTestCase):
    def test_only_the_engine_writes_statuses(self) -> None:
        for path in sorted(APP.rglob("*.py")):
            parts = path.relative_to(APP).parts
            if "tests" in parts or "migrations" in parts or parts[0] in WRITERS:
                continue
            if path.relative_to(APP) in OF_DELIVERIES:
                continue
            with self.subTest(str(path.relative_to(APP))):
                self.assertEqual(list(writes(path.read_text("utf-8"))), [])

    def test_only_a_queryset_method_writes_the_status_of_ticket_errors(self) -> None:
        written = re.compile(r"\.update\([^()]*error_status=")

        writers = [
            str(path.relative_to(APP))
            for path in sorted(APP.rglob("*.py"))
            if "tests" not in path.relative_to(APP).parts
            and written.search(path.read_text("utf-8"))
        ]

        self.assertEqual(writers, [str(Path("models", "ticket_errors.py"))])

    def test_the_writers_are_seen_to_write(self) -> None:
        for name in (f"engine/{module}.py" for module in MODULES):
            self.assertTrue(list(writes((APP / name).read_text("utf-8"))), name)

    def test_every_way_of_writing_is_seen(self) -> None:
        for line in (
            "task.status = 1",
            "a, task.status = 1, 2",
            "task.status: str = 'x'",
            "tasks.filter(pk=1).update(status='x')",
            "TaskInstance.objects.create(status='x')",
            "WorkflowInstance(status='x')",
            "setattr(task, 'status', 'x')",
            "tasks.bulk_update(rows, ['status'])",
            "tasks.update(**{'status': 'x'})",
            "cursor.execute('update task_instances set status = 1')",
        ):
            with self.subTest(line):
                self.assertEqual(list(writes(line)), [1])

    def test_reading_a_status_is_no_writing(self) -> None:
        for line in (
            "if task.status == 'x': pass",
            "tasks.filter(status='x')",
            "render(request, page, status=422)",
            "errors.update(error_status='x')",
            "'SELECT status FROM task_instances'",
        ):
            with self.subTest(line):
                self.assertEqual(list(writes(line)), [])
