import json
from html import escape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ticketflower.types import JsonObject
from users.roles import ROLES, WORKFLOW_CREATOR
from users.tests.factories import make_person
from users.tests.unreadable_json import UNREADABLE
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.tests.base import DRAFT, DesignTestCase
from workflow_design.tests.factories import (
    bundle_document,
    task_document,
    ticket_document,
    workflow_document,
)

PATH = "/design/upload/"


def indented(document: JsonObject) -> str:
    return json.dumps(document, indent=2)


class UploadTestCase(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.creator)

    def post(self, text: str, action: str = "store") -> Any:
        return self.client.post(PATH, {"text": text, "action": action})

    def post_file(self, content: bytes, action: str = "store", text: str = "") -> Any:
        file = SimpleUploadedFile("a.json", content, "application/json")
        return self.client.post(PATH, {"file": file, "text": text, "action": action})

    def shown(self, response: Any) -> str:
        """The text in the editor."""
        value: str = response.context["form"]["text"].value()
        return value

    def told(self, response: Any) -> list[str]:
        """The messages that the page shows on top."""
        return [str(message) for message in response.context["messages"]]


class HiddenFieldsTest(UploadTestCase):
    def test_tampered_form_is_not_a_server_error(self) -> None:
        for name in ("known", "replace"):
            for sent in UNREADABLE:
                with self.subTest(name, sent=sent[:20]):
                    response = self.client.post(PATH, {"text": "{}", name: sent})

                    self.assertIn(response.status_code, (200, 422))


class OpenEditorTest(UploadTestCase):
    def test_it_opens_empty(self) -> None:
        self.assertEqual(self.shown(self.client.get(PATH)), "")

    def test_an_old_address_of_a_template_leads_to_its_preview(self) -> None:
        for name, target in (
            ("purchase", "/design/templates/purchase/"),
            ("none", "/design/templates/"),
            ("../../settings", "/design/templates/"),
            ("a\x00b", "/design/templates/"),
        ):
            with self.subTest(name):
                self.assertRedirects(self.client.get(PATH, {"example": name}), target)

    def test_it_opens_with_the_draft_of_a_workflow(self) -> None:
        self.publish(workflow_document())
        self.store(workflow_document(title="Draft"))

        shown = json.loads(self.shown(self.client.get(PATH, {"workflow": "purchase"})))

        self.assertEqual((shown["kind"], shown["title"]), ("workflow", "Draft"))

    def test_it_opens_with_the_published_version_where_there_is_no_draft(self) -> None:
        self.publish(bundle_document())

        workflow = json.loads(self.shown(self.client.get(PATH, {"workflow": "purchase"})))
        ticket = json.loads(self.shown(self.client.get(PATH, {"ticket": "it-purchase"})))
        task = json.loads(
            self.shown(self.client.get(PATH, {"workflow": "purchase", "task": "review"}))
        )

        self.assertEqual(workflow, workflow_document())
        self.assertEqual(ticket, ticket_document())
        self.assertEqual((task["kind"], task["key"]), ("task", "review"))

    def test_unknown_definition_opens_an_empty_editor(self) -> None:
        self.publish(bundle_document())
        for query in (
            {"workflow": "none"},
            {"workflow": "purchase", "task": "none"},
            {"ticket": "none"},
            {"task": "review"},
            {"workflow": "a\x00b"},
            {"ticket": "a\x00b"},
            {"workflow": "purchase", "task": "a\x00b"},
        ):
            with self.subTest(query):
                self.assertEqual(self.shown(self.client.get(PATH, query)), "")

    def test_the_definitions_of_another_company_are_not_there(self) -> None:
        self.publish(bundle_document())
        self.client.log_in(self.stranger)

        for query in ({"workflow": "purchase"}, {"ticket": "it-purchase"}):
            self.assertEqual(self.shown(self.client.get(PATH, query)), "")


