"""Publishing and discarding drafts from the pages of definitions."""

from ticketflower.tests.forms import PageForm
from users.roles import TICKET_ADMIN, WORKFLOW_CREATOR
from users.tests.factories import make_person
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.tests.base import DRAFT, PUBLISHED, RETIRED
from workflow_design.tests.factories import bundle_document, ticket_document, workflow_document
from workflow_design.tests.test_design_pages import PageTestCase


class ButtonTest(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())
        self.store(bundle_document())

    def test_buttons_are_shown_to_workflow_creators_only(self) -> None:
        reader = make_person(self.company, "reader", roles=[TICKET_ADMIN])
        writer = make_person(self.company, "writer", roles=[WORKFLOW_CREATOR])
        for path in ("/design/workflows/purchase/", "/design/tickets/it-purchase/"):
            for person, sees in ((reader, False), (writer, True)):
                with self.subTest(path, person=person.first_name):
                    self.client.log_in(person)
                    page = self.client.get(path).content.decode()

                    self.assertEqual("Publish version 2" in page, sees)
                    self.assertEqual(f'action="{path}discard/"' in page, sees)
                    self.assertEqual("/customize/" in page, sees)
                    self.assertIn("/1/download/", page)

    def form(self, path: str, action: str | None = None) -> dict[str, str]:
        """What a button of the page sends."""
        return PageForm(self.client.get(path).content.decode(), action).values

    def test_without_a_draft_there_is_nothing_to_publish(self) -> None:
        path = "/design/workflows/purchase/"
        self.client.post(f"{path}discard/", self.form(path, f"{path}discard/"))

        response = self.client.get("/design/workflows/purchase/")

        self.assertNotContains(response, "Publish version")

    def test_a_draft_is_published_once(self) -> None:
        values = self.form("/design/workflows/purchase/publish/")
        first = self.client.post("/design/workflows/purchase/publish/", values, follow=True)
        second = self.client.post("/design/workflows/purchase/publish/", values, follow=True)

        self.assertRedirects(first, "/design/workflows/purchase/")
        self.assertEqual(self.told(first), ["Version 2 of “Purchase” published."])
        self.assertEqual(
            self.told(second),
            ["“Purchase” has no draft. It was already published or discarded."],
        )
        self.assertEqual(self.workflow(PUBLISHED).version, 2)
        self.assertEqual(self.workflow(RETIRED).version, 1)

    def test_the_draft_of_a_ticket_type_is_published_once(self) -> None:
        values = self.form("/design/tickets/it-purchase/publish/")
        first = self.client.post("/design/tickets/it-purchase/publish/", values, follow=True)
        second = self.client.post("/design/tickets/it-purchase/publish/", values, follow=True)

        self.assertEqual(self.told(first), ["Version 2 of “Buy IT equipment” published."])
        self.assertIn("has no draft", self.told(second)[0])
        self.assertEqual(self.ticket_type(PUBLISHED).version, 2)

    def test_a_draft_is_discarded_once(self) -> None:
        for path in ("/design/workflows/purchase/", "/design/tickets/it-purchase/"):
            with self.subTest(path):
                values = self.form(path, f"{path}discard/")
                first = self.client.post(f"{path}discard/", values, follow=True)
                second = self.client.post(f"{path}discard/", values, follow=True)

                self.assertEqual(self.told(first), ["Draft discarded."])
                self.assertIn("has no draft", self.told(second)[0])
        self.assertFalse(WorkflowDefinition.objects.filter(status=DRAFT).exists())
        self.assertFalse(TicketType.objects.filter(status=DRAFT).exists())

    def test_a_draft_that_was_replaced_since_the_page_was_shown_is_not_discarded(self) -> None:
        for path, document in (
            ("/design/workflows/purchase/", workflow_document(title="Not seen")),
            ("/design/tickets/it-purchase/", ticket_document(title="Not seen")),
        ):
            with self.subTest(path):
                values = self.form(path, f"{path}discard/")
                self.store(document)

                response = self.client.post(f"{path}discard/", values, follow=True)

                self.assertIn("in the meantime. Nothing was done", self.told(response)[0])
                self.assertContains(response, "Not seen")

    def test_refusal_is_shown_on_the_page(self) -> None:
        self.store(workflow_document(fields=[]))

        path = "/design/workflows/purchase/publish/"
        response = self.client.post(path, self.form(path), follow=True)

        self.assertIn("Ticket type “Buy IT equipment”", self.told(response)[0])
        self.assertEqual(self.workflow(DRAFT).version, 2)

    def test_the_only_version_in_use_is_not_discarded(self) -> None:
        self.store(workflow_document("travel"))
        self.store(ticket_document("trip", workflow="travel"))

        path = "/design/workflows/travel/"
        values = self.form(path, f"{path}discard/")
        response = self.client.post(f"{path}discard/", values, follow=True)

        self.assertIn("Discard those drafts first.", self.told(response)[0])
        self.assertEqual(self.workflow(key="travel").version, 1)

    def test_discarding_the_only_version_leads_to_the_list(self) -> None:
        self.store(workflow_document("travel"))

        path = "/design/workflows/travel/"
        values = self.form(path, f"{path}discard/")
        response = self.client.post(f"{path}discard/", values, follow=True)

        self.assertRedirects(response, "/design/workflows/")
        self.assertEqual(self.client.get("/design/workflows/travel/").status_code, 404)

    def test_discarding_needs_a_post(self) -> None:
        response = self.client.get("/design/workflows/purchase/discard/")

        self.assertEqual(response.status_code, 405)
