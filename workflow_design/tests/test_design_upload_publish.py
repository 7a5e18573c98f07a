"""Saving and publishing from the upload page: nothing is replaced or published without a word."""

from typing import Any

from ticketflower.tests.forms import PageForm
from ticketflower.types import JsonObject
from users.models import User
from users.roles import WORKFLOW_CREATOR
from users.tests.factories import make_person
from workflow_design.models import WorkflowDefinition
from workflow_design.services.drafts import store_document
from workflow_design.tests.base import DRAFT, PUBLISHED
from workflow_design.tests.factories import (
    bundle_document,
    task_document,
    ticket_document,
    workflow_document,
)
from workflow_design.tests.test_design_upload import PATH, UploadTestCase, indented


class PublishTest(UploadTestCase):
    """Saving and publishing asks what any publishing asks, before anything is published."""

    def test_it_is_saved_as_a_draft_and_leads_to_the_page_that_asks(self) -> None:
        for document, path in (
            (workflow_document(), "/design/workflows/purchase/publish/"),
            (task_document("pay"), "/design/workflows/purchase/publish/"),
            (ticket_document(), "/design/tickets/it-purchase/publish/"),
            (bundle_document(), "/design/publish/?workflow=purchase&ticket=it-purchase"),
        ):
            with self.subTest(document["kind"]):
                response = self.post(indented(document), "publish")

                self.assertRedirects(response, path)
        self.assertEqual(self.workflow(DRAFT).version, 1)
        self.assertEqual(WorkflowDefinition.objects.published().count(), 0)

    def test_obstacles_to_publishing_are_shown(self) -> None:
        text = indented({"kind": "workflow", "key": "later", "title": "Later"})

        response = self.client.post(PATH, {"text": text, "action": "publish"}, follow=True)

        self.assertContains(response, "has no tasks yet, so it can&#x27;t be published")
        self.assertNotContains(response, "Publish version 1</button>")


class BundleTest(UploadTestCase):
    """The drafts of a bundle are published by one confirmation, together or not at all."""

    PAGE = "/design/publish/?workflow=purchase&ticket=it-purchase"

    def agreed(self) -> dict[str, list[str]]:
        """What the page asks to agree to."""
        pages = self.client.get(self.PAGE).context["page"].pages
        return {
            "definition": [each.version.name for each in pages],
            "fingerprint": [each.fingerprint for each in pages],
        }

    def test_all_of_them_are_published(self) -> None:
        self.store(bundle_document())

        page = self.client.get(self.PAGE)
        response = self.client.post(self.PAGE, self.agreed(), follow=True)

        self.assertContains(page, "Workflow Purchase")
        self.assertContains(page, "Ticket type Buy IT equipment")
        self.assertEqual(self.told(response), ["“Purchase”, “Buy IT equipment” published."])
        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))

    def test_concurrently_changed_draft_is_not_published(self) -> None:
        self.store(bundle_document())
        agreed = self.agreed()
        self.store(ticket_document(title="Changed"))

        response = self.client.post(self.PAGE, agreed, follow=True)

        self.assertContains(response, "“Changed” was changed in the meantime")
        self.assertEqual(WorkflowDefinition.objects.published().count(), 0)
        self.assertEqual(self.ticket_type(DRAFT).title, "Changed")

    def test_one_misfit_blocks_publishing_the_bundle(self) -> None:
        self.store(bundle_document())
        self.store(workflow_document(fields=[]))

        response = self.client.get(self.PAGE)

        self.assertContains(response, "There is no field “department”")
        self.assertNotContains(response, ">Publish</button>")

    def test_it_says_what_changes_and_who_may_submit(self) -> None:
        self.publish(bundle_document())
        self.store(workflow_document(title="Buying"))
        self.store(ticket_document(title="Buy"))

        response = self.client.get(self.PAGE)

        self.assertContains(response, "Changes since version 1", count=2)
        self.assertContains(
            response, "itle changed from &quot;Purchase&quot; to &quot;Buying&quot;"
        )
        self.assertContains(response, "Can be submitted by")

    def test_drafts_that_are_gone_are_not_found(self) -> None:
        self.publish(bundle_document())

        self.assertEqual(self.client.get(self.PAGE).status_code, 404)
        self.assertEqual(self.client.post(self.PAGE).status_code, 404)
        answers = {"definition": "workflow/purchase", "fingerprint": "1"}
        response = self.client.post(self.PAGE, answers, follow=True)
        self.assertIn("has no draft", self.told(response)[0])

    def test_names_that_no_draft_has_are_refused(self) -> None:
        self.store(bundle_document())
        for name in ("workflow/\x00", "workflow/", "purchase", "task/purchase", "", "\x00"):
            with self.subTest(name):
                answers = {"definition": name, "fingerprint": "1"}
                response = self.client.post(self.PAGE, answers, follow=True)
                self.assertIn("has no draft", self.told(response)[0])
        self.assertEqual(WorkflowDefinition.objects.published().count(), 0)

    def test_missing_fingerprint_blocks_publishing_the_bundle(self) -> None:
        self.store(bundle_document())
        agreed = self.agreed()

        for lacking in ("fingerprint", "definition"):
            answers = {**agreed, lacking: agreed[lacking][:1]}
            response = self.client.post(self.PAGE, answers, follow=True)
            with self.subTest(lacking):
                self.assertEqual(len(self.told(response)), 1)
                self.assertNotIn("published.", self.told(response)[0])
                self.assertEqual(WorkflowDefinition.objects.published().count(), 0)

    def test_pages_of_keys_that_are_none_are_not_found(self) -> None:
        for query in ("workflow=%00", "ticket=%00", "workflow="):
            self.assertEqual(self.client.get(f"/design/publish/?{query}").status_code, 404)


