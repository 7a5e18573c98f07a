"""Comments on tickets: who reads which, mentions, and how long their authors may change them."""

import uuid
from datetime import timedelta
from typing import Any
from unittest import mock

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from users.models import User
from users.roles import ADMIN, TASK_WORKER, TICKET_ADMIN, USER
from users.tenancy import as_company
from users.tests.client import OutsideClient
from users.tests.factories import make_person
from workflow_ops.errors import CommentIsFinal
from workflow_ops.models import CommentMention, TicketComment
from workflow_ops.services.conversation import comments as service
from workflow_ops.services.conversation.comments import delete_comment, edit_comment
from workflow_ops.services.conversation.mentions import find_mentions, names_to_mention
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket

SECRET = "The budget is gone."


class CommentTestCase(TicketTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.url = f"/tickets/{self.ticket.number}/"

    def page(self, person: User) -> str:
        self.client.log_in(person)
        return self.client.get(self.url).content.decode()

    def post(self, person: User, text: str, **more: Any) -> Any:
        self.client.log_in(person)
        return self.client.post(f"{self.url}comments/", {**self.comment(text), **more})

    def comment(self, text: str) -> dict[str, str]:
        return {"submission_key": str(uuid.uuid4()), "text": text}


class AudienceTest(CommentTestCase):
    def test_internal_notes_are_read_by_the_team_only(self) -> None:
        make_comment(self.ticket, self.ticket_admin, SECRET, internal=True)

        self.assertIn(SECRET, self.page(self.worker))
        self.assertIn(SECRET, self.page(self.ticket_admin))
        self.assertNotIn(SECRET, self.page(self.user))

    def test_messages_are_read_by_everyone_on_the_ticket(self) -> None:
        make_comment(self.ticket, self.worker, "Which color?")
        make_comment(self.ticket, self.user, "Blue.")

        for person in (self.user, self.worker, self.ticket_admin):
            page = self.page(person)
            self.assertIn("Which color?", page)
            self.assertIn("Blue.", page)

    def test_the_team_writes_internal_notes_unless_it_chooses_otherwise(self) -> None:
        page = self.page(self.worker)

        self.assertInHTML(
            '<input type="radio" name="audience" value="internal" required '
            'id="id_audience_0" checked>',
            page,
        )

    def test_a_form_without_the_choice_is_refused_and_keeps_its_text(self) -> None:
        response = self.post(self.worker, SECRET)

        self.assertContains(response, SECRET, status_code=422)
        self.assertFalse(TicketComment.objects.exists())

    def test_a_requester_cannot_write_internal_notes(self) -> None:
        self.assertNotIn('name="audience"', self.page(self.user))

        self.post(self.user, "Hello?", audience="internal")

        self.assertFalse(TicketComment.objects.get().is_internal)

    def test_a_requester_with_a_task_of_their_own_ticket_stays_the_requester(self) -> None:
        both = make_person(self.company, "both", roles=[USER, TASK_WORKER])
        ticket = make_ticket(self.ticket_type, both)
        task = current_task(ticket)
        task.assigned_to = both
        task.save()
        make_comment(ticket, self.ticket_admin, SECRET, internal=True)

        self.client.log_in(both)
        page = self.client.get(f"/tickets/{ticket.number}/").content.decode()

        self.assertNotIn(SECRET, page)

    def test_a_requester_who_may_no_longer_submit_stays_the_requester(self) -> None:
        both = make_person(self.company, "both", roles=[USER, TASK_WORKER])
        ticket = make_ticket(self.ticket_type, both)
        task = current_task(ticket)
        task.assigned_to = both
        task.save()
        make_comment(ticket, self.ticket_admin, SECRET, internal=True)
        both.groups.remove(Group.objects.get(name=USER))
        self.client.log_in(both)
        url = f"/tickets/{ticket.number}/"

        page = self.client.get(url)
        self.client.post(f"{url}comments/", {**self.comment("Mine"), "audience": "internal"})

        self.assertEqual(page.status_code, 200)
        self.assertNotContains(page, SECRET)
        self.assertFalse(TicketComment.objects.get(text="Mine").is_internal)

    def test_a_former_worker_can_no_longer_read_it(self) -> None:
        current = current_task(self.ticket)
        current.assigned_to = self.colleague
        current.save()
        self.client.log_in(self.worker)

        response = self.client.get(self.url)

        self.assertEqual(response.status_code, 404)

    def test_a_ticket_that_has_ended_can_still_be_commented_on(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        response = self.post(self.user, "Why was it canceled?")

        self.assertEqual(response.status_code, 302)
        self.assertIn("Why was it canceled?", self.page(self.ticket_admin))


class WritingTest(CommentTestCase):
    def test_the_same_form_sent_twice_makes_one_comment(self) -> None:
        key = str(uuid.uuid4())
        for _each in range(2):
            response = self.post(self.user, "Any news?", submission_key=key)

            comment = TicketComment.objects.get()
            self.assertRedirects(
                response, f"{self.url}#comment-{comment.pk}", fetch_redirect_response=False
            )

    def test_another_comment_in_the_same_form_is_asked_about_and_not_lost(self) -> None:
        key = str(uuid.uuid4())
        self.post(self.user, "Any news?", submission_key=key)

        asked = self.post(self.user, "It is urgent.", submission_key=key)
        self.assertContains(asked, "It is urgent.", status_code=422)
        self.assertContains(asked, "already posted another comment", status_code=422)

        new_key = asked.context["comment_form"]["submission_key"].value()
        self.post(self.user, "It is urgent.", submission_key=new_key)
        texts = TicketComment.objects.order_by("pk").values_list("text", flat=True)
        self.assertEqual([*texts], ["Any news?", "It is urgent."])

    def test_the_form_of_another_ticket_is_asked_about(self) -> None:
        key = str(uuid.uuid4())
        self.post(self.user, "Any news?", submission_key=key)
        other = make_ticket(self.ticket_type, self.user)

        values = {"text": "Any news?", "submission_key": key}
        asked = self.client.post(f"/tickets/{other.number}/comments/", values)

        self.assertEqual(asked.status_code, 422)

    def test_an_empty_comment_is_refused(self) -> None:
        response = self.post(self.user, "  \n ")

        self.assertContains(response, "Enter a comment, or attach a file.", status_code=422)

    def test_text_is_shown_as_text_with_links_and_lines(self) -> None:
        make_comment(self.ticket, self.user, "<b>See</b> https://shop.example/a?b=1&c=2\nand <i>")

        page = self.page(self.worker)

        self.assertIn("&lt;b&gt;See&lt;/b&gt;", page)
        self.assertIn('<a href="https://shop.example/a?b=1&amp;c=2" rel="nofollow">', page)
        self.assertIn("\nand &lt;i&gt;", page)

    def test_addresses_with_scripts_are_not_linked(self) -> None:
        make_comment(self.ticket, self.user, "javascript:alert(1) data:text/html,x")

        self.assertNotIn('href="javascript', self.page(self.worker))
        self.assertNotIn('href="data', self.page(self.worker))

    def test_comments_cost_no_statement_on_the_page(self) -> None:
        for person in (self.user, self.worker, self.ticket_admin):
            self.page(person)
            before = self.statements()
            for _each in range(3):
                make_comment(self.ticket, self.worker, f"@{self.user}, look")
            self.client.get(self.url)  # marks what the person is notified of as read
            with self.subTest(person):
                self.assertEqual(self.statements(), before)

    def statements(self) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.client.get(self.url)
        return len(captured)


class ChangeTest(CommentTestCase):
    def later(self, minutes: int) -> Any:
        return mock.patch.object(
            service, "database_now", return_value=now() + timedelta(minutes=minutes)
        )

    def test_the_author_edits_it_for_ten_minutes(self) -> None:
        comment = make_comment(self.ticket, self.user, "Blue")
        self.client.log_in(self.user)

        self.client.post(f"{self.url}comments/{comment.pk}/", {"text": "Green"})

        self.assertIn("Green", self.page(self.worker))
        self.assertIn("Edited", self.page(self.worker))
        with self.later(11), self.assertRaises(CommentIsFinal):
            edit_comment(comment=comment, by=self.user, text="Red")
        with self.later(9):
            edit_comment(comment=comment, by=self.user, text="Red")

    def test_what_was_typed_too_late_is_not_lost(self) -> None:
        comment = make_comment(self.ticket, self.user, "Blue")
        self.client.log_in(self.user)

        with self.later(11):
            response = self.client.post(f"{self.url}comments/{comment.pk}/", {"text": "Green"})

        self.assertContains(response, "Green", status_code=422)
        self.assertContains(response, "for 10 minutes", status_code=422)

    def test_the_author_deletes_it_and_the_history_keeps_it(self) -> None:
        comment = make_comment(self.ticket, self.user, SECRET)
        self.client.log_in(self.user)

        self.client.post(f"{self.url}comments/{comment.pk}/delete/")

        page = self.page(self.ticket_admin)
        self.assertNotIn(SECRET, page)
        self.assertIn("deleted a comment", page)
        history = comment.history.values_list("text", flat=True)  # type: ignore[attr-defined] # of pghistory
        self.assertIn(SECRET, history)
        with self.assertRaises(CommentIsFinal):
            delete_comment(comment=comment, by=self.user)

    def test_the_audit_log_does_not_say_what_internal_notes_said(self) -> None:
        asking = make_person(self.company, "asking", roles=[USER, ADMIN])
        ticket = make_ticket(self.ticket_type, asking)
        self.client.log_in(self.ticket_admin)
        for text, internal in ((SECRET, True), ("The paint is blue.", False)):
            comment = make_comment(ticket, self.ticket_admin, text, internal=internal)
            url = f"/tickets/{ticket.number}/comments/{comment.pk}/"
            self.client.post(url, {"text": f"{text} Really."})
            self.client.post(f"{url}delete/")
        self.client.log_in(asking)

        for path in ("/audit/", "/audit/export/"):
            response: Any = self.client.get(path)
            shown = response.getvalue().decode()
            self.assertNotIn(SECRET, shown)
            self.assertIn("The paint is blue.", shown)
            self.assertEqual(shown.lower().count("edited at"), 2)

    def test_no_one_else_can_change_it(self) -> None:
        comment = make_comment(self.ticket, self.user, "Mine")
        self.client.log_in(self.ticket_admin)

        for path in ("", "delete/"):
            response = self.client.post(f"{self.url}comments/{comment.pk}/{path}", {"text": "No"})
            self.assertEqual(response.status_code, 404)

        with self.assertRaises(CommentIsFinal):
            edit_comment(comment=comment, by=self.ticket_admin, text="No")
        self.assertIn("Mine", self.page(self.user))


class MentionTest(CommentTestCase):
    def person(self, name: str, first: str, last: str, **more: Any) -> User:
        person = make_person(self.company, name, **more)
        person.first_name, person.last_name = first, last
        person.save()
        return person

    def test_names_and_addresses_are_found(self) -> None:
        greta = User(pk=1, first_name="Greta", last_name="Miller", email="greta@a.example")
        annika = User(pk=2, first_name="Greta", last_name="Miller-Lang", email="annika@a.example")
        ann = User(pk=3, first_name="Ann", last_name="", email="ann@a.example")
        people = [greta, annika, ann]
        for text, expected in (
            ("Hello @Greta Miller, please", [greta]),
            ("Hello @greta miller!", [greta]),
            ("@Greta Miller-Lang and (@Ann)", [annika, ann]),
            ("@Anna and someone@Greta", []),
            ("Write to @ann@a.example.", [ann]),
            ("@Ann @Ann @Greta Miller", [ann, greta]),
            ("ann@a.example", []),
            ("@", []),
        ):
            with self.subTest(text):
                found = [mention.person for mention in find_mentions(text, people)]
                self.assertEqual(found, expected)

    def test_names_are_found_beside_letters_that_change_their_length(self) -> None:
        greta = User(pk=1, first_name="Greta", last_name="Strauß", email="greta@a.example")
        for text, written in (
            ("Grüße, @Greta Strauß!", "Greta Strauß"),
            ("İ @GRETA STRAUSS", "GRETA STRAUSS"),
            ("Straße: @Greta@a.example", "Greta@a.example"),
        ):
            with self.subTest(text):
                (found,) = find_mentions(text, [greta])
                self.assertEqual(found.written, written)

    def test_a_name_that_two_share_means_neither(self) -> None:
        one = User(pk=1, first_name="Kim", last_name="Lee", email="kim1@a.example")
        two = User(pk=2, first_name="Kim", last_name="Lee", email="kim2@a.example")

        self.assertEqual(find_mentions("@Kim Lee", [one, two]), [])
        self.assertEqual(find_mentions("@kim2@a.example", [one, two])[0].person, two)

    def test_only_those_who_can_read_it_are_mentioned(self) -> None:
        names = f"@{self.user} @{self.worker} @{self.colleague} @{self.ticket_admin}"

        note = make_comment(self.ticket, self.ticket_admin, names, internal=True)
        message = make_comment(self.ticket, self.worker, names)

        self.assertEqual(self.mentioned(note), {self.worker, self.ticket_admin})
        self.assertEqual(self.mentioned(message), {self.user, self.worker, self.ticket_admin})

    def test_those_who_lost_their_role_are_neither_offered_nor_mentioned(self) -> None:
        for person, role in ((self.user, USER), (self.worker, TASK_WORKER)):
            person.groups.remove(Group.objects.get(name=role))

        note = make_comment(self.ticket, self.ticket_admin, f"@{self.user} @{self.worker}")
        names = names_to_mention(self.ticket, by=self.ticket_admin, is_internal=False)

        self.assertEqual((self.mentioned(note), names), (set(), []))

    def mentioned(self, comment: TicketComment) -> set[User]:
        return {mention.person for mention in CommentMention.objects.filter(comment=comment)}

    def test_offered_names_are_found_again(self) -> None:
        twins = [
            self.person(f"kim{number}", "Kim", "Lee", roles=[TICKET_ADMIN]) for number in (1, 2)
        ]

        names = names_to_mention(self.ticket, by=self.worker, is_internal=True)

        self.assertIn(twins[0].email, names)
        note = make_comment(
            self.ticket, self.worker, " ".join(f"@{name}" for name in names), internal=True
        )
        self.assertEqual(self.mentioned(note), {self.ticket_admin, *twins})

    def test_an_edit_changes_who_is_mentioned(self) -> None:
        comment = make_comment(self.ticket, self.worker, f"@{self.user}")

        edit_comment(comment=comment, by=self.worker, text=f"@{self.ticket_admin} look")

        self.assertEqual(self.mentioned(comment), {self.ticket_admin})

    def test_a_requester_is_not_told_who_only_reads_internal_notes(self) -> None:
        self.client.log_in(self.user)

        names = self.client.get(f"{self.url}mentions/?audience=internal").json()["names"]

        self.assertEqual(set(names), {str(self.worker), str(self.ticket_admin)})

    def test_mentions_are_marked(self) -> None:
        make_comment(self.ticket, self.worker, f"@{self.user}, see <this>")

        self.assertIn(f"<b>@{self.user}</b>, see &lt;this&gt;", self.page(self.user))


class EventTest(CommentTestCase):
    def test_comments_are_events_with_those_mentioned(self) -> None:
        with as_company(self.company), self.assertLogs("workflow_ops.engine.events") as logged:
            comment = make_comment(self.ticket, self.worker, f"@{self.user} @{self.worker}")

        self.assertIn(
            f"comment_added comment={comment.pk} ticket={self.ticket.pk} internal=False "
            f"mentioned={self.user.pk}",
            logged.output[0],
        )
