"""Tables by family of field kinds, wherever they are: none lacks a member."""

import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib import import_module
from typing import Any

from django.test import SimpleTestCase

import workflow_design
import workflow_ops
from ticketflower import sandbox
from workflow_design.documents.fields.kinds import TEMPORAL, WITH_CHOICES, Entry, Family, Link

APART = {"tests", "migrations", "management", "benchmark"}
KEYS = (Family, Entry, Link)


def tables() -> Iterator[tuple[str, Mapping[Enum, Any]]]:
    """Every dictionary of a module whose keys are families, entries or links."""
    for package in (workflow_design, workflow_ops, sandbox):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if APART.isdisjoint(found.name.split(".")):
                for name, value in vars(import_module(found.name)).items():
                    if (
                        isinstance(value, dict)
                        and value
                        and all(isinstance(k, KEYS) for k in value)
                    ):
                        yield f"{found.name}.{name}", value


def wanted(keys: set[Enum]) -> set[Enum]:
    """All keys of the table with some: those of a group of families, or all there are."""
    groups: tuple[frozenset[Family], ...] = (TEMPORAL, WITH_CHOICES)
    return next(({*group} for group in groups if keys <= group), {*type(next(iter(keys)))})


class TablesTest(SimpleTestCase):
    def test_every_table_is_complete(self) -> None:
        found = dict(tables())

        self.assertIn("workflow_design.answers.fields.MAKERS", found)
        for name, table in found.items():
            with self.subTest(name):
                keys = set(table)
                self.assertEqual(keys, wanted(keys), f"{name} lacks a member")
