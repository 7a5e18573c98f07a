"""bootstrap.py as a user runs it: real processes in a checkout that has no packages to install."""

import contextlib
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import override
from unittest import skipIf, skipUnless
from unittest.mock import patch

from django.test import SimpleTestCase, tag

from provision import environment, places, pythons

PROJECT = Path(__file__).resolve().parents[2]
MANAGE = """
import os, sys
print("manage.py", sys.version_info >= (3, 12), os.environ.get("DEBUG"), *sys.argv[1:])
sys.exit(7)
"""


def old_python() -> str | None:
    """A Python that can run bootstrap.py but not TicketFlower, if this machine has one."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    for path in ("/usr/bin/python3", *glob.glob(f"{pyenv}/versions/3.*/bin/python")):
        question = [path, "-c", "import sys; print((3, 8) <= sys.version_info < (3, 12))"]
        if os.path.exists(path) and subprocess.check_output(question, text=True) == "True\n":
            return path
    return None


# Runs bootstrap.py as if its Python were the one that is named first.
AS_PYTHON = """
import runpy, sys
sys.executable, sys.argv = sys.argv[1], sys.argv[2:]
sys.path[0] = sys.argv[0].rpartition("/")[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Makes an environment by copying one that a real Python has made, which is much faster.
COPYING_PYTHON = """#!/bin/sh
[ "$3" = venv ] && exec cp -RP "{made}/." "$4"
echo '["{itself}", {version}, true]'
"""


def make_checkout() -> Path:
    root = Path(tempfile.mkdtemp()).resolve()
    shutil.copy(PROJECT / "bootstrap.py", root)
    without_bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "provision", root / "provision", ignore=without_bytecode)
    (root / "manage.py").write_text(MANAGE)
    (root / "requirements-demo.txt").touch()
    (root / "requirements-dev.txt").touch()
    return root


def copying_python(root: Path) -> tuple[Path, Path]:
    """Give a copy of the checkout's environment, and a Python that copies it."""
    made, itself = root.with_name(f"{root.name}-made"), root / "var" / "python"
    shutil.copytree(root / ".venv", made, symlinks=True)
    (made / environment.STATE.name).unlink()
    version = list(sys.version_info[:3])
    itself.write_text(COPYING_PYTHON.format(made=made, itself=itself, version=version))
    itself.chmod(0o755)
    return made, itself


