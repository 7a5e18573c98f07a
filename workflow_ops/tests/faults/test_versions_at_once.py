"""Several people change the versions of one definition at the same moment."""

import json
from collections.abc import Callable
from functools import partial

from users.models import User
from users.tests.factories import make_person
from workflow_design.errors import ChangedMeanwhile, NoDraft, NotPublished
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.models.fingerprints import fingerprint_of
from workflow_design.services.drafts import store_document
from workflow_design.services.publishing import publish_draft
from workflow_design.services.versions import retire, roll_back
from workflow_ops.tests.factories import bundle, publish
from workflow_ops.tests.faults.base import CommittedTestCase, at_once


class VersionsAtOnceTest(CommittedTestCase):
    second: User

    def setUp(self) -> None:
        super().setUp()
        self.second = make_person(self.company, "second", roles=["workflow_creator"])
        publish(self.company, self.creator)

    def states(self) -> list[tuple[int, str]]:
        versions = WorkflowDefinition.objects.of_key("purchase").order_by("version")
        return list(versions.values_list("version", "status"))

    def test_of_two_who_publish_a_draft_one_wins(self) -> None:
        store_document(company=self.company, by=self.creator, text=json.dumps(bundle()))
        draft = WorkflowDefinition.objects.draft().get()

        results = at_once(
            self.company,
            [partial(publish_draft, draft=draft, by=by) for by in (self.creator, self.second)],
        )

        refused = [type(each) for each in results if isinstance(each, Exception)]
        self.assertEqual(refused, [NoDraft])
        self.assertEqual(self.states(), [(1, "RETIRED"), (2, "RETIRED"), (3, "PUBLISHED")])

    def test_a_draft_that_was_replaced_meanwhile_is_not_published(self) -> None:
        store_document(company=self.company, by=self.creator, text=json.dumps(bundle()))
        read = WorkflowDefinition.objects.draft().get()
        seen = fingerprint_of(read)
        store_document(company=self.company, by=self.second, text=json.dumps(bundle()))

        (result,) = at_once(
            self.company,
            [partial(publish_draft, draft=read, by=self.creator, fingerprint=seen)],
        )

        self.assertIsInstance(result, ChangedMeanwhile)
        self.assertEqual(self.states()[-1], (3, "DRAFT"))

    def test_two_who_roll_back_make_two_versions(self) -> None:
        store_document(company=self.company, by=self.creator, text=json.dumps(bundle()))
        old = WorkflowDefinition.objects.get(key="purchase", version=1)

        results = at_once(
            self.company,
            [partial(roll_back, version=old, by=by) for by in (self.creator, self.second)],
        )

        self.assertEqual([each for each in results if isinstance(each, Exception)], [])
        self.assertEqual(
            self.states(),
            [(1, "RETIRED"), (2, "RETIRED"), (3, "RETIRED"), (4, "PUBLISHED"), (5, "DRAFT")],
        )

    def test_rolling_back_and_retiring_take_turns(self) -> None:
        old = TicketType.objects.get(key="purchase", version=1)
        before = TicketType.objects.published().get()

        calls: list[Callable[[], object]] = [
            lambda: roll_back(version=old, by=self.creator),
            lambda: retire(version=before, by=self.second),
        ]
        back, retired = at_once(self.company, calls)

        # Whichever came first: what was rolled back to is published, not what was to be retired.
        self.assertIsInstance(back, TicketType)
        self.assertIn(type(retired), (type(None), NotPublished))
        published = TicketType.objects.published().values_list("version", flat=True)
        self.assertEqual(list(published), [3])