class ReplacedDraftTest(UploadTestCase):
    """A draft that its author has not seen is never replaced without a word."""

    def setUp(self) -> None:
        super().setUp()
        self.jonas = make_person(self.company, "jonas", roles=[WORKFLOW_CREATOR])

    def opened(self, query: str = "?workflow=purchase") -> dict[str, str]:
        """The upload page as a form, opened from a definition."""
        return PageForm(self.client.get(f"{PATH}{query}").content.decode()).values

    def store_as(self, person: User, document: JsonObject) -> None:
        store_document(company=self.company, by=person, text=indented(document))

    def save(self, form: dict[str, str], document: JsonObject, **more: str) -> Any:
        values = {**form, "text": indented(document), "action": "store", **more}
        return self.client.post(PATH, values)

    def replace(self, told: Any) -> Any:
        """Press the button of the page that told of the conflict."""
        values = PageForm(told.content.decode()).values
        return self.client.post(PATH, {**values, "replace": told.context["agreement"]})

    def test_a_draft_made_since_is_kept_and_the_text_too(self) -> None:
        self.publish(workflow_document())
        form = self.opened()
        self.store_as(self.jonas, workflow_document(title="Jonas"))

        response = self.save(form, workflow_document(title="Anna"))

        self.assertEqual(response.status_code, 409)
        self.assertContains(response, "Not saved", status_code=409)
        self.assertContains(response, str(self.jonas), status_code=409)
        said = "itle changed from &quot;Jonas&quot; to &quot;Anna&quot;"
        self.assertContains(response, said, status_code=409)
        self.assertEqual(self.shown(response), indented(workflow_document(title="Anna")))
        self.assertEqual(self.workflow(DRAFT).title, "Jonas")

    def test_draft_is_replaced_after_confirmation(self) -> None:
        self.publish(workflow_document())
        form = self.opened()
        self.store_as(self.jonas, workflow_document(title="Jonas"))
        told = self.save(form, workflow_document(title="Anna"))

        response = self.replace(told)

        self.assertEqual(response.status_code, 302)
        self.assertEqual(self.workflow(DRAFT).title, "Anna")

    def test_another_change_requires_another_confirmation(self) -> None:
        self.publish(workflow_document())
        form = self.opened()
        self.store_as(self.jonas, workflow_document(title="Jonas"))
        told = self.save(form, workflow_document(title="Anna"))
        self.store_as(self.jonas, workflow_document(title="Jonas again"))

        response = self.replace(told)

        self.assertEqual(response.status_code, 409)
        self.assertEqual(self.workflow(DRAFT).title, "Jonas again")

    def test_another_tab_of_ones_own_counts(self) -> None:
        self.store(workflow_document())
        form = self.opened()
        self.save(form, workflow_document(title="First tab"))

        response = self.save(form, workflow_document(title="Second tab"))

        self.assertEqual(response.status_code, 409)
        self.assertEqual(self.workflow(DRAFT).title, "First tab")

    def test_a_version_published_since_counts(self) -> None:
        self.publish(workflow_document())
        form = self.opened()
        self.publish(workflow_document(title="In force now"))

        response = self.save(form, workflow_document(title="From version 1"))

        self.assertContains(response, "version 2 was published", status_code=409)
        self.assertEqual(WorkflowDefinition.objects.draft().count(), 0)

    def test_tasks_tickets_and_bundles_too(self) -> None:
        self.publish(bundle_document())
        for query, changed, document in (
            ("?workflow=purchase&task=review", task_document("pay"), task_document("review")),
            ("?ticket=it-purchase", ticket_document(title="Jonas"), ticket_document(title="A")),
            ("?workflow=purchase", ticket_document(title="Jonas 2"), bundle_document()),
        ):
            with self.subTest(query):
                form = self.opened(query)
                self.store_as(self.jonas, changed)

                self.assertEqual(self.save(form, document).status_code, 409)

    def test_a_file_of_somewhere_else_does_not_replace_a_colleagues_draft(self) -> None:
        self.store_as(self.jonas, workflow_document(title="Jonas"))

        response = self.save(self.opened(""), workflow_document(title="Anna"))

        self.assertEqual(response.status_code, 409)

    def test_a_file_is_uploaded_again_and_again_by_its_author(self) -> None:
        for title in ("First", "Second"):
            self.save(self.opened(""), workflow_document(title=title))

        self.assertEqual(self.workflow(DRAFT).title, "Second")

    def test_saving_and_publishing_asks_first(self) -> None:
        self.publish(workflow_document())
        form = self.opened()
        self.store_as(self.jonas, workflow_document(title="Jonas"))

        response = self.save(form, workflow_document(title="Anna"), action="publish")
        after = self.replace(response)

        self.assertEqual(response.status_code, 409)
        self.assertRedirects(after, "/design/workflows/purchase/publish/")

    def test_what_the_page_did_not_give_out_counts_as_nothing_seen(self) -> None:
        self.store_as(self.jonas, workflow_document(title="Jonas"))
        for known in ("[]", '"x"', '{"workflow/purchase": "3"}', "{}"):
            with self.subTest(known):
                response = self.save({"known": known}, workflow_document())

                self.assertEqual(response.status_code, 409)
