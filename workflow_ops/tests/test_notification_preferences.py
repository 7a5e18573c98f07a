"""Preferences of notifications: one's own, the company's defaults, and links to unsubscribe."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.core import signing
from django.test import Client

from users.audit.audit_log import acting_as
from users.models import User
from workflow_ops.models import EventKind, Notification, NotificationPreference
from workflow_ops.services.notifications import unsubscribing
from workflow_ops.services.notifications.preferences import Choice, choices_of
from workflow_ops.services.notifications.unsubscribing import unsubscribe_path
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket

HISTORY: Any = apps.get_model("workflow_ops", "NotificationPreferenceHistory")
OWN, DEFAULTS = "/notifications/preferences/", "/notifications/defaults/"


def everything(in_app: str, by_email: str, **others: str) -> dict[str, str]:
    """The matrix as a browser sends it."""
    sent = {f"in_app-{kind}": in_app for kind in EventKind}
    return sent | {f"by_email-{kind}": by_email for kind in EventKind} | others


class PreferencesTest(TicketTestCase):
    def chosen(self, person: User | None, kind: EventKind) -> Choice:
        return choices_of(self.company, person)[kind]

    def test_own_choices(self) -> None:
        self.client.log_in(self.user)

        response = self.client.post(
            OWN, everything("", "", **{"by_email-comment": "off"}), follow=True
        )

        self.assertContains(response, "Notification settings saved.")
        self.assertEqual(self.chosen(self.user, EventKind.COMMENT), Choice(None, by_email=False))
        self.assertEqual(NotificationPreference.objects.get().person, self.user)

    def test_a_choice_is_taken_back(self) -> None:
        self.client.log_in(self.user)
        self.client.post(OWN, everything("off", "off"))

        self.client.post(OWN, everything("", ""))

        self.assertEqual(self.chosen(self.user, EventKind.MENTION), Choice())

    def test_the_defaults_of_the_company_are_shown_and_hold(self) -> None:
        self.client.log_in(self.admin)
        self.assertContains(self.client.get(DEFAULTS), "Defaults for everyone in the company.")

        self.client.post(DEFAULTS, everything("on", "on", **{"by_email-ticket_canceled": "off"}))

        self.client.log_in(self.user)
        self.assertContains(self.client.get(OWN), "Company default (off)", 1)
        with acting_as(self.ticket_admin):
            cancel_ticket(ticket=make_ticket(self.ticket_type, self.user), by=self.ticket_admin)
        told = Notification.objects.get(kind=EventKind.TICKET_CANCELED)
        self.assertEqual((told.in_app, told.by_email), (True, False))

    def test_defaults_are_for_admins(self) -> None:
        self.client.log_in(self.ticket_admin)

        self.assertEqual(self.client.post(DEFAULTS, everything("off", "off")).status_code, 403)

    def test_a_value_that_is_none_is_refused(self) -> None:
        self.client.log_in(self.user)

        response = self.client.post(OWN, everything("", "", **{"in_app-mention": "loud"}))

        self.assertEqual(response.status_code, 422)
        self.assertFalse(NotificationPreference.objects.exists())

    def test_they_are_in_the_history(self) -> None:
        self.client.log_in(self.user)
        self.client.post(OWN, everything("", "off"))
        self.client.post(OWN, everything("", "off", **{"by_email-mention": "on"}))

        rows = HISTORY.objects.filter(kind="mention").order_by("pgh_id")

        self.assertEqual([each.by_email for each in rows], [False, True])
        self.assertEqual({each.actor_id for each in rows}, {self.user.pk})
        again = HISTORY.objects.filter(kind="comment")
        self.assertEqual(again.count(), 1)

    def test_a_superuser_who_acts_has_none(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Help"})

        self.assertEqual(self.client.get(OWN).status_code, 200)
        sent = everything("", "off", company_token=str(self.company.pk))
        self.assertEqual(self.client.post(OWN, sent).status_code, 403)

    def test_the_profile_leads_there(self) -> None:
        self.client.log_in(self.user)

        self.assertContains(self.client.get("/profile/"), f'href="{OWN}"')


class UnsubscribeTest(TicketTestCase):
    def emails(self, person: User) -> set[EventKind]:
        """The kinds that are mailed."""
        chosen = choices_of(self.company, person)
        return {kind for kind, choice in chosen.items() if choice.by_email is not False}

    def test_opening_the_link_asks_and_changes_nothing(self) -> None:
        response = self.client.get(unsubscribe_path(self.user, EventKind.COMMENT))

        self.assertContains(response, "Stop sending “Comment” emails to")
        self.assertEqual(self.emails(self.user), set(EventKind))

    def test_the_button_ends_one_kind(self) -> None:
        path = unsubscribe_path(self.user, EventKind.COMMENT)

        response = self.client.post(path)

        self.assertContains(response, "“Comment” emails are no longer sent to")
        self.assertEqual(self.emails(self.user), set(EventKind) - {EventKind.COMMENT})
        row = HISTORY.objects.get()
        self.assertEqual((row.actor_id, row.in_app), (self.user.pk, None))

    def test_mail_programs_end_all_by_one_click_without_a_cookie(self) -> None:
        client = Client(enforce_csrf_checks=True)
        path = unsubscribe_path(self.user, None)

        for _time in range(2):
            response = client.post(path, {"List-Unsubscribe": "One-Click"})

            self.assertContains(response, "Notification emails are no longer sent to")
        self.assertEqual(self.emails(self.user), set())
        self.assertEqual(self.emails(self.worker), set(EventKind))

    def test_it_logs_nobody_in(self) -> None:
        client = Client()
        client.post(unsubscribe_path(self.user, None))

        self.assertNotIn("sessionid", client.cookies)
        self.assertEqual(client.get("/notifications/").status_code, 302)

    def test_it_works_while_another_person_is_logged_in(self) -> None:
        self.client.log_in(self.stranger)

        self.client.post(unsubscribe_path(self.user, None))

        self.assertEqual(self.emails(self.user), set())

    def test_links_that_are_forged_say_so(self) -> None:
        right = unsubscribe_path(self.user, None)
        another = signing.dumps([self.user.pk, ""], salt="another")
        for path in (right[:-3] + "xx/", f"/notifications/unsubscribe/{another}/"):
            for ask in (self.client.get, self.client.post):
                self.assertContains(
                    ask(path), "This unsubscribe link isn&#x27;t valid", status_code=410
                )

        self.assertEqual(self.emails(self.user), set(EventKind))

    def test_links_that_have_expired_say_so(self) -> None:
        path = unsubscribe_path(self.user, None)

        with patch.object(unsubscribing, "VALID", timedelta(seconds=-1)):
            response = self.client.post(path)

        self.assertContains(response, "This unsubscribe link has expired", status_code=410)
        self.assertEqual(self.emails(self.user), set(EventKind))
