import ast
import re
import runpy
import secrets
import subprocess
import sys
from typing import ClassVar

import dotenv
import environ
from django.conf import settings
from django.test import SimpleTestCase

from ticketflower.environment import database_in_words, database_url
from ticketflower.tests.processes import environment
from workflow_design.checker.checks.forms import LONGEST_CALL

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


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with these variables alone (those of .env do not win over them)."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(**{**PRODUCTION, **variables}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(expression: str, **variables: str) -> str:
    """What an expression over the settings gives."""
    code = f"from django.conf import settings; print({expression})"
    done = run("shell", "--no-imports", "-c", code, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class ProductionTest(SimpleTestCase):
    def assert_refused(self, sentence: str, **variables: str) -> None:
        done = run("check", **variables)

        self.assertNotEqual(done.returncode, 0)
        self.assertIn(sentence, done.stderr)
        self.assertIn("set DEBUG=1 in .env instead", done.stderr)

    def test_it_starts_with_a_good_key_and_hosts(self) -> None:
        done = run("check", "--deploy", "--fail-level", "WARNING")

        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_refuses_a_missing_key(self) -> None:
        self.assert_refused("SECRET_KEY is missing or weak", SECRET_KEY="")

    def test_it_refuses_a_short_key(self) -> None:
        self.assert_refused("at least 50 random characters", SECRET_KEY=GOOD_KEY[:49])

    def test_it_refuses_a_key_of_few_different_signs(self) -> None:
        self.assert_refused("SECRET_KEY is missing or weak", SECRET_KEY="abcdefg" * 10)

    def test_it_refuses_the_key_of_development(self) -> None:
        key = told("settings.SECRET_KEY", DEBUG="1", SECRET_KEY="")

        self.assert_refused("SECRET_KEY is missing or weak", SECRET_KEY=key)

    def test_it_refuses_to_answer_to_no_host(self) -> None:
        self.assert_refused("ALLOWED_HOSTS is empty", ALLOWED_HOSTS="")

    def test_it_does_not_print_the_key(self) -> None:
        self.assertNotIn(GOOD_KEY[:49], run("check", SECRET_KEY=GOOD_KEY[:49]).stderr)

    def test_a_missing_mail_server_is_a_warning_of_the_deployment(self) -> None:
        self.assertIn(
            "ticketflower.W001", run("check", "--deploy", MAIL_URL="consolemail://").stderr
        )

    def test_a_site_url_of_another_host_is_an_error_of_the_deployment(self) -> None:
        done = run("check", "--deploy", SITE_URL="https://other.example.com")

        self.assertEqual(done.returncode, 1)
        self.assertIn("ticketflower.E003", done.stderr)

    def test_with_https_cookies_are_for_https_only(self) -> None:
        names = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE"

        self.assertEqual(told(names), "True True")
        self.assertEqual(told(names, SITE_URL="http://tickets.example.com"), "False False")

    def test_a_proxy_is_believed_only_if_there_is_one(self) -> None:
        self.assertEqual(told("settings.SECURE_PROXY_SSL_HEADER"), "None")

    def test_what_the_address_of_the_database_asks_for_is_kept(self) -> None:
        options = told("settings.DATABASES['default']['OPTIONS'].get('sslmode')")

        self.assertEqual(options, "verify-full")

    def test_unknown_words_are_refused_at_the_start(self) -> None:
        for name, value in {
            "LOG_LEVEL": "loud",
            "LOG_FORMAT": "xml",
            "MAIL_URL": "pigeon://",
        }.items():
            with self.subTest(name):
                self.assertNotEqual(run("check", **{name: value}).returncode, 0)


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
        found = told(f"[settings.DATABASES['default'][name] for name in {names}]", **OTHER_NAMES)

        wanted = [OTHER_NAMES[f"DB_{name}"] for name in names[:-1]]
        self.assertEqual(ast.literal_eval(found), [*wanted, 5433])

    def test_a_key_may_begin_with_a_dollar(self) -> None:
        self.assertEqual(told("settings.SECRET_KEY", **OTHER_NAMES), f"${GOOD_KEY}")

    def test_one_of_them_is_enough(self) -> None:
        url = told("settings.DATABASE_URL", DATABASE_URL="", DB_PASSWORD="a b")

        self.assertEqual(url, "postgres://ticketflower:a%20b@127.0.0.1:5432/ticketflower")

    def test_a_host_may_be_the_folder_of_a_socket_or_an_address(self) -> None:
        for host, wanted in {"/run/my pg": "/run/my pg", "::1": "::1"}.items():
            with self.subTest(host):
                url = database_url({"DB_HOST": host, "DB_NAME": "a b"})
                found = environ.Env.db_url_config(url)

                self.assertEqual((found["HOST"], found["NAME"]), (wanted, "a b"))

    def test_the_database_url_wins(self) -> None:
        variables = {**OTHER_NAMES, "DATABASE_URL": PRODUCTION["DATABASE_URL"]}

        self.assertEqual(told("settings.DATABASES['default']['NAME']", **variables), "tickets")

    def test_unknown_names_and_contradictions_are_warned_of(self) -> None:
        variables = {**OTHER_NAMES, **PRODUCTION, "DB_PASS": "x", "DJANGO_DEBUG": "1"}

        said = run("check", **variables).stderr

        self.assertIn("The variable DB_PASS has no effect.", said)
        self.assertIn("The variable DJANGO_DEBUG has no effect.", said)
        self.assertIn("DATABASE_URL is used, but the DB_ variables name another database.", said)
        self.assertIn("SECRET_KEY is used, but DJANGO_SECRET_KEY is a different key.", said)

    def test_the_same_given_twice_is_no_contradiction(self) -> None:
        variables = {
            "DATABASE_URL": "postgresql://ticketflower:a%20b@127.0.0.1/ticketflower?sslmode=prefer",
            "DB_PASSWORD": "a b",
            "DJANGO_SECRET_KEY": GOOD_KEY,
            "DJANGO_SETTINGS_MODULE": "ticketflower.settings",
        }

        self.assertNotIn("WARNINGS", run("check", **variables).stderr)


class DatabaseInUseTest(SimpleTestCase):
    def test_it_is_said_where_a_command_works_with_it(self) -> None:
        # Nobody listens there, so that the commands end at once.
        url = "postgres://site:secret@127.0.0.1:1/tickets"

        said = run("migrate", DATABASE_URL=url).stderr

        self.assertEqual(said.count("Database: tickets on 127.0.0.1, port 1, as site\n"), 1)
        self.assertNotIn("secret", said)

    def test_it_is_said_if_it_is_the_embedded_one(self) -> None:
        said = database_in_words({}, "/home/ann/ticketflower/var/postgres")

        self.assertEqual(said, "embedded PostgreSQL in /home/ann/ticketflower/var/postgres")

    def test_other_commands_say_nothing(self) -> None:
        self.assertNotIn("Database:", run("check").stderr)


class DevelopmentTest(SimpleTestCase):
    def test_it_needs_neither_key_nor_hosts(self) -> None:
        done = run("check", DEBUG="1", SECRET_KEY="", ALLOWED_HOSTS="", SITE_URL="")

        self.assertEqual(done.returncode, 0, done.stderr)


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

    def test_the_example_has_none_that_nobody_reads(self) -> None:
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
