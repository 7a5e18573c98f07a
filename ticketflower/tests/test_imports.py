import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase, tag


@tag("process")
class ImportsTest(SimpleTestCase):
    def test_imports_run_one_way(self) -> None:
        """As pyproject.toml says: workflow_ops, workflow_design, users, ground floor."""
        program = Path(sys.executable).with_name("lint-imports")

        done = subprocess.run(
            [str(program), "--no-cache"],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
