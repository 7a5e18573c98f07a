import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase, tag

COUNT = "import gc; print(sum(each['collections'] for each in gc.get_stats()))"


@tag("process")
class StartingTest(SimpleTestCase):
    def test_starting_a_command_hardly_collects_garbage(self) -> None:
        shell = ["manage.py", "shell", "--no-imports", "-c", COUNT]
        done = subprocess.run(
            [sys.executable, *shell],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DEBUG": "1"},
            capture_output=True,
            text=True,
            check=True,
        )

        self.assertLess(int(done.stdout), 100)
