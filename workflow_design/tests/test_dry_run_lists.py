"""The paths and problems of a dry run: when they come, and which versions are verified again."""

import json
import re
import time
from html import unescape
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext

from ticketflower.types import JsonObject
from users.models import CompanyRole
from users.tenancy import as_company
from workflow_design.checker.check import CompanyContext, check_workflow_ready
from workflow_design.checker.verification.passes import verify
from workflow_design.documents.budget import SECONDS, Budget
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.dry_run.compiled_document import compiled_document
from workflow_design.dry_run.verified_version import VerifiedVersion, verified_version
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.runtime.version_cache import VersionCache
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.base import DRAFT, PUBLISHED, RETIRED, DesignTestCase
from workflow_design.tests.factories import (
    YES_NO,
    bundle_document,
    task,
    ticket_document,
    workflow_document,
)
from workflow_design.tests.largest_workflow import largest_workflow
from workflow_design.tests.real_documents import REAL_DOCUMENTS

DRY_RUN = "/design/workflows/purchase/dry-run/"
WITH_PROBLEM = workflow_document(
    transitions=[
        {"from": None, "to": "review"},
        {"from": "review", "to": None, "condition": {"var": "approved"}},
    ]
)


def roles_in(document: JsonObject) -> tuple[str, ...]:
    return tuple(each["worker_role"] for each in document["tasks"] if each.get("worker_role"))


class ListsAfterThePageTest(DesignTestCase):
    """What takes long does not keep the form back."""

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.creator)

    def slowly(self, query: str = "") -> Any:
        """The page where no time is left for lists."""
        with patch("workflow_design.dry_run.page.SECONDS_AT_ONCE", 0):
            return self.client.get(DRY_RUN + query)

    def link_of(self, page: str) -> str:
        """The link to the lists, which htmx follows by itself."""
        found = re.search(r'hx-get="([^"]+)" hx-trigger="load" hx-select="#lists"', page)
        assert found is not None
        self.assertIn(f'href="{found[1]}#lists"', page)
        return unescape(found[1])

    def test_a_small_workflow_has_its_lists_at_once(self) -> None:
        self.store(WITH_PROBLEM)

        page = self.client.get(DRY_RUN)

        self.assertContains(page, 'id="path-1"')
        self.assertContains(page, 'id="problem-1"')
        self.assertNotContains(page, "lists=all")

    def test_the_form_comes_first_and_a_link_leads_to_the_lists(self) -> None:
        self.publish(bundle_document(WITH_PROBLEM))

        page = self.slowly("?type=it-purchase")
        self.assertContains(page, "Submit a ticket")
        self.assertNotContains(page, 'id="path-1"')
        lists = self.client.get(DRY_RUN + self.link_of(page.content.decode()))

        self.assertContains(lists, '<div class="tf-stack" id="lists">')
        self.assertContains(lists, "?version=1&amp;type=it-purchase&amp;path=1")
        self.assertContains(lists, "?version=1&amp;type=it-purchase&amp;problem=1")
        self.assertContains(lists, "Submit a ticket")

    def test_the_link_keeps_the_version_that_the_page_shows(self) -> None:
        self.store(workflow_document())
        link = self.link_of(self.slowly().content.decode())

        self.publish(workflow_document(title="Another"))

        self.assertEqual(self.client.get(DRY_RUN + link).context["workflow"].version, 1)

    def test_a_chosen_path_is_proposed_and_the_lists_come_later(self) -> None:
        self.store(WITH_PROBLEM)

        for chosen in ("path", "problem"):
            with self.subTest(chosen):
                page = self.slowly(f"?{chosen}=1")
                lists = self.client.get(DRY_RUN + self.link_of(page.content.decode()))

                self.assertIn("amount", page.context["form"].initial)
                self.assertContains(lists, f'id="{chosen}-1">\n      <details open>')

    def test_a_step_has_no_lists(self) -> None:
        self.store(workflow_document())
        page = self.slowly()

        step = self.client.post(DRY_RUN, {"run": page.context["run_text"], "answer-amount": "5"})

        self.assertContains(step, "Complete the task")
        self.assertNotContains(step, 'id="lists"')

    def test_the_largest_workflow_shows_its_form_without_waiting(self) -> None:
        self.store({**largest_workflow(), "key": "purchase"})
        began = time.thread_time()

        page = self.client.get(DRY_RUN)

        self.assertLess(time.thread_time() - began, SECONDS / 2)
        self.assertContains(page, "Submit a ticket")
        lists = self.client.get(DRY_RUN + self.link_of(page.content.decode())).context["lists"]
        self.assertEqual(len(lists.paths.rows), 100)


