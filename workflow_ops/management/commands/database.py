"""Command that prints how psql and pgAdmin reach the database that the site uses."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, override

from django.conf import settings
from django.core.management.base import BaseCommand

from ticketflower.database.embedded_postgres_host import find_programs
from ticketflower.database.embedded_postgres_server import password_file

TEXT = """{which}

psql       {psql}
pgAdmin    Host: {host}   Port: {port}   Maintenance database: {name}   Username: {user}
Password   {password}

Tables of companies look empty until the session says for which company it works:
  SELECT id, name FROM companies;
  SET app.company = '1';
"""


class Command(BaseCommand):
    help = "Prints how psql, pgAdmin and the like reach the database; never a password."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        database = settings.DATABASES["default"]
        folder = Path(settings.EMBEDDED_POSTGRES) if settings.EMBEDDED_POSTGRES else None
        place = {
            "host": database["HOST"] or "localhost",
            "port": str(database["PORT"] or 5432),
            "username": database["USER"],
            "dbname": database["NAME"],
        }
        line = [self._psql(folder), *(f"--{name}={value}" for name, value in place.items())]
        said = TEXT.format(
            which=settings.DATABASE_IN_WORDS,
            psql=subprocess.list2cmdline(line) if sys.platform == "win32" else shlex.join(line),
            host=place["host"],
            port=place["port"],
            name=place["dbname"],
            user=place["username"],
            password=self._password(folder),
        )
        if folder:
            said += "As --username=postgres you see the rows of all companies.\n"
        self.stdout.write(said, ending="")

    def _psql(self, folder: Path | None) -> str:
        return str(find_programs()[0] / "psql") if folder else "psql"

    def _password(self, folder: Path | None) -> str:
        if folder is None:
            return "that of DATABASE_URL or DB_PASSWORD"
        file = password_file(folder)
        return f"in {file}" if file.exists() else "none"
