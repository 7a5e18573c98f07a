"""What pages of definitions say of versions: retired ones, and the difference between two."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from workflow_design.documents.diff.line_diff import LineKind
from workflow_design.services.versions import retire
from workflow_design.tests.base import PUBLISHED, RETIRED
from workflow_design.tests.factories import (
    bundle_document,
    task,
    task_document,
    ticket_document,
    workflow_document,
)
from workflow_design.tests.test_design_pages import EVIL, PageTestCase


class RetiredPagesTest(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())
        self.store(bundle_document())
        old = ticket_document("old-type", workflow="old")
        stored = self.publish(bundle_document(workflow_document("old"), old))
        retire(version=stored.ticket_types[0], by=self.creator)
        retire(version=stored.workflows[0], by=self.creator)

    def test_every_state_that_is_offered_can_find_something(self) -> None:
        for path, living, retired in (
            ("/design/workflows/", "purchase", "old"),
            ("/design/tickets/", "it-purchase", "old-type"),
        ):
            for state, _label in self.client.get(path).context["states"]:
                with self.subTest(path, state=state):
                    wanted = retired if state == RETIRED else living
                    self.assertEqual(self.keys(path, state=state), [wanted])
            self.assertIn(retired, self.keys(path))

    def keys(self, path: str, **query: str) -> list[str]:
        return [row.key for row in self.client.get(path, query).context["object_list"]]

    def test_pages_say_that_nothing_is_published(self) -> None:
        for path in ("/design/workflows/old/", "/design/tickets/old-type/"):
            with self.subTest(path):
                response = self.client.get(path)

                self.assertContains(response, "No version is live.")
                self.assertContains(response, f'href="{path}1/roll-back/"')

    def test_readers_are_not_offered_what_they_may_not(self) -> None:
        self.client.log_in(self.ticket_admin)

        for path in ("/design/workflows/old/", "/design/tickets/it-purchase/?version=2"):
            response = self.client.get(path)
            self.assertNotContains(response, "roll-back/")
            self.assertNotContains(response, "publish/")

    def test_a_task_page_names_the_ticket_types_of_its_workflow(self) -> None:
        response = self.client.get("/design/tasks/purchase/review/")

        types = response.context["page"].ticket_types
        self.assertEqual([(each.key, each.version) for each in types],
                         [("it-purchase", 2), ("it-purchase", 1)])  # fmt: skip
        self.assertContains(response, "Buy IT equipment")

    def test_the_versions_of_a_ticket_type_are_a_tab_of_its_page(self) -> None:
        history = "/design/tickets/it-purchase/versions/"

        page = self.client.get("/design/tickets/it-purchase/")

        self.assertContains(page, f'<a href="{history}">Versions</a>')
        versions = self.client.get(history)
        self.assertContains(versions, 'aria-current="page">Versions</a>')
        self.assertContains(versions, "/design/tickets/it-purchase/1/download/")


class ComparePageTest(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())
        self.publish(bundle_document(workflow_document(title="Second"),
                                     ticket_document(company_role_access=["Staff"])))  # fmt: skip
        self.store(task_document("review", title="Look at it"))

    def numbers(self, **query: str) -> tuple[int, int]:
        context = self.client.get("/design/workflows/purchase/compare/", query).context
        return context["before"].version, context["after"].version

    def sentences(self, response: Any) -> list[str]:
        groups = response.context["difference"].groups
        return [change.sentence for _part, changes in groups for change in changes]

    def test_it_tells_changes_in_words_and_by_lines(self) -> None:
        response = self.client.get("/design/workflows/purchase/compare/?from=1&to=2")

        self.assertEqual(self.sentences(response), ['Title changed from "Purchase" to "Second".'])
        lines = response.context["difference"].lines
        changed = [(each.kind, each.text) for each in lines if each.kind is not LineKind.SAME]
        self.assertEqual(
            changed[:2],
            [
                (LineKind.REMOVED, '  "title": "Purchase",'),
                (LineKind.ADDED, '  "title": "Second",'),
            ],
        )
        self.assertContains(response, '<span class="visually-hidden">added</span>')
        self.assertContains(response, '<span class="visually-hidden">removed</span>')

    def test_ticket_types_are_compared_too(self) -> None:
        response = self.client.get("/design/tickets/it-purchase/compare/?from=1&to=2")

        self.assertEqual(
            self.sentences(response),
            ["Only “Staff” can submit it; before, everyone could."],
        )

    def test_the_other_way_round(self) -> None:
        response = self.client.get("/design/workflows/purchase/compare/?from=2&to=1")

        self.assertEqual(self.sentences(response), ['Title changed from "Second" to "Purchase".'])

    def test_both_versions_are_drawn_where_the_ways_differ(self) -> None:
        ways = [{"from": None, "to": "review"}, {"from": "review", "to": "order"}]
        self.publish(workflow_document(tasks=[task("review"), task("order")], transitions=ways))

        def drawn(query: str) -> Any:
            response = self.client.get(f"/design/workflows/purchase/compare/?{query}")
            return response.context["difference"].diagram

        self.assertIsNone(drawn("from=1&to=2"))
        for query, change in (("from=2&to=3", "added"), ("from=3&to=2", "removed")):
            changes = {each.key: each.change for each in drawn(query).nodes if each.key}
            self.assertEqual(changes, {"review": "changed", "order": change})

    def test_without_numbers_it_compares_the_newest_with_the_published_one(self) -> None:
        self.assertEqual(self.numbers(), (2, 3))
        self.assertEqual(self.numbers(to="2"), (1, 2))
        self.assertEqual(self.numbers(**{"from": "1"}), (1, 3))
        self.assertEqual(self.numbers(to="1"), (2, 1))

    def test_a_version_with_itself(self) -> None:
        response = self.client.get("/design/workflows/purchase/compare/?from=1&to=1")

        self.assertContains(response, "Same version")

    def test_versions_that_say_the_same(self) -> None:
        self.publish(workflow_document(title="Second"))

        response = self.client.get("/design/workflows/purchase/compare/?from=2&to=3")

        self.assertContains(response, "Both versions are identical.")

    def test_the_only_version_is_compared_with_itself(self) -> None:
        self.publish(workflow_document("travel"))

        response = self.client.get("/design/workflows/travel/compare/")

        self.assertContains(response, "Same version")

    def test_unknown_version_is_not_found(self) -> None:
        for path in (
            "purchase/compare/?from=9",
            "purchase/compare/?to=9",
            "purchase/compare/?to=x",
            "purchase/compare/?from=%C2%B2",
            "none/compare/",
        ):
            response = self.client.get(f"/design/workflows/{path}")

            self.assertEqual(response.status_code, 404)

    def test_nothing_that_a_document_says_is_markup(self) -> None:
        self.publish(workflow_document(title=EVIL, tasks=[task("review", description=EVIL)]))

        response = self.client.get("/design/workflows/purchase/compare/?from=1&to=3")

        self.assertContains(response, "&lt;script&gt;alert(1)")
        self.assertNotContains(response, "<script>alert")

    def test_many_versions_cost_no_more_statements(self) -> None:
        path = "/design/workflows/purchase/compare/?from=1&to=2"
        self.client.get(path)
        with CaptureQueriesContext(connection) as few:
            self.client.get(path)
        version = self.workflow(PUBLISHED)
        for number in range(10, 110):
            version.pk, version.version, version.status = None, number, RETIRED
            version.save(force_insert=True)

        with self.assertNumQueries(len(few)):
            self.client.get(path)
        self.assertEqual(self.workflow(PUBLISHED).version, 2)
