"""The customize page: what it shows, what it saves, and what two people do at once."""

import json
import re
from typing import Any

from django.http import HttpResponse

from ticketflower.tests.forms import PageForm
from ticketflower.types import JsonObject
from users.models import User
from users.roles import WORKFLOW_CREATOR
from users.tests.factories import make_person
from workflow_design.customize.steps import place_names
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.export import document_of
from workflow_design.services.versions import retire
from workflow_design.tests.bad_documents.bases import AGENT
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import ticket_document
from workflow_design.tests.real_documents import PURCHASE, SHIPPING

PATH = "/design/workflows/purchase/customize/"
STEP = f"{PATH}?part=step:approve"
SETTINGS = f"{PATH}?part=settings"


def controls_of(response: Any) -> dict[str, list[str]]:
    """What a browser would send of the form of a page, without its buttons."""
    form = PageForm(response.content.decode())
    return {**{name: [value] for name, value in form.values.items()}, **form.lists}


class CustomizeCase(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(json.loads(PURCHASE.read_text(encoding="utf-8")))
        self.client.log_in(self.creator)

    def draft(self) -> JsonObject:
        return document_of(WorkflowDefinition.objects.draft().for_export().get(key="purchase"))

    def live(self) -> JsonObject:
        return document_of(WorkflowDefinition.objects.published().for_export().get(key="purchase"))

    def form(self, path: str = PATH) -> dict[str, Any]:
        return controls_of(self.client.get(path))

    def send(self, sent: dict[str, Any], path: str = PATH, do: str = "save") -> HttpResponse:
        return self.client.post(path, {**sent, "do": do})  # type: ignore[return-value]


class ShownPageTest(CustomizeCase):
    def test_each_part_that_is_saved_unchanged_stores_nothing(self) -> None:
        parts = re.findall(r'href="\?part=([^"]+)"', self.client.get(PATH).content.decode())
        self.assertGreater(len(set(parts)), 5)
        for part in sorted(set(parts)):
            with self.subTest(part):
                path = f"{PATH}?part={part}"

                response = self.client.post(path, {**self.form(path), "do": "save"}, follow=True)

                self.assertContains(response, "No changes.")
                self.assertFalse(WorkflowDefinition.objects.draft().exists())

    def test_parts_fields_and_rules_are_in_words(self) -> None:
        request, step = self.client.get(PATH), self.client.get(STEP)

        for part in ("Request form", "Approve the purchase", "Settings"):
            self.assertContains(request, part)
        self.assertContains(request, "Shown if Urgent is yes.")
        self.assertContains(request, "“Amount” is used by a rule after the request")
        self.assertContains(step, '<option value="&gt;" selected>is more than</option>', html=True)
        self.assertNotContains(step, "{&quot;")

    def test_an_unknown_workflow_or_part_does_not_exist(self) -> None:
        gone = self.client.get(f"{PATH}?part=step:nowhere")
        unknown = self.client.get(PATH.replace("purchase", "x"))

        self.assertEqual(gone["Location"], PATH)
        self.assertEqual(unknown.status_code, 404)

    def test_people_without_the_permission_do_not_see_it(self) -> None:
        for person, status in ((self.user, 403), (self.stranger, 404)):
            self.client.log_in(person)

            self.assertEqual(self.client.get(PATH).status_code, status)

    def test_a_draft_that_is_new_and_an_action(self) -> None:
        self.store(json.loads(SHIPPING.read_text(encoding="utf-8")))

        page = self.client.get("/design/workflows/shipping/customize/?part=step:send")

        self.assertContains(page, "draft, version 1: not published yet.")
        self.assertContains(page, 'href="/design/publish/?workflow=shipping&amp;ticket=shipping"')
        self.assertContains(page, "/design/upload/?workflow=shipping&amp;task=send")

    def test_buttons_lead_to_the_part(self) -> None:
        for path, address in (
            ("/design/workflows/purchase/", PATH),
            ("/design/tasks/purchase/approve/", STEP),
            ("/design/tickets/purchase/", f"{SETTINGS}#type-purchase"),
        ):
            with self.subTest(path):
                self.assertContains(self.client.get(path), f'href="{address}"')
        self.assertContains(self.client.get(SETTINGS), 'href="/design/upload/?ticket=purchase"')

    def test_a_ticket_type_that_is_archived_is_edited_as_json(self) -> None:
        retire(version=TicketType.objects.get(), by=self.creator)

        page = self.client.get("/design/tickets/purchase/")

        self.assertContains(page, 'href="/design/upload/?ticket=purchase"')
        self.assertContains(self.client.get(SETTINGS), "No ticket type uses this workflow yet.")


class SavedPageTest(CustomizeCase):
    def test_a_label_and_the_choices_of_a_field(self) -> None:
        sent = self.form()
        sent["field-1-label"] = ["Price"]
        sent["field-3-choices"] = ["Workshop\r\nShop floor\r\nOffice\r\nIT\r\n\r\nStore"]

        response = self.client.post(PATH, {**sent, "do": "save"}, follow=True)

        self.assertContains(response, "Draft saved.")
        self.assertContains(response, "Draft, version 2: 2 changes not published yet.")
        self.assertContains(response, "/design/workflows/purchase/compare/?from=1&amp;to=2")
        self.assertContains(response, 'href="/design/workflows/purchase/publish/"')
        before, after = self.live(), self.draft()
        self.assertEqual(after["fields"][1].pop("Label"), "Price")
        self.assertEqual(
            after["fields"][3].pop("Choices"), ["Workshop", "Shop floor", "Office", "IT", "Store"]
        )
        before["fields"][1].pop("Label")
        before["fields"][3].pop("Choices")
        self.assertEqual(after, before)

    def test_a_rule_as_a_sentence(self) -> None:
        sent = self.form(STEP)
        sent["rule-1-2-value"] = ["7 500"]

        self.send(sent, STEP)

        (rule,) = [
            each["condition"]
            for each in self.draft()["transitions"]
            if each["from"] == "approve" and each["to"] == "check-budget"
        ]
        self.assertEqual(rule["and"][1], {">": [{"var": "amount"}, 7500]})

    def test_rows_are_added_moved_and_removed_before_anything_is_saved(self) -> None:
        sent = self.form()
        for do in ("field-add", "field-up:9", "field-remove:4", "rule-add"):
            response = self.send({**sent, "new-kind": "boolean"}, do=do)
            self.assertEqual(response.status_code, 200)
            sent = controls_of(response)
        self.assertFalse(WorkflowDefinition.objects.draft().exists())
        new = int(sent["fields"][0]) - 2
        sent |= {f"field-{new}-label": ["Is it used?"], "rule-1-to": ["receive"]}
        sent |= {"rule-1-1-name": ["is_urgent"]}
        sent = controls_of(self.send(sent, do="refresh"))
        sent["rule-1-1-operator"] = ["yes"]

        self.send(sent)

        draft = self.draft()
        names = [each["FieldName"] for each in draft["fields"]]
        self.assertIn("is_it_used", names)
        self.assertNotIn("reason", names)
        self.assertNotIn("reason", json.dumps(draft["display_layout"]))
        starts = [each for each in draft["transitions"] if each["from"] is None]
        self.assertEqual(
            [(each["to"], each.get("condition"), each.get("priority", 0)) for each in starts],
            [
                ("order", {"<": [{"var": "amount"}, 500]}, 2),
                ("receive", {"==": [{"var": "is_urgent"}, True]}, 1),
                ("approve", None, 0),
            ],
        )

    def test_who_can_submit(self) -> None:
        sent = self.form(SETTINGS)
        sent |= {"type-purchase-access": ["roles"], "type-purchase-roles": ["Staff"]}

        response = self.client.post(SETTINGS, {**sent, "do": "save"}, follow=True)

        draft = TicketType.objects.draft().get()
        self.assertEqual([each.role.role_name for each in draft.access.all()], ["Staff"])
        self.assertFalse(WorkflowDefinition.objects.draft().exists())
        self.assertContains(response, 'href="/design/tickets/purchase/publish/"')

    def test_what_requesters_can_do(self) -> None:
        sent = self.form(SETTINGS)
        self.assertEqual(sent["type-purchase-may"], ["cancel"])
        sent |= {"type-purchase-may": ["reopen"]}

        self.client.post(SETTINGS, {**sent, "do": "save"}, follow=True)

        self.assertEqual(TicketType.objects.draft().get().requester_may, ["reopen"])

    def test_instructions_role_and_output_of_an_agent_task(self) -> None:
        self.publish({**json.loads(AGENT), "key": "agents"})
        path = "/design/workflows/agents/customize/?part=step:order"
        form = self.form(path)
        self.assertNotIn("due", form)

        changed = {"instructions": "Order it.\r\nToday.", "role": "Staff", "field-0-label": "Order"}
        response = self.send({**form, **changed}, path)

        self.assertEqual(response.status_code, 302)
        draft = WorkflowDefinition.objects.draft().for_export().get(key="agents")
        order = document_of(draft)["tasks"][1]
        self.assertEqual(order["instructions"], "Order it.\nToday.")
        self.assertEqual(order["worker_role"], "Staff")
        self.assertEqual(order["output_schema"]["properties"]["order_id"]["title"], "Order")
        self.send({**self.form(path), "instructions": ""}, path)
        (finding,) = self.client.get(path).context["page"].found["instructions"]
        self.assertIn("Describe what the agent should do in “instructions”", finding.sentence)

    def test_a_step_is_added_and_removed(self) -> None:
        sent = self.form(STEP)
        sent |= {
            "step-title": ["Ask the boss"],
            "step-at": [place_names(self.live())[2]],
            "step-label": ["OK?"],
            "step-kind": ["boolean"],
        }

        added = self.send(sent, STEP, "add-step")

        self.assertEqual(added["Location"], f"{PATH}?part=step%3Aask-the-boss")
        self.assertIn("ask-the-boss", [each["key"] for each in self.draft()["tasks"]])
        self.send(self.form(added["Location"]), added["Location"], "remove-step")
        self.assertEqual(self.draft(), self.live())


class RefusedPageTest(CustomizeCase):
    def test_errors_are_beside_what_they_concern_and_everything_typed_is_kept(self) -> None:
        sent = self.form()
        sent |= {"field-0-label": [" "], "field-1-help": ["Typed"], "rule-0-1-value": ["many"]}

        response = self.send(sent)

        self.assertContains(response, "Not saved: there", status_code=422)
        self.assertContains(response, '<a href="#field-item">Enter a label.</a>', status_code=422)
        self.assertContains(response, '<a href="#rule-0">“Amount”: enter a number', status_code=422)
        again = controls_of(response)
        for name in sent.keys() - {"csrfmiddlewaretoken", "shown"}:
            self.assertEqual(again[name], sent[name], name)
        self.assertFalse(WorkflowDefinition.objects.draft().exists())

    def test_errors_of_the_checker_in_words(self) -> None:
        self.publish(ticket_document())
        sent = self.form()
        sent["field-3-choices"] = ["Workshop\nWorkshop"]

        response = self.send(sent)

        sentence = '<a href="#field-department">The choice “Workshop” is listed twice.</a>'
        self.assertContains(response, sentence, status_code=422)
        elsewhere = "Settings: Ticket type “Buy IT equipment”: The preset must be one of"
        self.assertContains(response, elsewhere, status_code=422)

    def test_warnings_of_what_is_stored_are_beside_what_they_concern(self) -> None:
        sent = self.form(STEP)
        sent["otherwise"] = ["-"]

        response = self.client.post(STEP, {**sent, "do": "save"}, follow=True)

        self.assertContains(
            response,
            "No rule applies to some tickets. Choose a step for “Otherwise”. "
            "For example: Amount is 500, Decision is “Reject it”.",
        )
        self.assertContains(response, '<span class="visually-hidden"> issue</span>', html=True)

    def test_forged_values_change_nothing(self) -> None:
        sent = {**self.form(), "shown": ["x"], "field-0-label": ["Y"]}

        response = self.client.post(PATH, {**sent, "do": "save"}, follow=True)

        sentence = "This page is out of date. Nothing was saved."
        self.assertContains(response, sentence, status_code=409)
        self.assertFalse(WorkflowDefinition.objects.draft().exists())


class TwoPeopleTest(CustomizeCase):
    """Two people, each with a session of their own, change the same workflow."""

    def setUp(self) -> None:
        super().setUp()
        self.other = self.client_class()
        self.other.log_in(self.second_creator())

    def second_creator(self) -> User:
        return make_person(self.company, "greta", roles=[WORKFLOW_CREATOR])

    def test_the_second_is_told_and_nothing_is_lost(self) -> None:
        mine, theirs = self.form(), controls_of(self.other.get(PATH))
        theirs["field-2-label"] = ["Pieces"]
        self.other.post(PATH, {**theirs, "do": "save"})
        mine["field-1-label"] = ["Price"]

        told = self.send(mine)

        self.assertContains(told, "the draft was changed while you were editing", status_code=409)
        self.assertContains(told, "Greta", status_code=409)
        changed = "Changed in this part: the field “Pieces”."
        self.assertContains(told, changed, status_code=409)
        self.assertEqual(self.draft()["fields"][1]["Label"], "Amount")
        again = controls_of(told)
        self.assertEqual(again["field-1-label"], ["Price"])
        self.send(again)
        labels = [each["Label"] for each in self.draft()["fields"][:3]]
        self.assertEqual(labels, ["What do you need?", "Price", "Pieces"])

    def test_a_removed_field_is_reported(self) -> None:
        mine, theirs = self.form(), controls_of(self.other.get(PATH))
        removed = controls_of(self.other.post(PATH, {**theirs, "do": "field-remove:5"}))
        self.other.post(PATH, {**removed, "do": "save"})
        mine["field-5-label"] = ["Shop"]

        told = self.send(mine)

        sentence = "The field “Link to the product” was removed while you were editing."
        self.assertContains(told, sentence, status_code=422)

    def test_a_step_that_was_to_be_added_is_not_lost(self) -> None:
        mine, theirs = self.form(STEP), controls_of(self.other.get(PATH))
        mine |= {
            "step-title": ["Ask"],
            "step-at": [place_names(self.live())[1]],
            "step-label": ["OK?"],
        }
        theirs["field-2-label"] = ["Pieces"]
        self.other.post(PATH, {**theirs, "do": "save"})

        told = self.send(mine, STEP, "add-step")
        self.assertContains(told, "Nothing in this part was changed.", status_code=409)
        self.send(controls_of(told), STEP, "add-step")

        self.assertIn("Ask", [each["title"] for each in self.draft()["tasks"]])
        self.assertEqual(self.draft()["fields"][2]["Label"], "Pieces")
