"""What the editor shows of a document while it is typed, before anything is stored."""

from itertools import pairwise
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.types import JsonObject
from users.tenancy import as_company
from workflow_design.pages.upload_preview import MOST_CHANGES, MOST_DRAWN
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.factories import (
    bundle_document,
    task,
    task_document,
    ticket_document,
    workflow_document,
)
from workflow_design.tests.test_design_upload import PATH, UploadTestCase, indented

HTMX = {"HX-Request": "true"}


class TypingCase(UploadTestCase):
    def type(self, document: JsonObject | str, **answers: str) -> Any:
        """Ask as htmx does at a pause."""
        text = document if isinstance(document, str) else indented(document)
        return self.client.post(PATH, {"text": text, **answers}, headers=HTMX)

    def difference(self, response: Any) -> dict[str, list[str] | None]:
        """The sentences on each definition; None for one that is new."""
        return {
            f"{each.noun.capitalize()} {each.document['key']}": None
            if each.is_new
            else [change.sentence for _part, changes in each.groups for change in changes]
            for each in response.context["preview"].definitions
        }


class AnswerTest(TypingCase):
    def test_htmx_gets_the_messages_alone(self) -> None:
        response = self.type(workflow_document(colour="red"))

        self.assertEqual(response.status_code, 200)
        self.assertContains(response, "“colour” isn&#x27;t a key")
        self.assertContains(response, 'data-line="')
        for absent in ("<html", "<form", "<textarea", "not saved", "autofocus"):
            self.assertNotContains(response, absent)

    def test_others_get_the_whole_page(self) -> None:
        response = self.post(indented(workflow_document(colour="red")), "check")

        self.assertContains(response, "<textarea", status_code=422)
        self.assertContains(response, "not saved", status_code=422)

    def test_nothing_is_stored_whatever_is_sent_along(self) -> None:
        before = self.rows()

        for action in ("store", "publish"):
            self.assertContains(self.type(workflow_document(), action=action), "No issues")

        self.assertEqual(self.rows(), before)

    def test_without_text_there_is_nothing_to_check(self) -> None:
        for text in ("", " \n"):
            response = self.type(text)

            self.assertContains(response, "Nothing to check yet.")

    def test_null_characters_are_reported(self) -> None:
        self.assertContains(self.type('{"a": "\x00"}'), "Null characters are not allowed")

    def test_the_other_places_change_only_with_a_document_without_errors(self) -> None:
        self.assertContains(self.type(workflow_document()), 'id="difference-body" hx-swap-oob')
        for bad in ("{", workflow_document(colour="red")):
            self.assertNotContains(self.type(bad), "hx-swap-oob")

    def test_people_in_other_roles_get_nothing(self) -> None:
        for person in (self.ticket_admin, self.user, self.admin):
            self.client.log_in(person)

            self.assertEqual(self.type(workflow_document()).status_code, 403)

    def test_what_a_document_says_is_never_markup(self) -> None:
        self.publish(workflow_document())
        evil = "</div><script>alert(1)</script>"

        for document in (workflow_document(title=evil), {**workflow_document(), evil: 1}):
            self.assertNotContains(self.type(document), "<script>")

    def test_it_costs_the_same_for_few_and_many_definitions(self) -> None:
        def bundle(count: int) -> JsonObject:
            numbers = range(count)
            workflows = [workflow_document(key=f"purchase-{number}") for number in numbers]
            tickets = [
                ticket_document(key=f"buy-{number}", workflow=f"purchase-{number}")
                for number in numbers
            ]
            return {"kind": "bundle", "workflows": workflows, "tickets": tickets}

        self.publish(bundle(10))
        self.type(bundle(1))
        with CaptureQueriesContext(connection) as for_one:
            self.type(bundle(1))

        with self.assertNumQueries(len(for_one)):
            self.assertEqual(len(self.difference(self.type(bundle(10)))), 20)


