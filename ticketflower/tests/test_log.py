import json
import logging
from io import StringIO
from typing import Any

from django.test import Client, SimpleTestCase

from ticketflower.logs import log
from ticketflower.tests.test_settings import run
from users.tenancy import as_company
from users.tests.base import CompanyTestCase


class LogCase:
    """A logger of the test's own, whose lines go through our filter and formatter."""

    def listen(self, name: str) -> StringIO:
        lines = StringIO()
        handler = logging.StreamHandler(lines)
        handler.addFilter(log.ContextFilter())
        handler.setFormatter(log.JsonFormatter())
        logger = logging.getLogger(name)
        before = {key: vars(logger)[key] for key in ("handlers", "propagate")}
        assert isinstance(self, SimpleTestCase)
        self.addCleanup(logger.setLevel, logger.level)
        self.addCleanup(vars(logger).update, before)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)
        return lines

    def entries(self, lines: StringIO) -> list[dict[str, Any]]:
        return [json.loads(line) for line in lines.getvalue().splitlines()]


class JsonTest(LogCase, SimpleTestCase):
    def setUp(self) -> None:
        self.lines = self.listen("test_log")
        self.logger = logging.getLogger("test_log")

    def entry(self) -> dict[str, Any]:
        (entry,) = self.entries(self.lines)
        return entry

    def test_a_line_is_one_object(self) -> None:
        self.logger.info("ticket_submitted ticket=%s", 17)

        entry = self.entry()
        self.assertEqual(entry["message"], "ticket_submitted ticket=17")
        self.assertEqual((entry["level"], entry["logger"]), ("INFO", "test_log"))
        self.assertRegex(entry["time"], r"^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$")

    def test_what_people_wrote_cannot_make_a_line_of_its_own(self) -> None:
        self.logger.info("name=%s", 'Anna\n{"level": "ERROR"}')

        self.assertEqual(len(self.lines.getvalue().splitlines()), 1)

    def test_every_script_is_written_as_it_is(self) -> None:
        self.logger.info("Grüße, 東京")

        self.assertIn("Grüße, 東京", self.lines.getvalue())

    def test_an_exception_comes_with_its_stack(self) -> None:
        try:
            raise ValueError("broken")
        except ValueError:
            self.logger.exception("it_failed")

        self.assertIn("ValueError: broken", self.entry()["exception"])

    def test_outside_of_any_request_the_ids_are_empty(self) -> None:
        self.logger.info("started")

        entry = self.entry()
        self.assertEqual((entry["request_id"], entry["user_id"]), ("-", None))

    def test_ids_that_a_line_brings_itself_win(self) -> None:
        self.logger.info("resumed", extra={"company_id": 5})

        self.assertEqual(self.entry()["company_id"], 5)


class IdsTest(LogCase, CompanyTestCase):
    """The lines of a request carry its ids."""

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)
        self.act = f"/companies/{self.company.pk}/act/"

    def test_they_name_request_and_person(self) -> None:
        lines = self.listen("users.impersonation")

        response = self.client.post(self.act, {"reason": "?"})

        (entry,) = self.entries(lines)
        self.assertEqual(entry["request_id"], response.headers["X-Request-Id"])
        self.assertEqual(entry["user_id"], self.superuser.pk)
        self.assertIsNone(entry["company_id"])

    def test_they_name_the_company_worked_for(self) -> None:
        self.client.post(self.act, {"reason": "?"})
        lines = self.listen("users.impersonation")

        self.client.post("/companies/stop/")

        self.assertEqual(self.entries(lines)[0]["company_id"], self.company.pk)

    def test_a_request_leaves_none_behind(self) -> None:
        before = [variable.get() for variable in log.CONTEXT.values()]
        client = Client()
        client.force_login(self.user)
        client.get("/")

        self.assertEqual([variable.get() for variable in log.CONTEXT.values()], before)

    def test_a_scope_names_its_company_and_takes_the_name_back(self) -> None:
        with as_company(self.other_company):
            self.assertEqual(log.company_id.get(), self.other_company.pk)

        self.assertEqual(log.company_id.get(), self.company.pk)

    def test_no_password_is_written(self) -> None:
        lines = self.listen("")
        self.client.logout()

        self.client.post("/login/", {"username": self.user.email, "password": "geheim"})
        self.client.post("/signup/", {"password": "geheim", "email": "x"})

        self.assertNotIn("geheim", lines.getvalue())