def start(command: list[str], *arguments: str) -> subprocess.Popen[str]:
    variables = {**os.environ, "PIP_NO_INDEX": "1"}
    for name in ("DEBUG", "DATABASE_URL", "PIP_FIND_LINKS"):
        variables.pop(name, None)
    return subprocess.Popen(
        [*command, *arguments],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def installed_set(root: Path) -> str:
    state = json.loads((root / ".venv" / "ticketflower.json").read_text())
    return str(state["set"])


@tag("process")
class BootstrapTest(SimpleTestCase):
    root: Path
    command: list[str]
    usage: tuple[int, str]
    first_runs: list[tuple[int, str]]
    first_set: str

    @override
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.root = make_checkout()
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.command = [sys.executable, "-B", str(cls.root / "bootstrap.py")]
        cls.usage = cls.run_bootstrap()
        first = [old_python() or sys.executable, *cls.command[1:]]
        both = [start(first, "hello", "-x", "a b") for _ in range(2)]
        cls.first_runs = []
        for process in both:
            said, _ = process.communicate()
            cls.first_runs.append((process.returncode, said))
        (cls.root / "var" / "postgres").mkdir()  # which the real manage.py would have made
        cls.first_set = installed_set(cls.root)
        if os.name == "posix":
            made, python = copying_python(cls.root)
            cls.addClassCleanup(shutil.rmtree, made)
            cls.command[2:2] = ["-c", AS_PYTHON, str(python)]

    @classmethod
    def run_bootstrap(cls, *arguments: str) -> tuple[int, str]:
        process = start(cls.command, *arguments)
        said, _ = process.communicate()
        return process.returncode, said

    def test_without_a_command_it_explains_itself_and_makes_nothing(self) -> None:
        code, said = self.usage

        self.assertIn("Usage: python3 bootstrap.py COMMAND", said)
        self.assertNotIn("Making", said)
        self.assertEqual(code, 2)

    @skipUnless(old_python(), "This machine has no Python from 3.8 to 3.11.")
    def test_started_by_an_old_python_it_runs_the_command_with_a_new_one(self) -> None:
        for code, said in self.first_runs:
            self.assertIn("manage.py True 1 hello -x a b\n", said)
            self.assertEqual(code, 7)

    def test_two_at_once_make_one_environment(self) -> None:
        said = "".join(said for _, said in self.first_runs)

        self.assertEqual(said.count("Creating .venv with Python 3."), 1, said)

    def test_a_database_that_must_be_made_first_is_announced(self) -> None:
        for _, said in self.first_runs:
            self.assertIn("Creating a PostgreSQL database in var/postgres ...\n", said)

    def test_it_is_quick_when_nothing_changed(self) -> None:
        self.assertEqual(self.run_bootstrap("hello"), (7, "manage.py True 1 hello\n"))

    def test_changed_requirements_are_installed_into_the_same_environment(self) -> None:
        self.write_requirements("# nothing new\n")

        _, said = self.run_bootstrap("hello")

        self.assertIn("Installing", said)
        self.assertNotIn("Making", said)

    def test_the_packages_of_tests_are_installed_when_they_are_needed_and_then_kept(self) -> None:
        self.run_bootstrap("test")
        kept = installed_set(self.root)
        _, said = self.run_bootstrap("hello")

        self.assertEqual((self.first_set, kept), ("demo", "dev"))
        self.assertNotIn("Installing", said)

    def write_requirements(self, text: str) -> None:
        for name in ("demo", "dev"):
            (self.root / f"requirements-{name}.txt").write_text(text)

    @skipIf(sys.platform == "win32", "The interpreter is a copy there.")
    def test_a_broken_interpreter_is_made_again(self) -> None:
        python = self.root / ".venv" / "bin" / "python"
        python.unlink()
        python.symlink_to("/nowhere/python")

        code, said = self.run_bootstrap("hello")

        self.assertIn("Creating .venv", said)
        self.assertEqual(code, 7)

    def test_a_set_up_that_failed_is_explained_and_made_again(self) -> None:
        self.write_requirements(f"ticketflower-does-not-exist==1.0 --hash=sha256:{'0' * 64}\n")
        code, said = self.run_bootstrap("hello")
        self.write_requirements("")
        next_code, next_said = self.run_bootstrap("hello")

        self.assertIn("No matching distribution found for ticketflower-does-not-exist", said)
        self.assertIn("bootstrap.py: The package index has no version of a package that fits", said)
        self.assertEqual(code, 1)
        self.assertIn("Creating .venv", next_said)
        self.assertEqual(next_code, 7)

    def test_tests_run_in_parallel_without_questions(self) -> None:
        _, said = self.run_bootstrap("test", "users", "--failfast")

        self.assertIn("test --noinput --parallel auto users --failfast\n", said)

    def test_given_number_of_parallel_processes_is_respected(self) -> None:
        _, said = self.run_bootstrap("test", "--parallel=1")

        self.assertIn("test --noinput --parallel=1\n", said)

    def test_without_env_file_only_it_runs_in_development_mode(self) -> None:
        (self.root / ".env").touch()
        self.addCleanup((self.root / ".env").unlink)

        self.assertEqual(self.run_bootstrap("hello"), (7, "manage.py True None hello\n"))

    def test_check_stops_at_the_first_failure(self) -> None:
        code, said = self.run_bootstrap("check")

        self.assertIn("No module named ruff", said)
        self.assertRegex(said, r"FAILED after \d+\.\d s: ruff format")
        self.assertEqual(said.count("> "), 1)
        self.assertEqual(code, 1)


@tag("process")
class FindPythonTest(SimpleTestCase):
    def fake(self, answer: str) -> list[str]:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        (folder / "python.py").write_text(answer)
        return [sys.executable, str(folder / "python.py")]

    def test_each_candidate_is_asked_and_not_believed(self) -> None:
        failing_shim = self.fake("import sys; sys.exit('command not found')")
        too_old = self.fake("print('[\"old\", [3, 11, 9], true]')")
        without_venv = self.fake("print('[\"bare\", [3, 13, 0], false]')")
        too_new = self.fake("print('[\"new\", [3, 15, 0], true]')")
        missing = ["/nowhere/python"]

        path, version = pythons.find_python(
            [missing, failing_shim, too_old, too_new, without_venv, [sys.executable]]
        )

        self.assertEqual(version, tuple(sys.version_info[:3]))
        self.assertNotIn(".venv", path)

    def test_a_python_without_venv_is_named(self) -> None:
        without_venv = self.fake("print('[\"/usr/bin/python3.13\", [3, 13, 0], false]')")

        with self.assertRaisesMessage(places.SetupError, "/usr/bin/python3.13 would do, but"):
            pythons.find_python([without_venv])

    def test_without_any_python_the_message_says_what_to_install(self) -> None:
        with self.assertRaises(places.SetupError) as caught:
            pythons.find_python([])

        sentence = r"TicketFlower needs Python 3\.12, 3\.13 or 3\.14, .* (install|python\.org)"
        self.assertTrue(re.search(sentence, str(caught.exception)), caught.exception)


@tag("process")
@skipIf(sys.platform == "win32", "The stand-in for uv is a shell script.")
class PythonByUvTest(SimpleTestCase):
    def fake_uv(self, script: str) -> str:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        (folder / "uv").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "uv").chmod(0o755)
        return str(folder / "uv")

    def test_the_python_that_uv_downloaded_is_taken(self) -> None:
        uv = self.fake_uv(f'[ "$2" = install ] || echo "{sys.executable}"')

        with contextlib.redirect_stdout(io.StringIO()):
            _path, version = pythons.python_by_uv(uv)

        self.assertEqual(version, tuple(sys.version_info[:3]))

    def test_a_download_that_fails_is_reported_with_the_words_of_uv(self) -> None:
        uv = self.fake_uv("echo 'error: Failed to download: dns error' >&2; exit 2")

        with (
            contextlib.redirect_stdout(io.StringIO()),
            self.assertRaises(places.SetupError) as caught,
        ):
            pythons.python_by_uv(uv)

        self.assertIn("uv couldn't download Python 3.12: error: Failed", str(caught.exception))
        self.assertIn("HTTPS_PROXY", str(caught.exception))

    def test_why_uv_cannot_be_installed_is_reported_with_the_words_of_pip(self) -> None:
        offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        told = io.StringIO()

        with (
            patch.dict(os.environ, offline),
            patch.object(pythons, "VAR", folder),
            contextlib.redirect_stdout(told),
        ):
            uv = pythons.install_uv()

        self.assertIsNone(uv)
        self.assertIn("uv couldn't be installed: ERROR: No matching distribution", told.getvalue())

    def test_uv_itself_is_locked(self) -> None:
        locked = (PROJECT / "requirements-dev.txt").read_text(encoding="utf-8")

        block = pythons.UV_LINES.search(locked)

        self.assertRegex(block[0] if block else "", r"^uv==[\d.]+ \\\n    --hash=sha256:")


class DeniedTest(SimpleTestCase):
    def test_on_windows_it_is_a_program_that_holds_the_folder(self) -> None:
        error = PermissionError(13, "Access is denied", str(PROJECT), 5, "var")

        said = environment.explain_denied(error, "win32")

        self.assertIn("Another program, such as VS Code", said)

    def test_pip_that_cannot_replace_an_open_file_is_the_same(self) -> None:
        said = environment.explain_pip("ERROR: [WinError 5] Access is denied: 're2.pyd'")

        self.assertIn("Another program, such as VS Code", said)

    @skipIf(sys.platform == "win32", "Files have no number of an owner there.")
    def test_only_what_belongs_to_another_user_is_called_so(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            error = PermissionError(1, "Denied", folder)
            own = environment.explain_denied(error, sys.platform)
            if os.geteuid() == 0:
                os.chown(folder, 12345, 12345)
            else:
                error = PermissionError(1, "Denied", "/")
            other = environment.explain_denied(error, sys.platform)

        self.assertNotIn("another user", own)
        self.assertIn(f"{error.filename} belongs to another user", other)
