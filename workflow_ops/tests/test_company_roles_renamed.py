"""A company role that is renamed, while the definitions that name it are in memory."""

from users.models import CompanyRole
from users.tenancy import as_company
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, form_task, publish


class RenamedRoleTest(TicketTestCase):
    def test_the_new_name_is_on_the_page_at_once(self) -> None:
        with as_company(self.company):
            role = CompanyRole.objects.get(role_name="Manager")
            ways = [{"from": None, "to": "approve"}, {"from": "approve", "to": None}]
            tasks = [form_task("approve", worker_role="Manager")]
            document = bundle("leave", tasks=tasks, transitions=ways)
            ticket_type = publish(self.company, self.creator, document)
            compiled_version(ticket_type.workflow_id)
        self.client.log_in(self.user)
        self.assertContains(self.client.get("/tickets/new/leave/"), "(Manager)")

        # Another process does this, so nothing in this one is told.
        with as_company(self.company):
            CompanyRole.objects.filter(pk=role.pk).update(role_name="Head of department")

        self.assertContains(self.client.get("/tickets/new/leave/"), "(Head of department)")