class StoreTest(UploadTestCase):
    def test_a_document_is_stored_as_a_draft(self) -> None:
        response = self.client.post(
            PATH, {"text": indented(workflow_document()), "action": "store"}, follow=True
        )

        self.assertRedirects(response, "/design/workflows/purchase/?version=1")
        (told,) = self.told(response)
        self.assertIn("Draft saved: “Purchase”.", told)
        self.assertEqual(self.workflow(DRAFT).created_by, self.creator)

    def test_a_file_is_stored_like_text_and_wins_over_it(self) -> None:
        content = indented(workflow_document(title="Grüße")).encode()

        self.post_file(content, text="something else")

        self.assertEqual(self.workflow(DRAFT).title, "Grüße")

    def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(self) -> None:
        text = indented(workflow_document()).replace("\n", "\r\n")

        response = self.post_file(text.encode("utf-8-sig"))

        self.assertEqual(response.status_code, 302)
        self.assertEqual(self.workflow(DRAFT).title, "Purchase")

    def test_ends_of_lines_that_browsers_make_longer_do_not_count(self) -> None:
        text = indented(workflow_document(description="x" * 900))
        room = MAX_BYTES - len(text.encode())
        text = text.replace("{\n", "{" + "\n" * (room - 100), 1)

        response = self.post(text.replace("\n", "\r\n"), action="check")

        self.assertContains(response, "Not saved yet")

    def test_a_ticket_type_leads_to_its_page(self) -> None:
        self.publish(workflow_document())

        response = self.post(indented(ticket_document()))

        self.assertRedirects(
            response, "/design/tickets/it-purchase/?version=1", fetch_redirect_response=False
        )

    def test_several_definitions_are_named(self) -> None:
        response = self.client.post(
            PATH, {"text": indented(bundle_document()), "action": "store"}, follow=True
        )

        (told,) = self.told(response)
        self.assertIn("Drafts saved: “Purchase”, “Buy IT equipment”.", told)

    def test_warnings_are_shown_after_storing(self) -> None:
        self.publish(workflow_document())

        text = indented(task_document("pay"))
        response = self.client.post(PATH, {"text": text, "action": "store"}, follow=True)

        warning, success = self.told(response)
        self.assertEqual(
            warning,
            "Line 4: The task “pay” can't be reached from the start: no transition leads to it.",
        )
        self.assertIn("Draft saved: “Purchase”.", success)

    def test_sent_twice_it_is_one_draft(self) -> None:
        for _time in range(2):
            self.post(indented(workflow_document()))

        self.assertEqual(self.workflow().version, 1)

    def test_people_in_other_roles_store_nothing(self) -> None:
        roles = [role for role in ROLES if role != WORKFLOW_CREATOR]
        self.client.log_in(make_person(self.company, "others", roles=roles))
        before = self.rows()

        for action in ("check", "store", "publish"):
            self.assertEqual(self.post(indented(workflow_document()), action).status_code, 403)

        self.assertEqual(self.rows(), before)


class CheckTest(UploadTestCase):
    def test_check_stores_nothing_and_shows_the_text_again(self) -> None:
        text = indented(workflow_document())
        before = self.rows()

        for action in ("check", "", "delete"):
            response = self.post(text, action)

            self.assertContains(response, "No issues")
            self.assertEqual(self.shown(response), text)
        self.assertEqual(self.rows(), before)

    def test_warnings_are_shown_at_their_line(self) -> None:
        self.publish(workflow_document())

        response = self.post(indented(task_document("pay")), "check")

        self.assertContains(response, "1 warning")
        self.assertContains(response, "can&#x27;t be reached from the start")
        self.assertContains(response, 'id="line-4"')


