"""Checking through the API takes hardly longer than the check itself."""

import json
from collections.abc import Callable
from time import thread_time

from django.test import override_settings

from ticketflower.api.tests.base import PREFIX, ApiTestCase
from ticketflower.api.tests.test_definitions import VISIT
from users.tenancy import outside_companies
from workflow_design.gallery.templates import all_templates
from workflow_design.services.drafts import check_document

TIMES = 9
RATIO, MORE = 1.2, 0.015
"""What the API may take of the checker's own time, and beside that, in seconds."""


def processor_times(*acts: Callable[[], object]) -> list[float]:
    """The least processor time that each takes, in seconds.

    They take turns, and the least counts, since what else the machine does slows caches down.
    """
    taken: list[list[float]] = [[] for _act in acts]
    for _time in range(TIMES):
        for act, times in zip(acts, taken, strict=True):
            begun = thread_time()
            act()
            times.append(thread_time() - begun)
    return [min(times) for times in taken]


@override_settings(CHECKS_PER_MINUTE=0, API_REQUESTS_PER_MINUTE=0)
class LatencyTest(ApiTestCase):
    def test_a_check_takes_little_more_than_the_checker(self) -> None:
        headers = {"Authorization": f"Bearer {self.token(self.creator)}"}
        templates = sorted((each.text for each in all_templates()), key=len)
        # Of larger documents, the noise of a machine is more than what the API takes.
        middle = templates[len(templates) // 2]

        for text in (json.dumps(VISIT), middle):
            body = {"document": json.loads(text)}

            def check(text: str = text) -> None:
                check_document(company=self.company, text=text)

            def call(body: object = body) -> None:
                with outside_companies():
                    response = self.client.post(
                        f"{PREFIX}/check", body, "application/json", headers=headers
                    )
                self.assertEqual(response.status_code, 200)

            call()
            with self.subTest(size=len(text)):
                by_api, alone = processor_times(call, check)
                self.assertLess(by_api, RATIO * alone + MORE)
