"""A real Chromium against the site; skipped with a message where there is none."""

import os
import shutil
import unittest
from typing import ClassVar, Literal

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import tag
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from users.models import User
from users.tests.base import CompanyPeople, KeepsRoles
from users.tests.client import OutsideClient

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 15_000
"""Milliseconds that a page has to show what is waited for, on a slow machine too."""
type Look = tuple[ViewportSize, Literal["light", "dark"]]
LOOKS: tuple[Look, ...] = (
    (WIDE, "light"),
    (NARROW, "dark"),
)


@tag("browser")
@unittest.skipUnless(CHROMIUM, "No Chromium found: install it to run the browser tests.")
class BrowserTestCase(KeepsRoles, StaticLiveServerTestCase):
    """One page in a fresh browser context for each test; console messages are failures."""

    playwright: ClassVar[Playwright]
    browser: ClassVar[Browser]
    page: Page

    @classmethod
    def setUpClass(cls) -> None:
        # Playwright runs an event loop in this thread, in which Django would refuse to query.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        super().setUpClass()
        expect.set_options(timeout=PATIENCE)
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        self.messages: list[str] = []
        context = self.browser.new_context(viewport=WIDE, base_url=self.live_server_url)
        self.addCleanup(context.close)
        # Pages save what was typed when they are left; the test and its rows are gone by then.
        self.addCleanup(context.set_offline, True)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium logs answers of 4xx, such as a form shown again, by itself.
        if "Failed to load resource" not in message.text:
            self.messages.append(message.text)

    def assert_nothing_in_the_console(self) -> None:
        """No script error, and nothing that the content security policy refused."""
        self.assertEqual(self.messages, [])

    def assert_accessible(self, *looks: Look) -> None:
        """No violation that axe finds, wide and in light, narrow and in dark, or in these looks."""
        for size, scheme in looks or LOOKS:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.assert_accessible_here()
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")

    def assert_accessible_here(self) -> None:
        """No violation that axe finds as the page is now, and no sideways scroll."""
        found = Axe().run(self.page)
        self.assertEqual(found.violations_count, 0, found.generate_report())
        overflow = "document.documentElement.scrollWidth > window.innerWidth"
        self.assertFalse(self.page.evaluate(overflow), f"{self.page.url} is too wide")


class PeopleBrowserTestCase(CompanyPeople, BrowserTestCase):
    """A browser test with the people of a company, once ``make_people`` has made them."""

    client_class = OutsideClient
    client: ClassVar[OutsideClient]  # type: ignore[misc] # made new for each test

    def log_in(self, person: User) -> None:
        """Log in by the session's cookie, without the login page."""
        self.client.log_in(person)
        session = self.client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": self.live_server_url}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item] # a SetCookieParam
