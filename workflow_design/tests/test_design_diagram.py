"""The picture on a workflow's page, and the same as a table."""

import gc
from weakref import ref

from users.tenancy import as_company
from workflow_design.diagram.version_diagrams import version_diagram
from workflow_design.runtime.compiled import compiled_version
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import YES_NO, task, workflow_document

PAGE = "/design/workflows/purchase/"
TRANSITIONS = [{"from": None, "to": "review"}, {"from": "review", "to": None}]


class WorkflowDiagramTest(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        tasks = [task("review", output_schema=YES_NO), task("order")]
        transitions = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {"var": "approved"}, "priority": 4},
            {"from": "review", "to": None},
        ]
        self.publish(workflow_document(tasks=tasks, transitions=transitions))
        self.client.log_in(self.creator)

    def test_the_table_says_where_each_task_leads_and_when(self) -> None:
        response = self.client.get(f"{PAGE}?tab=rules")

        transitions = [
            (row.origin.title, each.target, each.transition.words, each.transition.json)
            for row in response.context["page"].rules.rows
            for each in row.transitions
        ]
        self.assertEqual(
            transitions,
            [
                ("Start", "Review", "always", ""),
                ("Review", "Order", "Approve? is yes", '{"var": "approved"}'),
                ("Review", "End", "otherwise", ""),
                ("Order", "End", "always", ""),
            ],
        )
        self.assertContains(response, "<code>{&quot;var&quot;: &quot;approved&quot;}</code>")
        self.assertContains(response, "No next step")

    def test_the_picture_says_the_same(self) -> None:
        response = self.client.get(PAGE)

        self.assertContains(response, "<title>Review, Form</title>")
        self.assertContains(response, "<title>Review \u2192 Order: Approve? is yes</title>")
        self.assertContains(response, "2 tasks, 4 transitions between them.")

    def test_the_tasks_of_the_picture_lead_to_their_pages(self) -> None:
        link = "/design/tasks/purchase/review/?version=1"

        response = self.client.get(PAGE)

        self.assertContains(response, f'<a href="{link}" class="tf-node" data-kind="form"')
        self.assertEqual(self.client.get(link).status_code, 200)

    def test_a_draft_without_tasks_has_start_and_end(self) -> None:
        self.store({"kind": "workflow", "key": "bare", "title": "Bare"})

        response = self.client.get("/design/workflows/bare/?tab=rules")

        self.assertContains(response, "No next step")


class CachedDiagramTest(DesignTestCase):
    """A diagram is kept as long as the compiled workflow of its version (decision 0004)."""

    def test_a_published_version_is_laid_out_once(self) -> None:
        self.publish(workflow_document(tasks=[task("review")], transitions=TRANSITIONS))
        workflow = self.workflow("PUBLISHED")

        with as_company(self.company):
            first = version_diagram(compiled_version(workflow.pk))
            again = version_diagram(compiled_version(workflow.pk))

        self.assertIs(again, first)

    def test_a_draft_is_drawn_as_it_is_now(self) -> None:
        pages = []
        for key in ("review", "decide"):
            leading = [{"from": None, "to": key}, {"from": key, "to": None}]
            self.store(workflow_document(tasks=[task(key)], transitions=leading))
            with as_company(self.company):
                diagram = version_diagram(compiled_version(self.workflow().pk))
            pages.append([node.key for node in diagram.nodes if node.kind == "form"])

        self.assertEqual(pages, [["review"], ["decide"]])

    def test_the_page_of_a_published_version_renders_it_once(self) -> None:
        self.publish(workflow_document(tasks=[task("review")], transitions=TRANSITIONS))
        self.client.force_login(self.creator)

        first, again = (self.client.get(PAGE) for _ in range(2))

        drawn = [page.context["page"].overview.drawn for page in (first, again)]
        self.assertIs(drawn[1], drawn[0])
        self.assertContains(again, 'class="tf-diagram"', count=1)

    def test_the_page_of_a_draft_renders_it_each_time(self) -> None:
        self.client.force_login(self.creator)
        for title in ("One", "Two"):
            tasks = [task("review", title=title)]
            self.store(workflow_document(tasks=tasks, transitions=TRANSITIONS))

            page = self.client.get(PAGE)

            self.assertContains(page, '<text class="tf-node-title"', count=3)
            self.assertContains(page, f"<title>{title}")

    def test_no_diagram_outlives_its_compiled_workflow(self) -> None:
        self.store(workflow_document(tasks=[task("review")], transitions=TRANSITIONS))
        with as_company(self.company):
            workflow = compiled_version(self.workflow().pk)
        diagram = ref(version_diagram(workflow))
        self.assertIsNotNone(diagram())

        del workflow
        gc.collect()

        self.assertIsNone(diagram())
