"""Drafts of forms: what is kept, for whom, and for how long."""

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from users.tenancy import as_company
from workflow_ops.errors import FormSentBefore
from workflow_ops.jobs import run_remove_unattached_uploads
from workflow_ops.models import FileUpload, FormDraft, TaskInstance
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.form_drafts import delete_draft, draft_of, save_draft
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.tickets import submit_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

DESK = {"item": ["Desk"]}


class DraftsTestCase(TicketTestCase):
    def save(self, item: str = "Desk", **more: Any) -> FormDraft:
        return save_draft(owner=self.user, what=self.ticket_type, answers={"item": [item]}, **more)

    def found(self) -> FormDraft | None:
        return draft_of(self.user, self.ticket_type)


class SaveTest(DraftsTestCase):
    def test_the_latest_replaces_the_one_before(self) -> None:
        first = self.save("Desk")
        self.save("A desk for Dora", dropped=[("Note", "By noon")])

        found = self.found()

        assert found is not None
        self.assertEqual(FormDraft.objects.count(), 1)
        self.assertEqual(found.answers, {"item": ["A desk for Dora"]})
        self.assertEqual(found.dropped, [["Note", "By noon"]])
        self.assertEqual(found.created_at, first.created_at)
        self.assertGreater(found.updated_at, first.updated_at)

    def test_each_form_and_each_person_has_its_own(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))
        save_draft(owner=self.user, what=task, answers={"approved": ["true"]})
        save_draft(owner=self.colleague, what=self.ticket_type, answers={"item": ["Lamp"]})
        self.save()

        self.assertEqual(FormDraft.objects.count(), 3)
        found = self.found()
        assert found is not None
        self.assertEqual(found.answers, DESK)
        self.assertIsNone(draft_of(self.colleague, task))

    def test_it_outlives_a_new_version_of_the_form(self) -> None:
        draft = self.save()

        newer = publish(self.company, self.creator, bundle(ticket={"title": "Buy"}))

        self.assertNotEqual(newer.pk, draft.ticket_type_id)
        self.assertEqual(draft_of(self.user, newer), draft)

    def test_deleting_one_leaves_those_of_others(self) -> None:
        self.save()
        save_draft(owner=self.colleague, what=self.ticket_type, answers=DESK)

        delete_draft(owner=self.user, what=self.ticket_type)

        self.assertEqual([draft.owner for draft in FormDraft.objects.all()], [self.colleague])


class SentTest(DraftsTestCase):
    def test_a_form_that_became_a_ticket_has_no_draft(self) -> None:
        key = uuid.uuid4()
        self.save(submission_key=key)
        submit_ticket(
            ticket_type=self.ticket_type,
            by=self.user,
            answers={"item": "Desk"},
            submission_key=key,
        )

        self.assertIsNone(self.found())
        with self.assertRaises(FormSentBefore):
            self.save("Desk", submission_key=key)
        self.save("Another desk", submission_key=uuid.uuid4())
        self.assertIsNotNone(self.found())

    def test_a_task_that_its_owner_completed_has_none(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))
        save_draft(owner=self.worker, what=task, answers={"approved": ["true"]})

        complete_task(task=task, by=self.worker, output={"approved": True})

        self.assertIsNone(draft_of(self.worker, task))

    def test_a_task_that_went_to_a_colleague_keeps_it(self) -> None:
        """What they typed is theirs to copy, and the task may come back."""
        task = current_task(make_ticket(self.ticket_type, self.user))
        save_draft(owner=self.worker, what=task, answers={"approved": ["true"]})
        reassign_task(task=task, to=self.colleague, by=self.ticket_admin)
        task = TaskInstance.objects.for_detail().get(pk=task.pk)

        complete_task(task=task, by=self.colleague, output={"approved": True})

        self.assertIsNotNone(draft_of(self.worker, task))


class RetentionTest(DraftsTestCase):
    def left_after(self, days: float) -> bool:
        then = timezone.now() - timedelta(days=days)
        FormDraft.objects.update(updated_at=then)
        run_remove_unattached_uploads(timestamp=0)
        return FormDraft.objects.exists()

    def test_it_is_kept_for_thirty_days(self) -> None:
        self.save()

        self.assertTrue(self.left_after(29.9))
        self.assertFalse(self.left_after(30.1))

    def test_in_every_company(self) -> None:
        self.save()
        with as_company(self.other_company):
            run_remove_unattached_uploads(timestamp=0)
        self.assertTrue(FormDraft.objects.exists())

        FormDraft.objects.update(updated_at=timezone.now() - timedelta(days=31))
        with as_company(self.other_company):
            run_remove_unattached_uploads(timestamp=0)

        self.assertFalse(FormDraft.objects.exists())

    def test_people_who_left_have_none(self) -> None:
        self.save()
        self.user.is_active = False
        self.user.save(update_fields=["is_active", "updated_at"])

        self.assertFalse(self.left_after(0))

    def test_its_files_are_kept_with_it(self) -> None:
        desk = PersonalUploads(self.company, self.user)
        kept, forgotten = (
            int(desk.keep(SimpleUploadedFile(name, b"text"))) for name in ("a.txt", "b.txt")
        )
        save_draft(owner=self.user, what=self.ticket_type, answers={"offer-kept": [str(kept)]})
        FileUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=3))

        run_remove_unattached_uploads(timestamp=0)
        self.assertEqual(set(FileUpload.objects.values_list("pk", flat=True)), {kept})
        self.assertNotEqual(kept, forgotten)

        self.assertFalse(self.left_after(31))
        self.assertFalse(FileUpload.objects.exists())
