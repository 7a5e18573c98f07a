"""Each process of parallel tests has the settings of tests, however it was started."""

import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

SPAWNED = """
import multiprocessing

from ticketflower.test_runner import TicketFlowerTestRunner

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    suite = TicketFlowerTestRunner.parallel_test_suite([], 1)
    arguments = [multiprocessing.Value("i", 0), {}, {}, None, (), False, []]
    with multiprocessing.Pool(1, suite.init_worker.__func__, arguments) as pool:
        print(pool.apply(eval, ["__import__('django.conf').conf.settings.AXES_ENABLED"]))
"""


class SettingsOfProcessesTest(SimpleTestCase):
    def test_one_that_was_started_on_its_own_has_them(self) -> None:
        done = subprocess.run(
            [sys.executable, "-c", SPAWNED],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": settings.DATABASE_URL,
                "DJANGO_SETTINGS_MODULE": "ticketflower.settings",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        self.assertEqual(done.stdout, "False\n", done.stderr)
