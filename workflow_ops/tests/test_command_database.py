import shlex
import subprocess
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase, tag

from ticketflower.tests.test_settings import run


@tag("process")
class DatabaseCommandTest(SimpleTestCase):
    def test_it_tells_the_way_to_a_server_but_not_the_password(self) -> None:
        said = run(
            "manage.py", "database", DATABASE_URL="postgres://site:secret@db.example.com/tickets"
        ).stdout

        line = "psql --host=db.example.com --port=5432 --username=site --dbname=tickets\n"
        self.assertIn(line, said)
        self.assertIn("that of DATABASE_URL or DB_PASSWORD", said)
        self.assertNotIn("secret", said)

    def test_the_line_for_psql_works_with_the_embedded_server(self) -> None:
        if not settings.EMBEDDED_POSTGRES:
            self.skipTest("The tests run on another server.")
        output = StringIO()
        call_command("database", stdout=output)
        said = output.getvalue().splitlines()
        line = next(each for each in said if each.startswith("psql "))

        done = subprocess.run(
            [*shlex.split(line)[1:], "--no-psqlrc", "-Atc", "SELECT current_user"],
            capture_output=True,
            text=True,
            check=False,
        )

        self.assertEqual(done.stdout, "ticketflower\n", done.stderr)
