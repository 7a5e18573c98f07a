"""Payloads of webhooks: the documented JSON, what is internal, and messages of chats."""

import json
import re
from typing import Any

from django.conf import settings
from django.test import SimpleTestCase
from jsonschema import Draft202012Validator

from ticketflower.types import JsonObject
from workflow_ops.models import (
    EventKind,
    TicketComment,
    TicketError,
    TicketStatus,
    WebhookDelivery,
    WebhookFormat,
)
from workflow_ops.models.webhooks.deliveries import TEST
from workflow_ops.services.conversation.comments import delete_comment, edit_comment
from workflow_ops.services.tasks import reassign_task
from workflow_ops.services.webhooks.chat import SENTENCES
from workflow_ops.services.webhooks.delivery import body_of
from workflow_ops.services.webhooks.payload import status_code
from workflow_ops.tests.factories import current_task, make_comment
from workflow_ops.tests.webhooks import WebhookTestCase

DOCS = settings.BASE_DIR / "docs"
SCHEMA: JsonObject = json.loads((DOCS / "webhook-event.schema.json").read_text("utf-8"))
VALID = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


class DocumentedTest(SimpleTestCase):
    def test_the_examples_fit_the_schema(self) -> None:
        text = (DOCS / "webhooks.md").read_text("utf-8")
        examples = re.findall(r"```json\n(.*?)```", text, re.DOTALL)

        self.assertEqual(len(examples), 2)
        for example in examples:
            VALID.validate(json.loads(example))

    def test_the_schema_and_the_chats_know_each_kind_and_each_status(self) -> None:
        definitions: Any = SCHEMA
        kinds = definitions["properties"]["type"]["enum"]
        statuses = definitions["$defs"]["ticket"]["properties"]["status"]["enum"]

        self.assertEqual(set(kinds), {*EventKind.values, TEST})
        self.assertEqual(set(SENTENCES), set(kinds))
        self.assertEqual(set(statuses), {status_code(each) for each in TicketStatus})

    def test_the_docs_list_each_kind(self) -> None:
        text = (DOCS / "webhooks.md").read_text("utf-8")

        for kind in (*EventKind.values, TEST):
            self.assertRegex(text, rf"(?m)^\| .*`{kind}`.* \|")


class PayloadTestCase(WebhookTestCase):
    def payload(self, delivery: WebhookDelivery) -> Any:
        loaded = WebhookDelivery.objects.for_sending().get(pk=delivery.pk)
        payload = body_of(loaded)
        if loaded.webhook.format == WebhookFormat.TICKETFLOWER:
            VALID.validate(payload)
        return json.loads(json.dumps(payload))

    def deliver_comment(self, comment: TicketComment, **webhook: Any) -> WebhookDelivery:
        return self.make_delivery(
            self.make(**webhook),
            kind="comment",
            task=None,
            assignee=None,
            comment=comment,
            actor=comment.author,
        )


class PayloadTest(PayloadTestCase):
    def test_it_says_what_was_true_at_the_event(self) -> None:
        delivery = self.make_delivery(self.make())
        self.colleague.is_available = True
        self.colleague.save(update_fields=["is_available"])
        reassign_task(task=current_task(self.ticket), to=self.colleague, by=self.ticket_admin)

        payload = self.payload(delivery)

        self.assertEqual(payload["task"]["assignee"], {"name": str(self.worker)})
        self.assertEqual(payload["ticket"]["status"], "in_progress")
        self.assertEqual(payload["ticket"]["url"], "http://localhost:8000/tickets/1/")
        self.assertEqual(payload["ticket"]["requester"], {"name": str(self.user)})

    def test_a_test_is_about_no_ticket(self) -> None:
        delivery = self.make_delivery(
            self.make(), kind=TEST, ticket=None, task=None, assignee=None, ticket_status=""
        )

        payload = self.payload(delivery)

        self.assertEqual((payload["type"], payload["ticket"]), ("test", None))

    def test_a_message_is_sent_as_it_reads_now(self) -> None:
        comment = make_comment(self.ticket, self.user, f"Hello @{self.worker}")
        delivery = self.deliver_comment(comment)
        self.assertEqual(
            self.payload(delivery)["comment"],
            {
                "author": {"name": str(self.user)},
                "text": f"Hello @{self.worker}",
                "is_internal": False,
                "mentions": [{"name": str(self.worker)}],
            },
        )

        edit_comment(comment=comment, by=self.user, text="Hello")
        self.assertEqual(self.payload(delivery)["comment"]["text"], "Hello")

        delete_comment(comment=comment, by=self.user)
        self.assertIsNone(self.payload(delivery)["comment"])

    def test_an_internal_note_only_where_the_webhook_includes_them(self) -> None:
        note = make_comment(self.ticket, self.ticket_admin, "SENTINEL", internal=True)

        for format in WebhookFormat:
            hidden = self.payload(self.deliver_comment(note, format=format))
            shown = self.payload(self.deliver_comment(note, format=format, includes_internal=True))

            self.assertNotIn("SENTINEL", json.dumps(hidden))
            self.assertIn("SENTINEL", json.dumps(shown))

    def test_errors_and_answers_are_not_sent(self) -> None:
        TicketError.objects.create(
            company=self.company,
            ticket=self.ticket,
            error_type="TASK_UPDATE",
            error_message="SENTINEL",
        )
        delivery = self.make_delivery(self.make(includes_internal=True), kind="ticket_failed")

        text = json.dumps(self.payload(delivery))

        self.assertNotIn("SENTINEL", text)
        self.assertNotIn("amount", text)


class ChatTest(PayloadTestCase):
    HOSTILE = "<!channel> <https://evil.example|here> & *@everyone*"

    def test_slack_gets_a_sentence_with_a_link(self) -> None:
        delivery = self.make_delivery(self.make(format="slack"))

        self.assertEqual(
            self.payload(delivery),
            {
                "text": "<http://localhost:8000/tickets/1/|#1 Laptop>: "
                f"“Review” assigned to {self.worker}"
            },
        )

    def test_slack_reads_no_markup_of_others(self) -> None:
        comment = make_comment(self.ticket, self.user, f"{self.HOSTILE}\nBye")

        text = self.payload(self.deliver_comment(comment, format="slack"))["text"]

        self.assertEqual(text.count("<"), 1)
        self.assertNotIn("@everyone", text)
        self.assertTrue(text.endswith("\n> Bye"))

    def test_teams_gets_a_card_without_markup(self) -> None:
        comment = make_comment(self.ticket, self.user, self.HOSTILE)

        payload = self.payload(self.deliver_comment(comment, format="teams"))

        card = payload["attachments"][0]["content"]
        self.assertEqual(card["actions"][0]["url"], "http://localhost:8000/tickets/1/")
        texts = [block["inlines"][0]["text"] for block in card["body"]]
        self.assertEqual(texts, ["#1 Laptop", f"message from {self.user}", self.HOSTILE])
        self.assertEqual({block["type"] for block in card["body"]}, {"RichTextBlock"})

    def test_a_long_comment_is_cut(self) -> None:
        comment = make_comment(self.ticket, self.user, "x" * 10_000)

        text = self.payload(self.deliver_comment(comment, format="slack"))["text"]

        self.assertLess(len(text), 2_000)
        self.assertTrue(text.endswith("x…"))
