"""Every page at four widths, in light and dark and on touch, with names as long as they may be."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from django.test import SimpleTestCase
from playwright.sync_api import Page, ViewportSize

from ticketflower.tests.browser.base import LOOKS, PeopleBrowserTestCase
from ticketflower.tests.browser.layout import SMALLEST_ON_TOUCH, layout_faults, small_targets
from ticketflower.tests.browser.long_names import make_company_of_long_names
from ticketflower.tests.test_access import SUPERUSER, TABLE
from users.checks import walk_urls
from users.models import User
from users.tenancy import as_company

WIDTHS = (390, 768, 1024, 1280)
NOT_PAGES = ("export", "download", "file", "schemas", "health", "callbacks", "mentions")
NOT_HERE = {"design:publish", "styleguide"}
"""Ways to other pages, and what only developers see."""


def sizes() -> list[ViewportSize]:
    return [{"width": width, "height": 900} for width in WIDTHS]


def is_elsewhere(page: Page, path: str) -> bool:
    """Whether the address led to another page, as those of buttons do, which has its own turn."""
    return urlsplit(page.url).path != urlsplit(path).path


class LayoutTestCase(PeopleBrowserTestCase):
    """Visits the pages whose names begin with one of ``areas``."""

    areas: ClassVar[tuple[str, ...]] = ()
    ids: dict[str, int]
    person: User

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            self.person, self.ids = make_company_of_long_names(self.company)

    def paths(self) -> list[str]:
        """Addresses of the pages that exist here."""
        existing = {name for name, _pattern in walk_urls()}
        return [
            row.path.format(**self.ids)
            for name, row in TABLE.items()
            if name in existing
            and name.startswith(self.areas)
            and "GET" in row.methods
            and not any(part in name for part in NOT_PAGES)
            and (row.who == SUPERUSER) == ("companies" in self.areas)
        ]

    def look(self) -> None:
        paths, faults = self.paths(), list[str]()
        self.assertTrue(paths)
        touch = self.touch_page()
        for number, path in enumerate(paths):
            self.page.goto(path)
            if is_elsewhere(self.page, path):
                continue
            faults += self.faults_of(path)
            touch.goto(path)
            faults += [f"{path}: {each}" for each in small_targets(touch, SMALLEST_ON_TOUCH)]
            with self.subTest(path):
                # In one look each: pages are made of the same components, in the same colors.
                self.assert_accessible(LOOKS[number % len(LOOKS)])
        self.assertEqual(faults, [], "\n" + "\n".join(faults))
        self.assert_nothing_in_the_console()

    def faults_of(self, path: str) -> Iterator[str]:
        for size in sizes():
            self.page.set_viewport_size(size)
            for fault in layout_faults(self.page):
                yield f"{path} at {size['width']}: {fault}"
        for target in small_targets(self.page):
            yield f"{path}: {target}"

    def touch_page(self) -> Page:
        """A page on a phone, with the person logged in."""
        context = self.browser.new_context(
            viewport={"width": 390, "height": 844},
            base_url=self.live_server_url,
            has_touch=True,
            is_mobile=True,
        )
        self.addCleanup(context.close)
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as they came
        return context.new_page()


class PersonalPagesTest(LayoutTestCase):
    areas = ("home", "search", "tickets:", "tasks:", "drafts:", "notifications:")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class QueuePagesTest(LayoutTestCase):
    areas = ("manage:ticket", "manage:task")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class ManagementPagesTest(LayoutTestCase):
    areas = ("manage:dashboard", "manage:error", "manage:signing-secret", "manage:webhook")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class WorkflowPagesTest(LayoutTestCase):
    areas = ("design:workflow", "design:dry-run", "design:customize")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class DefinitionPagesTest(LayoutTestCase):
    areas = ("design:task", "design:ticket", "design:template", "design:upload")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class TeamPagesTest(LayoutTestCase):
    areas = ("team:list", "team:person", "team:deactivate", "team:role")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class CompanyPagesTest(LayoutTestCase):
    areas = ("team:invit", "team:settings", "access:", "audit:", "assistants:")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class AccountPagesTest(LayoutTestCase):
    areas = ("accounts:profile", "accounts:change", "accounts:tokens", "team:agent", "team:tokens")

    def test_layout(self) -> None:
        self.log_in(self.person)
        self.look()


class PublicPagesTest(LayoutTestCase):
    areas = (
        *("home", "accounts:signup", "accounts:login", "accounts:password", "accounts:accept"),
        "docs:",
    )

    def test_layout(self) -> None:
        self.look()


class SuperuserPagesTest(LayoutTestCase):
    areas = ("companies",)

    def test_layout(self) -> None:
        self.log_in(self.superuser)
        self.look()


class EveryPageTest(SimpleTestCase):
    def test_every_page_is_looked_at(self) -> None:
        areas = [area for case in LayoutTestCase.__subclasses__() for area in case.areas]
        pages = {
            name
            for name, row in TABLE.items()
            if "GET" in row.methods and not any(part in name for part in NOT_PAGES)
        }

        missed = {name for name in pages if not name.startswith(tuple(areas))}

        self.assertEqual(missed, NOT_HERE)
