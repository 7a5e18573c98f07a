"""The rules of CONTRIBUTING.md that can be read off the code."""

import ast
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path

from django.conf import settings
from django.contrib.auth.views import PasswordContextMixin, RedirectURLMixin
from django.test import SimpleTestCase
from django.urls import URLResolver, get_resolver
from django.views.generic import DetailView, ListView, View

from ticketflower.tests.test_sizes import sources

BUILDS_A_QUERY = {
    "aggregate", "alias", "annotate", "defer", "distinct", "exclude", "extra", "filter", "only",
    "order_by", "prefetch_related", "raw", "select_for_update", "select_related", "union",
    "values", "values_list",
}  # fmt: skip
OUR_APPS = {"users", "workflow_design", "workflow_ops"}
WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "update",
    "update_or_create",
}  # fmt: skip


def code() -> Iterator[Path]:
    """Every module of ours but the tests."""
    return (file for file in sources() if "tests" not in file.relative_to(settings.BASE_DIR).parts)


def views() -> Iterator[Path]:
    """Every module in which views stand."""
    return (file for file in code() if file.parent.name == "views")


def nodes[N: ast.AST](file: Path, kind: type[N]) -> Iterator[tuple[str, N]]:
    """The nodes of this kind, each with its place."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, kind):
            line = getattr(node, "lineno", 1)
            yield f"{file.relative_to(settings.BASE_DIR).as_posix()}:{line}", node


class ViewsTest(SimpleTestCase):
    def test_there_are_views(self) -> None:
        self.assertGreater(len(list(views())), 20)

    def test_queries_are_queryset_methods(self) -> None:
        found = [
            f"{place} {ast.unparse(node)}"
            for file in views()
            for place, node in nodes(file, ast.Attribute)
            if node.attr in BUILDS_A_QUERY
        ]

        self.assertEqual(found, [])

    def test_services_write(self) -> None:
        found = [
            f"{place} {ast.unparse(node)}"
            for file in views()
            for place, node in nodes(file, ast.Attribute)
            if node.attr in WRITES and node.attr != "update"  # dictionaries have it, too
        ]

        self.assertEqual(found, [])


class ClassViewsTest(SimpleTestCase):
    """Reading is a class, changing is a function."""

    def classes(self) -> Iterator[type[View]]:
        """Each class that answers at an address, but for Django's own log-in and its like."""
        waiting = [*get_resolver().url_patterns]
        while waiting:
            pattern = waiting.pop()
            if isinstance(pattern, URLResolver):
                waiting += pattern.url_patterns
            else:
                view = getattr(pattern.callback, "view_class", None)
                if view is not None and not issubclass(
                    view, RedirectURLMixin | PasswordContextMixin
                ):
                    yield view

    def test_they_answer_get_only(self) -> None:
        classes = set(self.classes())

        self.assertGreater(len(classes), 10)
        for view in classes:
            with self.subTest(view.__name__):
                allowed = {each for each in view.http_method_names if hasattr(view, each)}
                self.assertEqual(allowed - {"get", "head", "options"}, set())

    def test_they_override_what_they_query_and_what_they_show(self) -> None:
        """What all lists do otherwise is in ``PagedListView``."""
        ours = {
            each
            for view in self.classes()
            for each in view.__mro__
            if each.__module__.partition(".")[0] in OUR_APPS and ".views." in each.__module__
        }
        hooks = {*dir(ListView), *dir(DetailView)} - {"__doc__", "__module__"}

        for each in ours:
            with self.subTest(each.__name__):
                methods = {
                    name
                    for name, value in vars(each).items()
                    # A decorated ``dispatch`` is still Django's own.
                    if isfunction(value) and value.__qualname__ == f"{each.__qualname__}.{name}"
                }
                self.assertLessEqual(methods & hooks, {"get_queryset", "get_context_data"})


class ServicesTest(SimpleTestCase):
    def services(self) -> Iterator[Path]:
        """Every module of services."""
        return (file for file in code() if "services" in (file.parent.name, file.stem))

    def test_they_know_no_request(self) -> None:
        found = [
            f"{place} {name.name}"
            for file in self.services()
            for place, node in nodes(file, ast.ImportFrom)
            for name in node.names
            if name.name.endswith("Request")
        ]

        self.assertEqual(found, [])
        self.assertGreater(len(list(self.services())), 10)

    def test_a_transaction_of_theirs_is_durable_and_takes_keywords_only(self) -> None:
        found = []
        for file in self.services():
            for place, node in nodes(file, ast.FunctionDef):
                decorators = [ast.unparse(each) for each in node.decorator_list]
                if (
                    node.name.startswith("_")
                    or "transaction.atomic(durable=True)" not in decorators
                ):
                    continue
                found.append(place)
                with self.subTest(place, name=node.name):
                    self.assertEqual([*node.args.posonlyargs, *node.args.args], [])

        self.assertGreater(len(found), 20)


class RowsTest(SimpleTestCase):
    def test_a_change_names_its_fields(self) -> None:
        """A new row is inserted as such; a draft is written whole, as the document says."""
        found = [
            f"{place} {ast.unparse(node)}"
            for file in code()
            if file.name != "writing.py"
            for place, node in nodes(file, ast.Call)
            if isinstance(node.func, ast.Attribute)
            and node.func.attr == "save"
            and ast.unparse(node.func.value) != "default_storage"
            and not {each.arg for each in node.keywords} & {"update_fields", "force_insert"}
        ]

        self.assertEqual(found, [])