class RejectedTest(UploadTestCase):
    BAD = indented(workflow_document(colour="red", tasks=[], title=""))

    def rejected(self, response: Any) -> list[tuple[str, int]]:
        """Code and line of each error; nothing may have been stored."""
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.rows()["WorkflowDefinition"])
        errors = response.context["preview"].report.errors
        return [(error.code, error.line) for error in errors]

    def test_every_message_is_shown_with_its_line_and_the_text_is_kept(self) -> None:
        for action in ("check", "store", "publish"):
            with self.subTest(action):
                response = self.post(self.BAD, action)

                errors = self.rejected(response)
                lines = self.BAD.splitlines()
                self.assertIn(("too-short", lines.index('  "title": "",') + 1), errors)
                self.assertIn(("unknown-key", lines.index('  "colour": "red"') + 1), errors)
                self.assertEqual(self.shown(response), self.BAD)
                for message in response.context["preview"].report.messages:
                    self.assertContains(response, escape(message.sentence), status_code=422)
                    self.assertContains(response, f'id="line-{message.line}"', status_code=422)

    def test_the_lines_shown_are_those_that_the_messages_mean(self) -> None:
        document = workflow_document(description="a\u2028b\u2029c\x85d", colour="red")
        text = json.dumps(document, indent=2, ensure_ascii=False)
        for end in ("\n", "\r\n", "\r"):
            with self.subTest(end=end):
                response = self.post(text.replace("\n", end), "check")

                marked = [line for line in response.context["lines"] if line.messages]
                self.assertEqual([line.text.strip() for line in marked], ['"colour": "red"'])

    def test_a_message_about_the_end_has_its_line_too(self) -> None:
        response = self.post('{"kind":\n')

        (line,) = [line for line in response.context["lines"] if line.messages]
        self.assertEqual(line.number, response.context["preview"].report.errors[0].line)

    def test_rejected_file_is_shown_as_editable_text(self) -> None:
        response = self.post_file(self.BAD.encode())

        self.assertIn("unknown-key", dict(self.rejected(response)))
        self.assertEqual(self.shown(response), self.BAD)

    def test_file_that_is_not_utf_8_is_reported_with_its_line(self) -> None:
        response = self.post_file(b'{\n"kind": "\xff"}')

        self.assertEqual(self.rejected(response), [("not-utf8", 2)])
        self.assertIn('"kind": "\ufffd"', self.shown(response))

    def test_text_that_is_not_json_is_reported_with_its_line(self) -> None:
        response = self.post('{\n"kind": workflow}')

        self.assertIn(("json-syntax", 2), self.rejected(response))

    def test_nothing_at_all_is_asked_for(self) -> None:
        for text in ("", "  \n "):
            response = self.post(text)

            self.assertContains(
                response, "Paste a workflow file or choose one to upload.", status_code=422
            )

    def test_an_empty_file_is_refused(self) -> None:
        response = self.post_file(b"", text='{"kind"')

        self.assertContains(response, "file is empty", status_code=422)
        self.assertEqual(self.shown(response), '{"kind"')

    def test_a_file_too_large_is_refused_and_the_text_is_kept(self) -> None:
        response = self.post_file(b" " * (MAX_BYTES + 1), text='{"kind"')

        self.assertContains(response, "a.json is larger than 1 MB", status_code=422)
        self.assertEqual(self.shown(response), '{"kind"')

    def test_text_too_large_is_refused(self) -> None:
        response = self.post("[" + " " * MAX_BYTES + "]")

        self.assertEqual([code for code, _line in self.rejected(response)], ["too-large"])

    def test_a_null_character_is_refused(self) -> None:
        response = self.post('{"kind": "a\x00"}')

        self.assertContains(response, "Null characters are not allowed", status_code=422)
        self.assertNotContains(response, "Paste a document", status_code=422)


class EscapeTest(UploadTestCase):
    EVIL = '</textarea><script>alert("1")</script>\'<b>'

    def test_what_a_document_says_is_never_markup(self) -> None:
        evil = {"Label": self.EVIL, "Desc": self.EVIL, "URI": "javascript:alert(1)"}
        document = {**workflow_document(title=self.EVIL, ext_ref=[evil]), self.EVIL: 1}

        response = self.post(indented(document))

        self.assertEqual(response.status_code, 422)
        self.assertNotContains(response, "<script>alert", status_code=422)
        self.assertNotContains(response, "<b>", status_code=422)
        self.assertEqual(self.shown(response), indented(document))

    def test_the_messages_after_storing_are_escaped(self) -> None:
        text = indented(workflow_document(title=self.EVIL))

        response = self.client.post(PATH, {"text": text, "action": "publish"}, follow=True)

        self.assertContains(response, escape(self.EVIL))
        self.assertNotContains(response, "<script>alert")
