import ast
import os
import re
import runpy
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import ClassVar
from unittest import mock

import dotenv
import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase, tag

from ticketflower.environment import database_in_words, database_url
from ticketflower.file_storage import bucket_options
from ticketflower.tests.processes import environment
from users.checks import variables_agree, variables_are_known
from workflow_design.documents.workflow.task_types import LONGEST_CALL

ROOT = settings.BASE_DIR
GOOD_KEY = secrets.token_urlsafe(64)
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": GOOD_KEY,
    "ALLOWED_HOSTS": "tickets.example.com",
    "SITE_URL": "https://tickets.example.com",
    "MAIL_URL": "smtp+tls://user:password@mail.example.com:587",
    "DATABASE_URL": "postgres://site:secret@db.example.com:5432/tickets?sslmode=verify-full",
}
COMPOSE_FILES = ("docker-compose.yml", "compose.production.yml")
ACTIVE_OR_COMMENTED = re.compile(r"^(?:# )?([A-Z][A-Z_]+)=", re.MULTILINE)


@cache
def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program with these variables alone (those of .env do not win over them)."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**{**PRODUCTION, **variables}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run_check(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", *options, **variables)


@contextmanager
def variables_set(**variables: str) -> Iterator[None]:
    """Let this process have these variables alone."""
    with mock.patch.dict(os.environ, environment(**{**PRODUCTION, **variables}), clear=True):
        yield


def evaluated(**variables: str) -> SimpleNamespace:
    """Give the settings as they are with these variables."""
    with variables_set(**variables):
        return SimpleNamespace(**runpy.run_path(str(ROOT / "ticketflower" / "settings.py")))


class EvaluatedTest(SimpleTestCase):
    """What the settings make of variables."""

    def assert_refused(self, sentence: str, **variables: str) -> None:
        with self.assertRaisesMessage(ImproperlyConfigured, sentence) as caught:
            evaluated(**variables)

        self.assertIn("set DEBUG=1 in .env instead", str(caught.exception))

    def test_a_wrong_url_of_the_storage_of_files_is_refused(self) -> None:
        for url, problem in (
            ("bucket", "it must be like s3://bucket/folder"),
            ("https://bucket.example.com", "it must be like s3://bucket/folder"),
            ("s3://", "it must be like s3://bucket/folder"),
            ("s3://key:secret@bucket", "keys don't belong in it"),
            ("s3://bucket?regoin=eu", "“regoin” is unknown"),
            ("s3://bucket?endpoint=storage.example.com", "its endpoint must begin with https://"),
        ):
            with self.subTest(url), self.assertRaisesMessage(ImproperlyConfigured, problem) as told:
                evaluated(FILE_STORAGE_URL=url)
            self.assertNotIn("secret@", str(told.exception))

    def test_packages_for_object_storage_that_are_missing_are_named(self) -> None:
        with (
            mock.patch("ticketflower.file_storage.find_spec", return_value=None),
            self.assertRaisesMessage(ImproperlyConfigured, "-r requirements-s3.txt"),
        ):
            evaluated(FILE_STORAGE_URL="s3://bucket")

    def test_the_url_of_a_bucket_says_where_files_are(self) -> None:
        url = "s3://tickets/up/loads/?region=eu-1&endpoint=https://s3.example.com"

        self.assertEqual(
            bucket_options(url),
            {
                "bucket_name": "tickets",
                "location": "up/loads",
                "region_name": "eu-1",
                "endpoint_url": "https://s3.example.com",
            },
        )

    def test_it_refuses_a_missing_key(self) -> None:
        self.assert_refused("SECRET_KEY is missing or weak", SECRET_KEY="")

    def test_it_refuses_a_short_key(self) -> None:
        self.assert_refused("at least 50 random characters", SECRET_KEY=GOOD_KEY[:49])

    def test_it_refuses_a_key_of_few_different_signs(self) -> None:
        self.assert_refused("SECRET_KEY is missing or weak", SECRET_KEY="abcdefg" * 10)

    def test_it_refuses_the_key_of_development(self) -> None:
        key = evaluated(DEBUG="1", SECRET_KEY="").SECRET_KEY

        self.assert_refused("SECRET_KEY is missing or weak", SECRET_KEY=key)

    def test_it_refuses_to_answer_to_no_host(self) -> None:
        self.assert_refused("ALLOWED_HOSTS is empty", ALLOWED_HOSTS="")

    def test_it_refuses_an_unknown_way_to_send_mail(self) -> None:
        with self.assertRaisesMessage(ImproperlyConfigured, "pigeon"):
            evaluated(MAIL_URL="pigeon://")

    def test_with_https_cookies_are_for_https_only(self) -> None:
        for address, is_secure in {"https": True, "http": False}.items():
            found = evaluated(SITE_URL=f"{address}://tickets.example.com")

            self.assertIs(found.SESSION_COOKIE_SECURE, is_secure)
            self.assertIs(found.CSRF_COOKIE_SECURE, is_secure)

    def test_a_proxy_is_believed_only_if_there_is_one(self) -> None:
        self.assertIsNone(evaluated().SECURE_PROXY_SSL_HEADER)

    def test_options_of_the_database_url_are_respected(self) -> None:
        options = evaluated().DATABASES["default"]["OPTIONS"]

        self.assertEqual(options["sslmode"], "verify-full")