class DifferenceTest(TypingCase):
    def test_unpublished_definition_is_shown_as_new(self) -> None:
        self.store(workflow_document())

        self.assertEqual(
            self.difference(self.type(workflow_document())), {"Workflow purchase": None}
        )
        self.assertContains(self.type(workflow_document()), "New: no version is live.")

    def test_what_is_published_is_compared_with_it_not_with_the_draft(self) -> None:
        self.publish(workflow_document())
        self.store(workflow_document(title="Draft"))

        same, other = self.type(workflow_document()), self.type(workflow_document(title="Other"))

        self.assertEqual(self.difference(same), {"Workflow purchase": []})
        self.assertContains(same, "No changes")
        (sentence,) = self.difference(other)["Workflow purchase"] or []
        self.assertEqual(sentence, 'Title changed from "Purchase" to "Other".')
        self.assertContains(other, "changed from")

    def test_difference_of_a_workflow_without_tasks_omits_the_tasks(self) -> None:
        self.publish(workflow_document())
        document = workflow_document(title="Other")
        del document["tasks"], document["transitions"]

        (sentence,) = self.difference(self.type(document))["Workflow purchase"] or []

        self.assertIn("Title", sentence)

    def test_a_task_is_shown_in_its_workflow(self) -> None:
        self.publish(workflow_document())

        sentences = self.difference(self.type(task_document("pay")))["Workflow purchase"]

        self.assertEqual(sentences, ["Task “pay” added."])

    def test_a_bundle_is_compared_part_by_part(self) -> None:
        self.publish(bundle_document())
        document = bundle_document()
        document["tickets"][0]["title"] = "Buy"

        found = self.difference(self.type(document))

        self.assertEqual(found["Workflow purchase"], [])
        (sentence,) = found["Ticket type it-purchase"] or []
        self.assertIn('"Buy"', sentence)

    def test_the_versions_of_other_companies_are_not_there(self) -> None:
        with as_company(self.other_company):
            store_and_publish_document(
                company=self.other_company, by=self.stranger, text=indented(workflow_document())
            )

        self.assertEqual(
            self.difference(self.type(workflow_document())), {"Workflow purchase": None}
        )

    def test_number_of_shown_changes_is_limited(self) -> None:
        self.publish(workflow_document())
        fields = [{"FieldName": f"f{number}", "FieldType": "string"} for number in range(150)]

        response = self.type(workflow_document(fields=[*workflow_document()["fields"], *fields]))

        self.assertEqual(len(self.difference(response)["Workflow purchase"] or []), MOST_CHANGES)
        self.assertContains(response, "50 more changes not shown")

    def test_the_page_opens_with_it(self) -> None:
        self.publish(workflow_document())
        self.store(workflow_document(title="Draft"))

        page = self.client.get(PATH, {"workflow": "purchase"})

        self.assertContains(page, "No issues")
        self.assertContains(page, "Title changed from &quot;Purchase&quot; to &quot;Draft&quot;.")
        self.assertNotContains(page, "autofocus")
        self.assertContains(page, "data-tf-guard novalidate")
        self.assertContains(self.post(indented(workflow_document()), "check"), 'guard="unsaved"')


class DiagramTest(TypingCase):
    def drawn(self, response: Any) -> list[dict[str | None, str]]:
        """The boxes of each picture by their keys, with what differs."""
        diagrams = [each.diagram for each in response.context["preview"].definitions]
        return [{node.key: node.change for node in each.nodes} for each in diagrams if each]

    def test_a_workflow_is_drawn_with_what_differs(self) -> None:
        self.publish(workflow_document())
        tasks = [task("review", title="Look at it"), task("pay")]
        ways = [{"from": None, "to": "review"}, {"from": "review", "to": "pay"}]

        response = self.type(workflow_document(tasks=tasks, transitions=ways))

        (boxes,) = self.drawn(response)
        self.assertEqual((boxes["review"], boxes["pay"]), ("changed", "added"))
        self.assertContains(response, 'id="diagram-body" hx-swap-oob')
        self.assertContains(response, '<svg class="tf-diagram')

    def test_a_new_workflow_is_drawn_as_it_is(self) -> None:
        (boxes,) = self.drawn(self.type(workflow_document()))

        self.assertEqual(boxes["review"], "")

    def test_a_task_is_drawn_in_its_workflow(self) -> None:
        self.publish(workflow_document())

        (boxes,) = self.drawn(self.type(task_document("pay")))

        self.assertEqual((boxes["review"], boxes["pay"]), ("", "added"))

    def test_of_a_bundle_each_workflow_is_drawn(self) -> None:
        workflows = [workflow_document(key="one"), workflow_document(key="two")]

        response = self.type({"kind": "bundle", "workflows": workflows})

        self.assertEqual(len(self.drawn(response)), 2)
        for identifier in ("diagram-1-title", "diagram-2-title"):
            self.assertContains(response, f'id="{identifier}"')

    def test_a_ticket_type_and_a_workflow_without_tasks_have_no_picture(self) -> None:
        self.publish(workflow_document())

        self.assertContains(self.type(ticket_document()), "A ticket type has no diagram")
        self.assertContains(
            self.type({"kind": "workflow", "key": "later", "title": "Later"}), "has no tasks yet"
        )

    def test_a_very_large_workflow_is_not_drawn_at_each_pause(self) -> None:
        tasks = [task(f"t{number}") for number in range(MOST_DRAWN + 1)]
        keys = [None, *(each["key"] for each in tasks)]
        ways = [{"from": before, "to": after} for before, after in pairwise(keys)]

        response = self.type(workflow_document(tasks=tasks, transitions=ways))

        self.assertEqual(self.drawn(response), [])
        self.assertContains(response, "too large to draw while you type")
