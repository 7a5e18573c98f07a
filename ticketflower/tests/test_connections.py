from typing import Any, LiteralString

import psycopg
from django.db import connection
from django.test import SimpleTestCase, TestCase
from procrastinate.contrib.django.utils import connector_params

from ticketflower.database.connections import CLIENT_OPTIONS, SESSION_SETTINGS, connection_options

TCP = "-c tcp_keepalives_idle=10"


class OptionsTest(SimpleTestCase):
    def test_the_server_looks_after_connections_from_other_hosts_only(self) -> None:
        for host in ("", "/var/run/postgresql", "localhost", "127.0.0.1"):
            self.assertNotIn(TCP, connection_options(host, {})["options"])
        self.assertIn(TCP, connection_options("db.example.com", {})["options"])

    def test_a_transaction_whose_process_is_lost_ends(self) -> None:
        limit = "-c idle_in_transaction_session_timeout=20s"
        self.assertIn(limit, connection_options("", {})["options"])

    def test_what_the_url_gives_wins(self) -> None:
        given: dict[str, Any] = {"connect_timeout": 9, "options": "-c lock_timeout=1s"}

        options = connection_options("db.example.com", given)

        self.assertEqual(options["connect_timeout"], 9)
        self.assertTrue(options["options"].endswith("-c lock_timeout=1s"))
        self.assertEqual(options["keepalives_idle"], CLIENT_OPTIONS["keepalives_idle"])


class SessionTest(TestCase):
    databases = {"default"}

    def test_sessions_of_the_site_and_of_procrastinate_have_them(self) -> None:
        show: LiteralString = "SELECT current_setting(name) FROM unnest(%s::text[]) AS name"
        names = [name for name in SESSION_SETTINGS if not name.startswith("idle")]  # off in tests
        expected = [SESSION_SETTINGS[name] for name in names]

        with connection.cursor() as cursor:
            cursor.execute(show, [names])
            self.assertEqual([value for (value,) in cursor.fetchall()], expected)
        # The pool of a worker is made of these.
        with psycopg.connect(**connector_params()) as of_worker:
            rows = of_worker.execute(show, [names]).fetchall()
        self.assertEqual([value for (value,) in rows], expected)
