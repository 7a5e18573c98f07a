"""replay_log where the site's database role does not own the tables."""

import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase

from ticketflower.sandbox.replay import replay
from ticketflower.sandbox.tests.test_replay_log_rows import BUNDLE, GOOD
from users.management.owner import grant_to_site
from users.models import Company
from users.tests.site_role import database_url, site_role


class SiteRoleTest(TransactionTestCase):
    site: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.site = cls.enterClassContext(site_role())
        super().setUpClass()

    def setUp(self) -> None:
        grant_to_site(connection, self.site)
        self.addCleanup(self.connect_with, connection.settings_dict)
        self.connect_with({**connection.settings_dict, "USER": self.site})
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.paths = Path(folder.name, "bundle.json"), Path(folder.name, "log.csv")
        self.paths[0].write_text(json.dumps(BUNDLE), encoding="utf-8")
        self.paths[1].write_text(GOOD, encoding="utf-8")

    def connect_with(self, settings: dict[str, object]) -> None:
        connection.close()
        connection.settings_dict = settings

    def replay(self) -> None:
        call_command("replay_log", *self.paths, stdout=StringIO(), stderr=StringIO())

    def test_it_runs_with_the_url_of_the_owner(self) -> None:
        with self.settings(MIGRATION_DATABASE_URL=database_url("ticketflower")):
            self.replay()

        self.assertTrue(Company.objects.exists())

    def test_a_run_that_fails_leaves_no_company(self) -> None:
        full = RuntimeError("The disk is full.")
        with (
            self.settings(MIGRATION_DATABASE_URL=database_url("ticketflower")),
            patch.object(replay, "reassign_task", side_effect=full),
            patch.object(replay, "complete_task", side_effect=full),
            self.assertRaisesMessage(CommandError, "The disk is full."),
        ):
            self.replay()

        self.assertFalse(Company.objects.exists())

    def test_without_the_url_of_the_owner_it_does_not_begin(self) -> None:
        with self.assertRaisesMessage(CommandError, "MIGRATION_DATABASE_URL"):
            self.replay()

        self.assertFalse(Company.objects.exists())
