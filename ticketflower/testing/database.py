"""Template database: the tests' database is migrated once and then copied (decision 0032).

Copying takes 0.3 s, migrating many. The template's name holds a fingerprint of the code that makes
the tables, so a change of it leads to a new template.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

CHECKOUT = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:8]
OWN_TEMPLATES = f"test_template_{CHECKOUT}_"  # two checkouts may share a server


@contextmanager
def template_of_tests(
    connection: BaseDatabaseWrapper,
    fingerprint: str,
    *,
    keepdb: bool,
    own_templates: str = OWN_TEMPLATES,
) -> Iterator[None]:
    """Let the test database that Django creates in the block be a copy of the template.

    Where there is no template yet, Django migrates as usual, and the template is a copy of the
    result: made by one statement, so there is never half a template. Templates with another
    fingerprint are dropped. Only one run of the checkout is in the block at a time, since no
    template may be dropped while another run copies it.
    """
    test_settings = connection.settings_dict["TEST"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")  # the other run may be migrating
        # Freed with the connection, so also if this process is killed.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [own_templates])
        cursor.execute("SHOW server_version_num")
        template = f"{own_templates}{cursor.fetchone()[0]}_{fingerprint[:12]}"
        templates = databases(cursor, own_templates)
        # A database that an earlier run has left behind may contain rows, too.
        is_kept = keepdb and test_settings["NAME"] in databases(cursor, test_settings["NAME"])
        test_settings["TEMPLATE"] = template if template in templates else None
        yield
        if template not in templates and not is_kept:
            connection.close()  # a database in use cannot be copied
            source = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"CREATE DATABASE {template} TEMPLATE {source} ALLOW_CONNECTIONS false")
        for outdated in templates - {template}:
            cursor.execute(f"DROP DATABASE {outdated}")


def databases(cursor: CursorWrapper, beginning: str) -> set[str]:
    """Names of the server's databases that begin so."""
    cursor.execute(
        "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, %s)", [beginning]
    )
    return {name for (name,) in cursor.fetchall()}


def schema_fingerprint(connection: BaseDatabaseWrapper) -> str:
    """Hash of all that decides what ``migrate`` makes of an empty database.

    That is: the settings, our migrations, and what they import of our code; the versions of the
    packages; and who owns the tables. Permissions and roles, which follow a migration, are no part
    of it: Django's ``migrate`` runs on each copy, finds nothing to do, and renews them.
    """
    digest = hashlib.sha256()
    ours = [app for app in apps.get_app_configs() if file_of(app.name, settings.BASE_DIR)]
    migrations = [file for app in ours for file in Path(app.path).glob("migrations/*.py")]
    roots = [Path(settings.BASE_DIR, "ticketflower", "settings.py"), *migrations]
    for file in sorted(with_imports(roots, settings.BASE_DIR)):
        digest.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode())
        digest.update(file.read_bytes())
    packages = sorted(f"{package.name} {package.version}" for package in metadata.distributions())
    owner = connection.settings_dict["USER"], settings.MIGRATION_DATABASE_URL
    digest.update(repr([packages, owner]).encode())
    return digest.hexdigest()


def with_imports(files: Iterable[Path], root: Path) -> set[Path]:
    """The files, and all files below ``root`` that they import, directly or indirectly."""
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += filter(None, (file_of(module, root) for module in imports(file)))
    return found


def imports(file: Path) -> Iterator[str]:
    """Names of all that a file may import: modules, packages, and the names imported from them."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def file_of(module: str, root: Path) -> Path | None:
    """Find the file of a module below ``root``; None for what lies elsewhere, or is no module."""
    path = root.joinpath(*module.split("."))
    candidates = path.with_name(f"{path.name}.py"), path / "__init__.py"
    return next((candidate for candidate in candidates if candidate.is_file()), None)
