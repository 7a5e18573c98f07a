"""/team/access/: company roles x ticket types."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from users.models import AuditEvent, CompanyRole
from workflow_design.models import DefinitionStatus, TicketType
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import bundle_document, ticket_document

PATH = "/team/access/"


class GridTest(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.published = self.publish(bundle_document()).ticket_types[0]
        self.client.log_in(self.admin)

    def answers(self, *roles: str, version: int | None = None) -> dict[str, Any]:
        """What the grid sends; without roles everyone may."""
        key = self.published.key
        return {
            f"version-{key}": version or self.published_now().version,
            f"who-{key}": "roles" if roles else "everyone",
            f"role-{key}": [self.role(name).pk for name in roles],
        }

    def save(self, *roles: str, version: int | None = None) -> Any:
        """Send the grid, and confirm what it asks."""
        answers = self.answers(*roles, version=version)
        asked = self.client.post(PATH, answers, follow=True)
        agreed = (asked.context or {}).get("fingerprint")
        if not agreed:
            return asked
        return self.client.post(PATH, answers | {"fingerprint": agreed}, follow=True)

    def assert_told(self, page: Any, sentence: str) -> None:
        self.assertIn(sentence, " ".join(page.content.decode().split()))

    def published_now(self) -> TicketType:
        return TicketType.objects.published().get()

    def allowed(self, definition: TicketType) -> set[str]:
        return {access.role.role_name for access in definition.access.all()}

    def test_it_shows_who_may_and_how_many(self) -> None:
        (row,) = self.client.get(PATH).context["rows"]
        self.assertEqual(row.people, 2)  # user and colleague

        self.save("Staff")

        (row,) = self.client.get(PATH).context["rows"]
        self.assertEqual([role.role_name for role, may in row.cells if may], ["Staff"])
        self.assertEqual(row.people, 0)  # the worker has it, but may submit nothing

    def test_another_access_is_another_version(self) -> None:
        before = self.published_now()

        self.save("Staff", "Manager")

        after = self.published_now()
        self.assertEqual(self.allowed(after), {"Staff", "Manager"})
        self.assertEqual(after.version, before.version + 1)
        self.assertEqual((after.fields, after.workflow), (before.fields, before.workflow))
        before.refresh_from_db()
        self.assertEqual(before.status, DefinitionStatus.RETIRED)
        self.assertEqual(self.allowed(before), set())
        event = AuditEvent.objects.get(action="access_changed")
        self.assertEqual(event.details, {"before": [], "after": ["Manager", "Staff"]})

    def test_nothing_is_published_until_it_is_confirmed(self) -> None:
        asked = self.client.post(PATH, self.answers("Staff"))

        self.assert_told(asked, "Now: everyone (2 people)")
        self.assert_told(asked, "New: 0 people with the company role Staff")
        self.assertEqual(TicketType.objects.count(), 1)

    def test_only_the_confirmed_changes_are_made(self) -> None:
        agreed = self.client.post(PATH, self.answers("Staff")).context["fingerprint"]

        for answers in (self.answers("Manager"), self.answers("Staff", "Manager")):
            response = self.client.post(PATH, answers | {"fingerprint": agreed})

            self.assertContains(response, "changed in the meantime", status_code=422)
            self.assertEqual(TicketType.objects.count(), 1)

    def test_going_back_to_the_grid_keeps_the_selection(self) -> None:
        agreed = self.client.post(PATH, self.answers("Staff")).context["fingerprint"]

        back = self.client.post(
            PATH, self.answers("Staff") | {"fingerprint": agreed, "action": "change"}
        )

        (row,) = back.context["rows"]
        self.assertEqual([role.role_name for role, may in row.cells if may], ["Staff"])
        self.assertFalse(row.is_everyone)
        self.assertContains(back, 'data-tf-guard="unsaved"')
        self.assertEqual(TicketType.objects.count(), 1)

    def test_selecting_no_role_is_refused(self) -> None:
        self.save("Staff")

        response = self.client.post(PATH, self.answers() | {f"who-{self.published.key}": "roles"})

        self.assertContains(response, "Choose who can submit", status_code=422)
        self.assertEqual(self.allowed(self.published_now()), {"Staff"})

    def test_roles_do_not_matter_where_everyone_is_chosen(self) -> None:
        self.save("Staff")

        everyone = {f"who-{self.published.key}": "everyone"}
        asked = self.client.post(PATH, self.answers("Staff") | everyone)
        self.assert_told(asked, "New: everyone (2 people)")

    def test_nothing_changed_is_no_version(self) -> None:
        self.assertContains(self.save(), "No changes.")
        self.assertEqual(TicketType.objects.count(), 1)

    def test_draft_keeps_its_access_and_gets_the_next_number(self) -> None:
        self.store(bundle_document())
        draft = TicketType.objects.draft().get()

        self.save("Staff")

        draft.refresh_from_db()
        self.assertEqual(draft.version, self.published_now().version + 1)
        self.assertEqual(self.allowed(draft), {"Staff"})

    def test_concurrently_changed_ticket_type_is_not_overwritten(self) -> None:
        self.save("Staff")

        response = self.save("Manager", version=1)

        self.assertContains(response, "was changed in the meantime", status_code=422)
        self.assertEqual(self.allowed(self.published_now()), {"Staff"})

    def test_a_role_deleted_meanwhile_does_not_open_the_ticket_type_to_all(self) -> None:
        self.save("Staff")
        key, version = self.published.key, self.published_now().version
        gone = CompanyRole.objects.create(company=self.company, role_name="Gone")
        answers = {f"version-{key}": version, f"who-{key}": "roles", f"role-{key}": [gone.pk]}
        gone.delete()

        response = self.client.post(PATH, answers, follow=True)

        self.assertContains(response, "was deleted in the meantime", status_code=422)
        self.assertEqual(self.allowed(self.published_now()), {"Staff"})

    def test_a_role_that_was_ever_named_stays(self) -> None:
        self.save("Staff")
        self.save()

        path = f"/team/roles/{self.role('Staff').pk}/delete/"
        response = self.client.post(path, follow=True)

        self.assertContains(response, "can&#x27;t be deleted because it&#x27;s used by")
        self.assertContains(response, "version 2")
        self.assertTrue(CompanyRole.objects.filter(role_name="Staff").exists())

    def test_it_is_read_only_while_acting(self) -> None:
        self.client.force_login(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})

        page = self.client.get(PATH)

        self.assertContains(page, "<fieldset disabled>")
        self.assertNotContains(page, "Review changes")

    def test_malformed_input_changes_nothing(self) -> None:
        key = self.published.key
        for answers in (
            {},
            {f"version-{key}": "x", f"role-{key}": ["1"]},
            {f"version-{key}": "1", f"role-{key}": ["x", "\x00", "9" * 30]},
            {"version-nonsense": "1"},
        ):
            with self.subTest(answers):
                self.assertIn(self.client.post(PATH, answers).status_code, (302, 422))
                self.assertEqual(TicketType.objects.count(), 1)

    def test_it_costs_the_same_for_many(self) -> None:
        costs = []
        self.client.get(PATH)
        for number in range(2):
            self.client.get(PATH)
            with CaptureQueriesContext(connection) as statements:
                self.client.get(PATH)
            costs.append(len(statements))
            for each in range(3):
                self.publish(ticket_document(key=f"more-{number}-{each}"))

        self.assertEqual(costs[0], costs[1])
