"""Where each style class is defined and used, and which style sheets a page loads."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.test import SimpleTestCase

from ticketflower.tags import components

SHEETS = settings.BASE_DIR / "static" / "css"
SCRIPTS = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
STANDALONE = "standalone"
"""The sheet of the error pages that extend no other template; it is never loaded with another."""
MOST_ON_EVERY_PAGE = 6

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
OUTER_COMMA = re.compile(r",(?![^(]*\))")
CLASS = re.compile(r"\.(tf-[\w-]+)")
ATTRIBUTE = re.compile(r'\bclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"')
MAIN = re.compile(r"\{% block main_class %\}(.*?)\{% endblock %\}")
NAME = re.compile(r"(?<![\w-])tf-[\w-]+")
SET_BY_SCRIPT = re.compile(r'(?:make\("\w+", |className = |classList\.\w+\()"(tf-[\w-]+)"')
SHEET_LINK = re.compile(r'\{% static "css/(\w+)\.css" %\}|"/static/css/(\w+)\.css"')
SCRIPT_LINK = re.compile(r'\{% static "(\w+\.js)" %\}')
TAG = re.compile(r"\{% (\w+)")
TAGS = {
    "icon": components.icon("house"),
    "badge": components.badge("OPEN", "open"),
    "avatar": '<span class="tf-avatar">',
    "navigation": '<p class="tf-nav-heading"><ul class="tf-nav-links"><a class="tf-nav-link">'
    '<span class="tf-nav-label"><b class="tf-count tf-count-accent tf-count-danger">',
}
"""What component tags make that have classes."""
INCLUDE = re.compile(r'\{% include "([^"]+)"')


class Rule(NamedTuple):
    """One selector of a rule, with the conditions (@media) around it."""

    sheet: str
    condition: str
    selector: str

    @property
    def components(self) -> set[str]:
        """What the selector is about: the first word of each of its classes."""
        return {component(name) for name in CLASS.findall(self.selector)}


def component(class_name: str) -> str:
    return class_name.removeprefix("tf-").partition("-")[0]


def rules_of(sheet: Path) -> Iterator[Rule]:
    open_blocks: list[str] = []
    prelude = ""
    for token in re.split(r"([{};])", COMMENT.sub("", sheet.read_text(encoding="utf-8"))):
        if token == "{":
            open_blocks.append(" ".join(prelude.split()))
            if not open_blocks[-1].startswith("@"):
                condition = " ".join(open_blocks[:-1])
                for selector in OUTER_COMMA.split(open_blocks[-1]):
                    yield Rule(sheet.stem, condition, selector.strip())
        elif token == "}":
            open_blocks.pop()
        prelude = token


@cache
def rules() -> tuple[Rule, ...]:
    """Every selector about classes of ours, in all sheets."""
    return tuple(
        rule
        for sheet in sorted(SHEETS.glob("*.css"))
        for rule in rules_of(sheet)
        if rule.components
    )


@cache
def sheets_by_component() -> dict[str, set[str]]:
    """The sheets that style each component by itself, or else those that mention it."""
    names = set[str]().union(*(rule.components for rule in rules()))
    return {
        name: {rule.sheet for rule in rules() if rule.components == {name}}
        or {rule.sheet for rule in rules() if name in rule.components}
        for name in names
    }


def with_included(template: str) -> set[str]:
    """The template and all that it includes, at any depth."""
    found: set[str] = set()
    waiting = [template]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += INCLUDE.findall((TEMPLATES / name).read_text(encoding="utf-8"))
    return found


@cache
def own_classes(template: str) -> frozenset[str]:
    """The classes in a template, and of the component tags and scripts in it."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    tags = "".join(TAGS[name] for name in TAG.findall(text) if name in TAGS)
    values = [*ATTRIBUTE.findall(text + tags), *MAIN.findall(text)]
    found = {name for value in values for name in NAME.findall(value)}
    for script in SCRIPT_LINK.findall(text):
        found.update(SET_BY_SCRIPT.findall((SCRIPTS / script).read_text(encoding="utf-8")))
    return frozenset(found)


def shown_by(template: str) -> set[str]:
    return set[str]().union(*map(own_classes, with_included(template)))


def sheets_for(class_names: set[str]) -> set[str]:
    shown = map(component, class_names)
    return set[str]().union(*(sheets_by_component().get(name, set()) for name in shown))


def linked_by(template: str) -> set[str]:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return {first or second for first, second in SHEET_LINK.findall(text)}


def templates() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def pages() -> list[str]:
    """The templates that are whole pages, and the one that they extend."""
    return [
        name
        for name in templates()
        if name == "base.html"
        or '{% extends "base.html" %}' in (TEMPLATES / name).read_text(encoding="utf-8")
    ]


class ClassesTest(SimpleTestCase):
    def test_no_selector_has_two_rules(self) -> None:
        counts = Counter((rule.condition, rule.selector) for rule in rules())

        self.assertEqual([each for each, count in counts.items() if count > 1], [])

    def test_a_component_has_one_sheet(self) -> None:
        several = {name: each for name, each in sheets_by_component().items() if len(each) > 1}

        self.assertEqual(several, {})

    def test_a_sheet_has_rules_for_its_own_components_only(self) -> None:
        for rule in rules():
            with self.subTest(rule.selector):
                owners = set[str]().union(*(sheets_by_component()[n] for n in rule.components))
                self.assertIn(rule.sheet, owners)

    def test_the_theme_has_no_classes(self) -> None:
        self.assertNotIn("theme", {rule.sheet for rule in rules()})

    def test_every_class_is_both_defined_and_used(self) -> None:
        defined = {name for rule in rules() for name in CLASS.findall(rule.selector)}
        used = set[str]().union(*map(own_classes, templates()))

        self.assertEqual(defined - used, set())
        self.assertEqual(used - defined, set())


class LoadedSheetsTest(SimpleTestCase):
    def test_few_sheets_are_on_every_page(self) -> None:
        self.assertLessEqual(len(linked_by("base.html")), MOST_ON_EVERY_PAGE)

    def test_every_page_loads_the_sheets_of_what_it_shows_and_no_other(self) -> None:
        everywhere = linked_by("base.html")
        for page in pages():
            with self.subTest(page):
                needed = sheets_for(shown_by(page))
                if page == "base.html":
                    self.assertLessEqual(needed, everywhere)
                else:
                    self.assertEqual(needed - everywhere, linked_by(page))

    def test_pages_that_stand_alone_load_one_sheet_and_it_is_there(self) -> None:
        for page in ("400.html", "413.html", "500.html", "503.html"):
            with self.subTest(page):
                self.assertEqual(linked_by(page), {STANDALONE})

    def test_every_sheet_is_loaded_by_a_template(self) -> None:
        linked = set[str]().union(*map(linked_by, templates()))

        self.assertEqual(linked, {sheet.stem for sheet in SHEETS.glob("*.css")})