class SecretLinksTest(LogCase, SimpleTestCase):
    """Django writes the path of each request that it refuses, and links stay good after that."""

    def test_no_secret_of_a_link_is_written(self) -> None:
        for formatter in (log.JsonFormatter(), log.TextFormatter("%(message)s")):
            with self.subTest(formatter), self.assertLogs("django.request") as heard:
                Client().post("/callbacks/s3cret/", {"wrong": "body"})
                try:
                    raise ValueError("GET /invitations/1-s3cret/")
                except ValueError:
                    logging.getLogger("django.request").exception("broken")
                lines = [formatter.format(record) for record in heard.records]

                self.assertIn("/callbacks/***", lines[0])
                self.assertIn("/invitations/***", lines[1])
                self.assertNotIn("s3cret", "".join(lines))


class TextTest(LogCase, SimpleTestCase):
    def setUp(self) -> None:
        self.lines = self.listen("test_log")
        self.logger = logging.getLogger("test_log")
        formatter = log.TextFormatter("%(levelname)s %(request_id)s %(message)s")
        self.logger.handlers[0].setFormatter(formatter)

    def test_user_input_cannot_start_a_new_line(self) -> None:
        self.logger.info("title=%s", "step\r\nINFO - FORGED\t\x1b[2J\u2028x\u202e\x85y")

        self.assertEqual(
            self.lines.getvalue(),
            "INFO - title=step\\r\\nINFO - FORGED\\t\\u001b[2J\\u2028x\\u202e\\u0085y\n",
        )

    def test_every_script_is_written_as_it_is(self) -> None:
        self.logger.info("Grüße, 東京, 👩‍🚀")

        self.assertIn("Grüße, 東京, 👩‍🚀", self.lines.getvalue())

    def test_a_stack_is_indented_so_that_no_exception_forges_a_line(self) -> None:
        try:
            raise ValueError("broken\nINFO - FORGED\u2028INFO - FORGED\x1b[2J")
        except ValueError:
            self.logger.exception("it_failed")

        first, *others = self.lines.getvalue().splitlines()
        self.assertEqual(first, "ERROR - it_failed")
        self.assertTrue(all(each.startswith("    ") for each in others), others)
        self.assertIn("    ValueError: broken", others)
        self.assertNotIn("\x1b", self.lines.getvalue())

    def test_json_shows_no_character_that_turns_or_breaks_a_line(self) -> None:
        self.logger.handlers[0].setFormatter(log.JsonFormatter())
        text = "a\u2028b\u202ec\x85d\ne"
        self.logger.info("%s", text)

        self.assertEqual(len(self.lines.getvalue().splitlines()), 1)
        self.assertEqual(json.loads(self.lines.getvalue())["message"], text)


class ConsoleTest(SimpleTestCase):
    """The settings bring formatter and filter together."""

    CODE = "import logging; logging.getLogger('x').warning('started pid=%s', 17)"

    def line(self, log_format: str) -> str:
        return run(
            "manage.py", "shell", "--no-imports", "-c", self.CODE, LOG_FORMAT=log_format
        ).stderr

    def test_text(self) -> None:
        self.assertRegex(
            self.line("text"),
            r"^[\d:, -]+ WARNING x request=- company=None user=None acting=None started pid=17",
        )

    def test_json(self) -> None:
        self.assertEqual(json.loads(self.line("json"))["message"], "started pid=17")

    def test_debug_lines_are_not_written(self) -> None:
        code = "import logging; logging.getLogger('x').debug('detail')"

        self.assertEqual(run("manage.py", "shell", "--no-imports", "-c", code).stderr, "")