OTHER_NAMES = {
    "DATABASE_URL": "",
    "SECRET_KEY": "",
    "DB_NAME": "tickets db",
    "DB_USER": "site",
    "DB_PASSWORD": "$p@ss:w/o?r#d%41 +ü'\"",
    "DB_HOST": "db.example.com",
    "DB_PORT": "5433",
    "DJANGO_SECRET_KEY": f"${GOOD_KEY}",
}


class OtherNamesTest(SimpleTestCase):
    """DB_NAME, DJANGO_SECRET_KEY and the like, as many projects have them in their .env."""

    def test_they_are_understood_whatever_signs_a_password_has(self) -> None:
        names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
        database = evaluated(**OTHER_NAMES).DATABASES["default"]

        wanted = [OTHER_NAMES[f"DB_{name}"] for name in names[:-1]]
        self.assertEqual([database[name] for name in names], [*wanted, 5433])

    def test_a_key_may_begin_with_a_dollar(self) -> None:
        self.assertEqual(evaluated(**OTHER_NAMES).SECRET_KEY, f"${GOOD_KEY}")

    def test_one_of_them_is_enough(self) -> None:
        url = evaluated(DATABASE_URL="", DB_PASSWORD="a b").DATABASE_URL

        self.assertEqual(url, "postgres://ticketflower:a%20b@127.0.0.1:5432/ticketflower")

    def test_a_host_may_be_the_folder_of_a_socket_or_an_address(self) -> None:
        for host, wanted in {"/run/my pg": "/run/my pg", "::1": "::1"}.items():
            with self.subTest(host):
                url = database_url({"DB_HOST": host, "DB_NAME": "a b"})
                found = environ.Env.db_url_config(url)

                self.assertEqual((found["HOST"], found["NAME"]), (wanted, "a b"))

    def test_the_database_url_wins(self) -> None:
        found = evaluated(**{**OTHER_NAMES, "DATABASE_URL": PRODUCTION["DATABASE_URL"]})

        self.assertEqual(found.DATABASES["default"]["NAME"], "tickets")

    def test_the_same_given_twice_is_no_contradiction(self) -> None:
        with variables_set(
            DATABASE_URL="postgresql://ticketflower:a%20b@127.0.0.1/ticketflower?sslmode=prefer",
            DB_PASSWORD="a b",
            DJANGO_SECRET_KEY=GOOD_KEY,
            DJANGO_SETTINGS_MODULE="ticketflower.settings",
        ):
            self.assertEqual([*variables_are_known(), *variables_agree()], [])


DOUBTFUL = {
    **OTHER_NAMES,
    **PRODUCTION,
    "DB_PASS": "x",
    "DJANGO_DEBUG": "1",
    "MAIL_URL": "consolemail://",
    "SITE_URL": "https://other.example.com",
}
# Reads assignments ("LOG_LEVEL=INFO"), starts logging with each, and prints those that it may.
START_LOGGING = """
import logging.config, os, runpy, sys

for assignment in sys.argv[1:]:
    name, value = assignment.split("=")
    os.environ[name] = value
    try:
        logging.config.dictConfig(runpy.run_path("ticketflower/settings.py")["LOGGING"])
        print(assignment)
    except ValueError:
        pass
    del os.environ[name]
"""


@tag("process")
class StartedTest(SimpleTestCase):
    """What people see of it, who start programs with these variables."""

    def test_with_a_good_key_and_hosts_there_is_nothing_to_say(self) -> None:
        done = run_check("--deploy", "--fail-level", "WARNING")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("WARNINGS", done.stderr)

    def test_a_refusal_is_printed_without_the_key(self) -> None:
        done = run_check(SECRET_KEY=GOOD_KEY[:49])

        self.assertNotEqual(done.returncode, 0)
        self.assertIn("at least 50 random characters", done.stderr)
        self.assertNotIn(GOOD_KEY[:49], done.stderr)

    def test_a_missing_mail_server_is_a_warning_of_the_deployment(self) -> None:
        self.assertIn("ticketflower.W001", run_check("--deploy", **DOUBTFUL).stderr)

    def test_a_site_url_of_another_host_is_an_error_of_the_deployment(self) -> None:
        done = run_check("--deploy", **DOUBTFUL)

        self.assertEqual(done.returncode, 1)
        self.assertIn("ticketflower.E003", done.stderr)

    def test_unknown_names_and_contradictions_are_warned_of(self) -> None:
        said = run_check("--deploy", **DOUBTFUL).stderr

        self.assertIn("The variable DB_PASS has no effect.", said)
        self.assertIn("The variable DJANGO_DEBUG has no effect.", said)
        self.assertIn("DATABASE_URL is used, but the DB_ variables name another database.", said)
        self.assertIn("SECRET_KEY is used, but DJANGO_SECRET_KEY is a different key.", said)

    def test_unknown_words_for_the_log_are_refused(self) -> None:
        done = run("-c", START_LOGGING, "LOG_LEVEL=loud", "LOG_FORMAT=xml", "LOG_FORMAT=json")

        self.assertEqual(done.stdout, "LOG_FORMAT=json\n", done.stderr)

    def test_development_needs_neither_key_nor_hosts(self) -> None:
        done = run_check(DEBUG="1", SECRET_KEY="", ALLOWED_HOSTS="", SITE_URL="")

        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_command_that_works_with_the_database_says_which(self) -> None:
        # Nobody listens there, so that the command ends at once.
        url = "postgres://site:secret@127.0.0.1:1/tickets"

        said = run("manage.py", "migrate", DATABASE_URL=url).stderr

        self.assertEqual(said.count("Database: tickets on 127.0.0.1, port 1, as site\n"), 1)
        self.assertNotIn("secret", said)

    def test_other_commands_do_not(self) -> None:
        self.assertNotIn("Database:", run_check("--deploy", **DOUBTFUL).stderr)


