"""The pages that roll back and retire versions."""

from users.roles import WORKFLOW_CREATOR
from users.tests.factories import make_person
from workflow_design.models import TicketType
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish
from workflow_ops.tests.test_versions_pages import TYPE, WORKFLOW, VersionPagesTestCase


class RollBackTest(VersionPagesTestCase):
    def setUp(self) -> None:
        super().setUp()
        publish(self.company, self.creator, bundle(ticket={"title": "Second"}))
        self.store_workflow(title="Newest")
        self.agree(f"{WORKFLOW}publish/")

    def test_it_says_what_changes(self) -> None:
        response = self.client.get(f"{WORKFLOW}1/roll-back/")

        self.assertEqual(self.sentences(f"{WORKFLOW}1/roll-back/"),
                         ['Title changed from "Newest" to "Purchase".'])  # fmt: skip
        self.assertContains(response, "Creates version 4 with the contents of version 1")

    def test_page_mentions_the_remaining_draft(self) -> None:
        self.store_workflow(title="Draft")

        response = self.client.get(f"{WORKFLOW}1/roll-back/")

        self.assertContains(response, "Your draft, version 4, is kept")
        self.assertEqual(response.context["page"].new_version, 4)

    def test_the_post_rolls_back(self) -> None:
        response = self.agree(f"{WORKFLOW}1/roll-back/")

        self.assertEqual(self.told(response), ["Version 1 of “Purchase” restored as version 4."])
        self.assertEqual(self.published_workflow().title, "Purchase")

    def test_the_post_rolls_a_ticket_type_back(self) -> None:
        shown = self.fingerprint(f"{TYPE}1/roll-back/")

        response = self.client.post(f"{TYPE}1/roll-back/", shown, follow=True)

        self.assertIn("restored as version 3", self.told(response)[0])
        self.assertEqual(self.published_type().title, "New purchase")

    def test_another_version_published_since_is_looked_at_first(self) -> None:
        shown = self.fingerprint(f"{WORKFLOW}1/roll-back/")
        publish(self.company, self.creator)

        response = self.client.post(f"{WORKFLOW}1/roll-back/", shown, follow=True)

        self.assertIn("in the meantime", self.told(response)[0])
        self.assertEqual(self.published_workflow().version, 4)

    def test_what_does_not_fit_any_more_is_reported(self) -> None:
        shop = {"FieldName": "shop", "FieldType": "string"}
        document = bundle(fields=[shop], ticket={"fields": {"shop": "Corner"}})
        publish(self.company, self.creator, document)

        page = self.client.get(f"{WORKFLOW}1/roll-back/")
        response = self.agree(f"{WORKFLOW}1/roll-back/")

        self.assertContains(page, "Can't be restored yet")
        self.assertIn("Can't restore “Purchase”. Ticket type",
                      self.told(response)[0])  # fmt: skip

    def test_what_is_not_retired_is_reported(self) -> None:
        for method in (self.client.get, self.client.post):
            response = method(f"{WORKFLOW}3/roll-back/", follow=True)

            self.assertIn("it isn't archived", self.told(response)[-1])

    def test_unknown_version_is_not_found(self) -> None:
        self.assertEqual(self.client.get(f"{WORKFLOW}9/roll-back/").status_code, 404)


class RetireTest(VersionPagesTestCase):
    def test_a_ticket_type(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        shown = self.client.get(f"{TYPE}retire/")
        response = self.agree(f"{TYPE}retire/")

        self.assertContains(shown, "<strong>1 open ticket</strong> will continue")
        self.assertIn("archived. Open tickets continue.", self.told(response)[0])
        self.assertFalse(TicketType.objects.published().exists())
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})
        ticket.refresh_from_db()
        self.assertEqual(ticket.status, "COMPLETED")

    def test_a_workflow_in_use_is_not_offered(self) -> None:
        shown = self.client.get(f"{WORKFLOW}retire/")
        response = self.agree(f"{WORKFLOW}retire/")

        self.assertContains(shown, "Can't be archived while ticket types use it")
        self.assertNotContains(shown, "Archive</button>")
        self.assertIn("it's used by “New purchase”", self.told(response)[0])

    def test_a_workflow(self) -> None:
        self.agree(f"{TYPE}retire/")

        response = self.agree(f"{WORKFLOW}retire/")

        self.assertEqual(self.told(response)[-1],
                         "“Purchase” archived. Open tickets continue.")  # fmt: skip
        self.assertContains(self.client.get("/design/workflows/?state=RETIRED"), "Purchase")

    def test_what_is_retired_already_is_reported(self) -> None:
        self.agree(f"{TYPE}retire/")

        for method in (self.client.get, self.client.post):
            response = method(f"{TYPE}retire/", follow=True)
            self.assertIn("is no longer live", self.told(response)[-1])

    def test_another_version_published_since_is_not_retired(self) -> None:
        shown = self.fingerprint(f"{TYPE}retire/")
        publish(self.company, self.creator)

        response = self.client.post(f"{TYPE}retire/", shown, follow=True)

        self.assertIn("in the meantime", self.told(response)[0])
        self.assertEqual(self.published_type().version, 2)


class OtherPeopleTest(VersionPagesTestCase):
    """A creator of the same company may do the same; one of another company finds nothing."""

    def paths(self) -> list[str]:
        publish(self.company, self.creator)
        self.store(bundle())
        kinds = ("versions/", "compare/", "publish/", "1/roll-back/", "retire/")
        return [f"{path}{kind}" for path in (WORKFLOW, TYPE) for kind in kinds]

    def test_a_colleague_sees_the_same(self) -> None:
        self.client.log_in(make_person(self.company, "second", roles=[WORKFLOW_CREATOR]))

        for path in self.paths():
            with self.subTest(path):
                self.assertContains(self.client.get(path), "purchase")

    def test_a_stranger_finds_nothing(self) -> None:
        paths = self.paths()
        self.client.log_in(self.stranger)

        for path in paths:
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 404)
                self.assertIn(self.client.post(path).status_code, (404, 405))
        self.assertEqual(self.published_workflow().version, 2)
