"""Files of the same name that are attached to a ticket at the same moment."""

from functools import partial

from workflow_ops.models import FileUpload
from workflow_ops.tests.factories import make_comment, make_ticket
from workflow_ops.tests.faults.base import CommittedTestCase, at_once
from workflow_ops.tests.test_files_served import keep


class VersionsTest(CommittedTestCase):
    def test_each_gets_a_version_of_its_own(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        uploads = [keep(self.worker, "plan.png") for _time in range(4)]

        comments = at_once(
            self.company,
            [partial(make_comment, ticket, self.worker, uploads=[each]) for each in uploads],
        )

        self.assertFalse([each for each in comments if isinstance(each, Exception)])
        versions = FileUpload.objects.order_by("version").values_list("version", flat=True)
        self.assertEqual([*versions], [1, 2, 3, 4])