class DatabaseInWordsTest(SimpleTestCase):
    def test_it_is_said_if_it_is_the_embedded_one(self) -> None:
        said = database_in_words({}, "/home/ann/ticketflower/var/postgres")

        self.assertEqual(said, "embedded PostgreSQL in /home/ann/ticketflower/var/postgres")


class ExplainedTest(SimpleTestCase):
    """Every variable that the settings read is explained to people."""

    read: ClassVar[set[str]]
    example: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        source = (ROOT / "ticketflower" / "settings.py").read_text(encoding="utf-8")
        cls.read = {
            str(node.args[0].value)
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call)
            and re.fullmatch(r"env\.\w+", ast.unparse(node.func))
            and isinstance(node.args[0], ast.Constant)
        }
        cls.example = (ROOT / ".env.example").read_text(encoding="utf-8")

    def test_the_settings_read_some(self) -> None:
        self.assertGreater(len(self.read), 15)
        self.assertIn("SECRET_KEY", self.read)

    def test_each_is_in_the_example(self) -> None:
        self.assertEqual(self.read - set(ACTIVE_OR_COMMENTED.findall(self.example)), set())

    def test_each_is_in_the_page_on_operation(self) -> None:
        page = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")

        self.assertEqual({name for name in self.read if f"| `{name}` |" not in page}, set())

    def test_every_variable_of_the_example_is_read(self) -> None:
        others = "".join(
            (ROOT / name).read_text(encoding="utf-8")
            for name in ("gunicorn.conf.py", *COMPOSE_FILES)
        )
        for name in set(ACTIVE_OR_COMMENTED.findall(self.example)) - self.read:
            with self.subTest(name):
                self.assertIn(name, others)

    def test_copied_as_it_is_the_example_switches_development_on_and_nothing_else(self) -> None:
        self.assertEqual(dotenv.dotenv_values(ROOT / ".env.example"), {"DEBUG": "1"})

    def test_every_line_of_the_example_can_be_switched_on(self) -> None:
        for line in self.example.splitlines():
            if ACTIVE_OR_COMMENTED.match(line):
                with self.subTest(line):
                    self.assertNotIn("  ", line)
                    self.assertRegex(line, r"^(# )?[A-Z_]+=(\S*|\"[^\"]+\")$")

    def test_what_docker_compose_asks_for_is_in_the_example(self) -> None:
        for name in COMPOSE_FILES:
            with self.subTest(name):
                asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / name).read_text(encoding="utf-8")))

                self.assertEqual(asked - set(ACTIVE_OR_COMMENTED.findall(self.example)), set())

    def test_the_database_of_development_asks_for_nothing(self) -> None:
        compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

        for name, rest in re.findall(r"\$\{([A-Z_]+)([^}]*)\}", compose):
            with self.subTest(name):
                self.assertEqual(rest[:2], ":-")
                self.assertIn(f"# {name}={rest[2:]}\n", self.example)


class ComposeOfProductionTest(SimpleTestCase):
    """Docker kills a container that has not stopped after 10 s, unless the file says otherwise."""

    def seconds_to_stop(self, service: str) -> int:
        compose = (ROOT / "compose.production.yml").read_text(encoding="utf-8")
        found = re.search(
            rf"^  {service}:\n(?:(?:    .*)?\n)*?    stop_grace_period: (\d+)s",
            compose,
            re.MULTILINE,
        )
        return int(found[1]) if found else 10

    def test_exports_may_finish(self) -> None:
        graceful = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["graceful_timeout"]

        self.assertGreater(self.seconds_to_stop("web"), graceful)

    def test_the_longest_call_of_an_action_may_finish(self) -> None:
        self.assertGreater(self.seconds_to_stop("worker"), LONGEST_CALL)
