import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.db import connection
from django.http import HttpResponse
from django.test import SimpleTestCase, TestCase, override_settings, tag
from django.urls import include, path, set_urlconf

from ticketflower.tests.processes import environment
from users import checks
from users.database.history import LEAST_DAYS_KEPT
from users.http.permissions import (
    every_account,
    every_member,
    permission_required,
    superuser_required,
)


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


class DatabaseRoleCheckTest(TestCase):
    """E004"""

    def test_the_role_of_the_tests_obeys(self) -> None:
        self.assertEqual(checks.the_database_role_obeys(databases=["default"]), [])

    @tag("process")
    def test_the_embedded_servers_superuser_does_not(self) -> None:
        url = settings.DATABASE_URL
        if "//ticketflower@" not in url:
            self.skipTest("Only the embedded server lets everybody in as its superuser.")

        run = subprocess.run(
            [sys.executable, settings.BASE_DIR / "manage.py", "check", "--database", "default"],
            env=environment(DEBUG="1", DATABASE_URL=url.replace("//ticketflower@", "//postgres@")),
            capture_output=True,
            text=True,
            check=False,
        )

        self.assertIn("ticketflower.E004", run.stderr)
        self.assertEqual(run.returncode, 1)


class RowSecurityCheckTest(TestCase):
    """E001"""

    def check(self) -> list[CheckMessage]:
        return checks.tenant_tables_are_protected(databases=["default"])

    def change(self, change: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE company_roles {change} ROW LEVEL SECURITY")

    def test_every_table_of_ours_is_protected(self) -> None:
        self.assertEqual(self.check(), [])

    def test_a_table_without_row_level_security_is_found(self) -> None:
        self.change("DISABLE")

        (message,) = self.check()
        self.assertEqual(message.id, "ticketflower.E001")
        self.assertIn("company_roles", message.msg)

    def test_a_table_whose_owner_is_let_through_is_found(self) -> None:
        self.change("NO FORCE")

        self.assertEqual(ids(self.check()), ["ticketflower.E001"])

    def test_it_asks_nothing_where_no_database_is_to_be_asked(self) -> None:
        self.change("DISABLE")

        with self.assertNumQueries(0):
            self.assertEqual(checks.tenant_tables_are_protected(databases=None), [])


def view(request: Any) -> HttpResponse:
    return HttpResponse()


def public(request: Any) -> HttpResponse:
    return HttpResponse()


public.login_required = False  # type: ignore[attr-defined] # what login_not_required sets


class DeclarationCheckTest(SimpleTestCase):
    """E002"""

    @contextmanager
    def site_with(self, the_view: Callable[..., Any]) -> Iterator[None]:
        urls = ModuleType("urls_of_a_test")
        inner = ([path("it/", the_view, name="it")], "area")
        urls.urlpatterns = [path("in/", include(inner))]  # type: ignore[attr-defined] # Django's
        with override_settings(ROOT_URLCONF=urls):
            yield
        set_urlconf(None)

    def test_every_view_of_ours_declares_who_may_use_it(self) -> None:
        self.assertEqual(checks.views_declare_who_may_use_them(), [])

    def test_a_view_that_does_not_is_found_by_its_name(self) -> None:
        with self.site_with(lambda request: HttpResponse()):
            (message,) = checks.views_declare_who_may_use_them()

        self.assertEqual(message.id, "ticketflower.E002")
        self.assertIn("area:it", message.msg)

    def test_one_word_of_each_kind_is_enough(self) -> None:
        declared = (
            permission_required("app.codename")(view),
            superuser_required(view),
            every_member(lambda request: HttpResponse()),
            every_account(lambda request: HttpResponse()),
            public,
        )
        for the_view in declared:
            with self.site_with(the_view):
                self.assertEqual(checks.views_declare_who_may_use_them(), [])


class SiteUrlCheckTest(SimpleTestCase):
    """E003"""

    def check(self, site_url: str, *allowed: str) -> list[str | None]:
        with override_settings(SITE_URL=site_url, ALLOWED_HOSTS=list(allowed)):
            return ids(checks.site_url_is_served())

    def test_an_address_that_the_site_answers_to_is_fine(self) -> None:
        for allowed in ("tickets.example.com", ".example.com", "*", "Tickets.Example.com"):
            with self.subTest(allowed):
                self.assertEqual(self.check("https://tickets.example.com:8443", allowed), [])

    def test_the_domain_itself_is_one_of_its_hosts(self) -> None:
        self.assertEqual(self.check("https://example.com", ".example.com"), [])

    def test_an_address_of_numbers_is_fine_too(self) -> None:
        self.assertEqual(self.check("http://[::1]:8000", "[::1]"), [])

    def test_any_other_is_found(self) -> None:
        wrong = {
            "http://localhost:8000": "tickets.example.com",
            "https://badexample.com": ".example.com",
            "tickets.example.com": "tickets.example.com",
            "": "tickets.example.com",
        }
        for site_url, allowed in wrong.items():
            with self.subTest(site_url):
                self.assertEqual(self.check(site_url, allowed), ["ticketflower.E003"])


class MailCheckTest(SimpleTestCase):
    """W001"""

    @override_settings(MAIL_URL="consolemail://")
    def test_mail_backend_without_delivery_is_a_warning(self) -> None:
        self.assertEqual(ids(checks.mail_goes_out()), ["ticketflower.W001"])

    @override_settings(MAIL_URL="smtp+tls://mail.example.com:587")
    def test_a_mail_server_is_fine(self) -> None:
        self.assertEqual(checks.mail_goes_out(), [])


class RetentionCheckTest(SimpleTestCase):
    """E006"""

    def test_retention_is_unlimited_or_at_least_thirty_days(self) -> None:
        for name in ("HISTORY_KEEP_DAYS", "ATTEMPTS_KEEP_DAYS"):
            for days, expected in (
                (0, []),
                (LEAST_DAYS_KEPT, []),
                (LEAST_DAYS_KEPT - 1, ["ticketflower.E006"]),
                (-1, ["ticketflower.E006"]),
            ):
                with self.subTest(name=name, days=days), override_settings(**{name: days}):
                    self.assertEqual(ids(checks.history_is_kept_long_enough()), expected)
