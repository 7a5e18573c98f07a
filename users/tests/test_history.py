from typing import Any

from django.db import connection

from ticketflower.logs import log
from users import impersonation
from users.audit import audit_log
from users.database.history import CHANGED, DELETED, MADE
from users.models import AuditEvent, CompanyRole, User
from users.tests.base import CompanyTestCase

UserHistory: Any = User._meta.get_field("history").related_model
RoleHistory: Any = CompanyRole._meta.get_field("history").related_model


def labels(history: Any, pk: int) -> list[str]:
    return list(
        history.objects.filter(pgh_obj=pk).order_by("pgh_id").values_list("pgh_label", flat=True)
    )


class HistoryTest(CompanyTestCase):
    def test_making_changing_and_deleting_are_in_it(self) -> None:
        role = CompanyRole.objects.create(company=self.company, role_name="Driver")
        role.description = "Drives."
        role.save(update_fields=["description"])
        pk = role.pk
        role.delete()

        self.assertEqual(labels(RoleHistory, pk), [MADE, CHANGED, DELETED])

    def test_bulk_updates_and_raw_sql_are_in_it(self) -> None:
        role = self.role("Staff")
        CompanyRole.objects.filter(pk=role.pk).update(description="One")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE company_roles SET description = 'Two' WHERE id = %s", [role.pk])

        changes = RoleHistory.objects.filter(pgh_obj=role, pgh_label=CHANGED).order_by("pgh_id")
        self.assertEqual([change.description for change in changes], ["One", "Two"])

    def test_update_without_changes_is_not_recorded(self) -> None:
        self.role("Staff").save()

        self.assertEqual(labels(RoleHistory, self.role("Staff").pk), [MADE])

    def test_secrets_are_not_in_it(self) -> None:
        self.user.set_password("another correct horse")
        self.user.save()

        self.assertEqual(labels(UserHistory, self.user.pk), [MADE])
        self.assertFalse(hasattr(UserHistory, "password"))


class ActingTest(CompanyTestCase):
    """Who is named in a row of history."""

    def rename(self) -> Any:
        path, answers = "/profile/", {"first_name": "Anna", "last_name": "Renamed"}
        self.client.post(path, answers)
        return UserHistory.objects.filter(pgh_label=CHANGED).latest("pgh_id")

    def test_it_is_who_sent_the_request(self) -> None:
        self.client.log_in(self.user)

        change = self.rename()

        self.assertEqual(change.actor, self.user)
        self.assertIsNone(change.impersonation)
        self.assertRegex(change.request_id, r"^[0-9a-f]{12}$")

    def test_of_two_in_turn_each_is_named(self) -> None:
        for person in (self.user, self.worker, self.user):
            self.client.log_in(person)
            with self.subTest(person=person):
                self.client.post("/profile/", {"first_name": "New", "last_name": person.email[:20]})

                self.assertEqual(UserHistory.objects.latest("pgh_id").actor, person)
                User.objects.filter(pk=person.pk).update(first_name="Old")

    def test_a_superuser_is_named_with_the_impersonation(self) -> None:
        self.client.force_login(self.superuser)
        path = f"/companies/{self.company.pk}/act/"
        self.client.post(path, {"reason": "Ticket 17"})
        acting = impersonation.current(self.client.session, self.superuser)
        assert acting is not None
        made = acting.history.get()  # type: ignore[attr-defined] # by users.database.history

        self.assertEqual((made.actor_id, made.impersonation_id), (self.superuser.pk, None))

    def test_change_without_a_request_has_no_actor(self) -> None:
        role = CompanyRole.objects.create(company=self.company, role_name="Driver")

        made = RoleHistory.objects.get(pgh_obj=role)

        self.assertIsNone(made.actor)
        self.assertIsNone(made.impersonation)

    def test_the_impersonation_is_named(self) -> None:
        token = log.acting_id.set(17)
        self.addCleanup(log.acting_id.reset, token)

        role = CompanyRole.objects.create(company=self.company, role_name="Driver")

        self.assertEqual(RoleHistory.objects.get(pgh_obj=role).impersonation_id, 17)


class RecordTest(CompanyTestCase):
    def test_it_is_kept_with_who_did_what(self) -> None:
        audit_log.record(
            "exported", company=self.company, subject="All tickets", by=self.ticket_admin, rows=17
        )

        event = AuditEvent.objects.get()
        self.assertEqual((event.action, event.subject), ("exported", "All tickets"))
        self.assertEqual((event.actor, event.details), (self.ticket_admin, {"rows": 17}))

    def test_it_is_in_the_trail_of_the_company_named(self) -> None:
        audit_log.record("exported", company=self.other_company)

        self.assertFalse(AuditEvent.objects.exists())
