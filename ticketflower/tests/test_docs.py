"""What the documentation promises exists, and what exists is documented."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import find_commands
from django.test import SimpleTestCase

from users.roles import LABELS, MAY
from workflow_design.documents.report.codes import CODES

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

NOT_OURS = {"var", "venv", "staticfiles", "__pycache__"}
HIDDEN_OF_OURS = {".ci", ".github", ".vscode"}
SOURCES = {".py", ".html", ".css", ".js", ".yml", ".toml", ".in", ".md", ""}
NAMED_BY_SOURCES = re.compile(  # in comments, docstrings and sentences; a test may make up files
    r"""(?<![\w./:@"'-])((?:[\w-]+/)+[\w-]+\.(?:py|md)|[\w-]+\.md)\b"""
)
NAMED_BY_PAGES = re.compile(
    r"`((?:[\w.-]+/)*[\w.-]*\w\.(?:py|md|html|css|js|toml|yml)|(?:[\w-]+/)+)`"
)
HEADING_NAMED = re.compile(r"\b(docs/\w+\.md), \"([^\"]+)\"")
NUMBERED_SECTION = re.compile(r"(?:\(|\bof |\bsee )([A-Z]{4,}) \d")
DECISION = re.compile(r"\bdecisions?[ /](\d{4})\b")


def text_of(page: Path) -> str:
    """The page without what stands in fences, where a "#" is no heading."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = (re.sub(r"[^\w\s-]", "", found.lower()) for found in HEADING.findall(text_of(page)))
    return {heading.strip().replace(" ", "-") for heading in headings}


@cache
def texts() -> dict[str, str]:
    """Every text file of the project by its path; the changelog tells of what was."""
    return {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for file in files()
        if file.suffix in SOURCES
        and file.name not in ("CHANGELOG.md", ".env")
        and "vendor" not in file.parts
    }


def files() -> Iterator[Path]:
    """Every file that belongs to the project, hidden folders of tools left out."""
    for folder, folders, names in ROOT.walk():
        folders[:] = [
            name
            for name in folders
            if name not in NOT_OURS and (name[0] != "." or name in HIDDEN_OF_OURS)
        ]
        yield from (folder / name for name in names)


@cache
def ends_of_paths() -> set[str]:
    """Every way to name a file or a folder of the project: its path, or the end of it."""
    found = set()
    for file in files():
        parts = file.relative_to(ROOT).parts
        for stop in range(1, len(parts) + 1):
            slash = "/" if stop < len(parts) else ""
            found |= {"/".join(parts[start:stop]) + slash for start in range(stop)}
    return found


class LinksTest(SimpleTestCase):
    def test_there_are_pages(self) -> None:
        names = {page.name for page in PAGES}

        wanted = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "architecture.md", "documents.md"}
        self.assertEqual((wanted | {"operation.md", "performance.md"}) - names, set())

    def test_every_link_leads_somewhere(self) -> None:
        for page in PAGES:
            for link in LINK.findall(text_of(page)):
                if link.startswith(("https://", "http://", "mailto:")):
                    continue
                with self.subTest(page=str(page.relative_to(ROOT)), link=link):
                    path, _, anchor = link.partition("#")
                    target = (page.parent / path).resolve() if path else page
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(target))

    def test_no_link_leads_out_of_the_project(self) -> None:
        for page in PAGES:
            for link in LINK.findall(text_of(page)):
                if "://" not in link and not link.startswith(("#", "mailto:")):
                    target = (page.parent / link.partition("#")[0]).resolve()
                    self.assertTrue(target.is_relative_to(ROOT), f"{page.name}: {link}")

    def test_every_page_can_be_reached_from_the_readme(self) -> None:
        reached = {ROOT / "README.md"}
        waiting = [ROOT / "README.md"]
        while waiting:
            page = waiting.pop()
            targets = {
                (page.parent / link.partition("#")[0]) for link in LINK.findall(text_of(page))
            }
            for target in {path.resolve() for path in targets if path.exists()} - reached:
                reached.add(target)
                waiting += [target] if target.suffix == ".md" else sorted(target.glob("*.md"))

        reached |= {page for folder in reached if folder.is_dir() for page in folder.glob("*.md")}
        self.assertEqual(
            {str(page.relative_to(ROOT)) for page in PAGES if page not in reached}, set()
        )


class NamesTest(SimpleTestCase):
    """What code and pages refer to, without a link, exists."""

    def named(self, pattern: re.Pattern[str], pages: bool | None = None) -> Iterator[Any]:
        for name, text in texts().items():
            if pages is None or name.endswith(".md") == pages:
                for found in pattern.findall(text):
                    yield name, found

    def test_files_named_by_code(self) -> None:
        named = set(self.named(NAMED_BY_SOURCES, pages=False))

        self.assertGreater(len(named), 20)
        self.assertEqual({each for each in named if each[1] not in ends_of_paths()}, set())

    def test_files_and_folders_named_by_pages(self) -> None:
        named = set(self.named(NAMED_BY_PAGES, pages=True))

        made = {"var/"}  # when the site runs
        self.assertGreater(len(named), 50)
        self.assertEqual({each for each in named if each[1] not in ends_of_paths() | made}, set())

    def test_headings_named_by_code(self) -> None:
        named = set(self.named(HEADING_NAMED))

        self.assertGreater(len(named), 2)
        for name, (page, heading) in named:
            with self.subTest(name, heading=heading):
                self.assertIn(heading, HEADING.findall(text_of(ROOT / page)))

    def test_decisions_named_by_code(self) -> None:
        numbers = {path.name[:4] for path in (DOCS / "decisions").glob("*.md")}

        named = set(self.named(DECISION))
        self.assertEqual({each for each in named if each[1] not in numbers}, set())

    def test_no_section_of_a_page_that_is_not_here(self) -> None:
        """Our pages have headings, not numbers: a number after a name is of another's."""
        self.assertEqual(set(self.named(NUMBERED_SECTION)), set())


class CompleteTest(SimpleTestCase):
    def test_every_command_of_ours_is_in_the_page_on_operation(self) -> None:
        page = (DOCS / "operation.md").read_text(encoding="utf-8")
        commands = {
            command
            for app in apps.get_app_configs()
            if Path(app.path).is_relative_to(ROOT) and ".venv" not in Path(app.path).parts
            for command in find_commands(str(Path(app.path) / "management"))
        }

        self.assertGreater(len(commands), 4)
        missing = {
            name for name in commands if not re.search(rf"^\| `{name}\b", page, re.MULTILINE)
        }
        self.assertEqual(missing, set())

    def test_every_code_of_the_checker_is_in_the_page_on_documents(self) -> None:
        page = (DOCS / "documents.md").read_text(encoding="utf-8")

        self.assertEqual({code for code in CODES if f"`{code}`" not in page}, set())

    def test_every_check_of_ours_is_in_the_page_on_operation(self) -> None:
        source = (ROOT / "users" / "checks.py").read_text(encoding="utf-8")
        page = (DOCS / "operation.md").read_text(encoding="utf-8")

        ours = re.findall(r'id="ticketflower\.(\w+)"', source)
        self.assertEqual(re.findall(r"^\| `([EW]\d+)` \|", page, re.MULTILINE), sorted(ours))

    def test_every_role_is_in_the_readme_with_what_it_may_do(self) -> None:
        readme = (ROOT / "README.md").read_text(encoding="utf-8")

        for role, label in LABELS.items():
            self.assertIn(f"| {label} | {MAY[role]}", readme)

    def test_the_changelog_begins_with_the_version(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        first = HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))[1]

        self.assertTrue(first.startswith(project["version"]), first)


class DecisionsTest(SimpleTestCase):
    def decisions(self) -> list[Path]:
        return sorted((DOCS / "decisions").glob("*.md"))

    def test_their_numbers_are_unique_and_without_gaps(self) -> None:
        numbers = [path.name.partition("-")[0] for path in self.decisions()]

        self.assertEqual(numbers, [f"{number:04}" for number in range(1, len(numbers) + 1)])

    def test_each_says_status_context_decision_and_consequences(self) -> None:
        for path in self.decisions():
            with self.subTest(path.name):
                text = path.read_text(encoding="utf-8")
                for part in ("Status", "Context", "Decision", "Consequences"):
                    self.assertIn(part, text)