class VerifiedVersionTest(DesignTestCase):
    def verified(
        self,
        workflow: WorkflowDefinition,
        ticket_type: TicketType | None = None,
        seconds: float = SECONDS,
    ) -> VerifiedVersion:
        with as_company(self.company):
            compiled = compiled_document(workflow)
            return verified_version(workflow, compiled, ticket_type, Budget(seconds))

    def test_published_and_retired_versions_are_verified_once(self) -> None:
        self.publish(bundle_document(WITH_PROBLEM))
        published, ticket_type = self.workflow(PUBLISHED), self.ticket_type(PUBLISHED)
        whole, of_type = self.verified(published), self.verified(published, ticket_type)

        self.publish(workflow_document())
        retired = self.workflow(RETIRED)

        self.assertEqual(retired, published)
        self.assertIs(self.verified(retired), whole)
        self.assertIs(self.verified(retired, ticket_type), of_type)
        self.assertIs(of_type.problems, whole.problems)
        self.assertEqual(len(whole.problems), 1)

    def test_a_draft_is_verified_each_time(self) -> None:
        self.store(WITH_PROBLEM)
        self.assertEqual(len(self.verified(self.workflow()).problems), 1)

        self.store(workflow_document())

        self.assertEqual(len(self.verified(self.workflow()).problems), 0)

    def test_a_draft_of_a_ticket_type_is_verified_each_time(self) -> None:
        large = {"from": None, "to": None, "condition": {">": [{"var": "amount"}, 10]}}
        ways = [{**large, "priority": 1}, {"from": None, "to": "review"}]
        self.publish(workflow_document(transitions=ways))
        paths = []

        for amount in (5, 500):
            self.store(ticket_document(fields={"amount": amount}))
            verified = self.verified(self.workflow(PUBLISHED), self.ticket_type(DRAFT))
            paths.append([path.tasks for path in verified.paths.witnesses])

        self.assertEqual(paths, [[("review",)], [()]])

    def test_what_was_cut_short_is_not_kept(self) -> None:
        self.publish(WITH_PROBLEM)

        short = self.verified(self.workflow(PUBLISHED), seconds=0)
        whole = self.verified(self.workflow(PUBLISHED))

        self.assertFalse(short.is_complete)
        self.assertFalse(short.problems)
        self.assertTrue(whole.is_complete)
        self.assertEqual(len(whole.problems), 1)


class KeptDocumentTest(DesignTestCase):
    """The document of a published version is read once in each process."""

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.creator)

    def statements(self) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            self.assertEqual(self.client.get(DRY_RUN).status_code, 200)
        return [each["sql"] for each in captured]

    def test_its_tasks_and_transitions_are_loaded_once(self) -> None:
        self.publish(workflow_document())

        first, again = self.statements(), self.statements()

        self.assertEqual(len(again), len(first) - 2)
        self.assertFalse([sql for sql in again if 'FROM "workflow_transitions"' in sql])

    def test_those_of_a_draft_are_loaded_each_time(self) -> None:
        for key in ("check", "order"):
            leading = [{"from": None, "to": key}]
            self.store(workflow_document(tasks=[task(key)], transitions=leading))

            self.assertEqual(len(self.statements()), len(self.statements()))
            self.assertContains(self.client.get(DRY_RUN), f"{key.capitalize()} → End")

    def test_another_company_sees_its_own(self) -> None:
        self.publish(WITH_PROBLEM)
        self.assertContains(self.client.get(DRY_RUN), 'id="problem-1"')

        self.client.force_login(self.stranger)
        self.assertEqual(self.client.get(DRY_RUN).status_code, 404)
        leading = [{"from": None, "to": "theirs"}]
        text = json.dumps(workflow_document(tasks=[task("theirs")], transitions=leading))
        with as_company(self.other_company):
            store_and_publish_document(company=self.other_company, by=self.stranger, text=text)
        page = self.client.get(DRY_RUN)

        self.assertContains(page, "Theirs → End")
        self.assertNotContains(page, "Review")

    def test_a_renamed_worker_role_is_no_error(self) -> None:
        review = task("review", output_schema=YES_NO, worker_role="Manager")
        self.publish({**WITH_PROBLEM, "tasks": [review]})
        with as_company(self.company):
            compiled_document(self.workflow(PUBLISHED))
            CompanyRole.objects.filter(role_name="Manager").update(role_name="Head")

        self.assertContains(self.client.get(DRY_RUN), 'id="problem-1"')


class VerifiedBeforeTest(SimpleTestCase):
    def test_a_check_says_the_same_of_what_was_verified_before(self) -> None:
        documents = [
            each for path in REAL_DOCUMENTS for each in json.loads(path.read_text())["workflows"]
        ]
        for document in [WITH_PROBLEM, *documents]:
            with self.subTest(document["key"]):
                document = {"kind": "workflow", **document}
                verification = verify(WorkflowDocument(document, Budget()))

                context = CompanyContext(company_roles=roles_in(document))
                alone = check_workflow_ready(document, context)
                after = check_workflow_ready(document, context, verification=verification)

                self.assertTrue(alone.ok)
                self.assertEqual(after.messages, alone.messages)
                witnesses = [[each.witness for each in said.messages] for said in (alone, after)]
                self.assertEqual(*witnesses)


class VersionCacheTest(SimpleTestCase):
    def test_what_was_not_used_for_longest_is_forgotten(self) -> None:
        cache: VersionCache[int, str] = VersionCache(2)
        cache.keep(1, "one")
        cache.keep(2, "two")
        cache.get(1)

        cache.keep(3, "three")

        self.assertEqual([cache.get(key) for key in (1, 2, 3)], ["one", None, "three"])
