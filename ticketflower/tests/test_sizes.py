"""A file, function or view that is too long is two themes; a package that is too full, too."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW = 400, 50, 30
MOST_MODULES = 16
"""Directly in a package; tests are found by their names, so their folders may hold more."""

PACKED = re.compile(r"# fmt: (skip|off)")
"""Keeps lines together that the formatter would part; tables of tests and of the demo may."""

PLACES = (
    "bootstrap.py",
    "provision",
    "ticketflower",
    "users",
    "workflow_design",
    "workflow_ops",
    "tools",
)


def sources() -> Iterator[Path]:
    """Every Python file of ours that a person wrote: migrations are written by Django."""
    for place in PLACES:
        path = settings.BASE_DIR / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            if "migrations" not in file.relative_to(settings.BASE_DIR).parts:
                yield file


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


class SizesTest(SimpleTestCase):
    def assert_none_longer(self, most: int, found: dict[str, int]) -> None:
        too_long = {name: lines for name, lines in found.items() if lines > most}

        self.assertEqual(too_long, {})
        self.assertTrue(found)

    def definitions(self, files: Iterable[Path]) -> Iterator[tuple[ast.stmt, str]]:
        for file in files:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    yield node, f"{file.relative_to(settings.BASE_DIR)}:{node.name}"

    def test_files(self) -> None:
        found = {
            str(file.relative_to(settings.BASE_DIR)): len(file.read_bytes().splitlines())
            for file in sources()
        }

        self.assert_none_longer(LONGEST_FILE, found)

    def test_functions(self) -> None:
        found = {
            name: length(node)
            for node, name in self.definitions(sources())
            if not isinstance(node, ast.ClassDef)
        }

        self.assert_none_longer(LONGEST_FUNCTION, found)

    def test_views(self) -> None:
        views = (
            file for file in sources() if file.parent.name == "views" or file.name == "views.py"
        )
        found = {name: length(node) for node, name in self.definitions(views)}

        self.assert_none_longer(LONGEST_VIEW, found)

    def test_packages(self) -> None:
        found = Counter(
            str(file.parent.relative_to(settings.BASE_DIR))
            for file in sources()
            if file.name != "__init__.py"
            and "tests" not in file.relative_to(settings.BASE_DIR).parts
        )

        self.assert_none_longer(MOST_MODULES, found)

    def test_no_lines_are_packed_to_fit(self) -> None:
        packed = {
            str(file.relative_to(settings.BASE_DIR))
            for file in sources()
            if not {"tests", "stories"} & {*file.relative_to(settings.BASE_DIR).parts}
            and PACKED.search(file.read_text(encoding="utf-8"))
        }

        self.assertEqual(packed, set())
