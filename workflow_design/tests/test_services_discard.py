from users.tenancy import as_company
from workflow_design.errors import DraftIsInUse, NoDraft
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import discard_draft
from workflow_design.tests.base import DRAFT, PUBLISHED
from workflow_design.tests.factories import bundle_document, workflow_document
from workflow_design.tests.test_services_publish import PublishTestCase


class DiscardTest(PublishTestCase):
    def test_a_draft_goes_with_all_that_is_in_it(self) -> None:
        before = self.rows()
        self.store(workflow_document())

        self.call(discard_draft)

        self.assertEqual(self.rows(), before)

    def test_published_version_is_not_discarded(self) -> None:
        self.publish(bundle_document())
        self.store(bundle_document())

        self.call(discard_draft)
        self.call(discard_draft, TicketType)

        self.assertEqual(WorkflowDefinition.objects.get(), self.workflow(PUBLISHED))
        self.assertEqual(TicketType.objects.get(), self.ticket_type(PUBLISHED))

    def test_only_version_in_use_cannot_be_discarded(self) -> None:
        self.store(bundle_document())

        with self.assertRaisesMessage(
            DraftIsInUse,
            "The draft of “Purchase” can't be discarded: it's used by "
            "“Buy IT equipment”. Discard those drafts first.",
        ):
            self.call(discard_draft)

        self.call(discard_draft, TicketType)
        self.call(discard_draft)
        self.assertFalse(WorkflowDefinition.objects.exists())

    def test_what_is_published_cannot_be_discarded(self) -> None:
        self.publish(bundle_document())

        with self.assertRaises(NoDraft):
            self.call(discard_draft)
        with self.assertRaises(NoDraft):
            self.call(discard_draft, TicketType)

    def test_the_draft_of_another_company_does_not_exist(self) -> None:
        self.store(workflow_document())
        draft = self.workflow(DRAFT)

        with as_company(self.other_company), self.assertRaises(NoDraft):
            discard_draft(draft=draft, by=self.stranger)

        self.assertEqual(self.workflow(DRAFT).version, 1)
