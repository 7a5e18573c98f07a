"""The picture on a workflow's page, and the same as a table."""

from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import YES_NO, task, workflow_document

PAGE = "/design/workflows/purchase/"


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
        response = self.client.get(PAGE)

        transitions = [
            (row.stop.title, each.target, each.transition.words, each.transition.json)
            for row in response.context["page"].diagram.rows
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
        self.assertContains(response, "no transition leads on")

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

        response = self.client.get("/design/workflows/bare/")

        self.assertContains(response, "nowhere: no transition leads from here")
