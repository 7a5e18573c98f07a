"""Choosing who gets a task: nobody beforehand, and what is to be known of each person."""

import re
from html import unescape

from users.models import User
from users.roles import TASK_WORKER
from users.tests.factories import make_person
from workflow_ops.models import TaskInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket


class ChooseWorkerTest(TicketTestCase):
    """The worker has two tasks; Anna is there twice, once with a task, and a colleague is away."""

    def setUp(self) -> None:
        super().setUp()
        for _number in range(2):
            make_ticket(self.ticket_type, self.user)
        self.anna = make_person(self.company, "anna", roles=[TASK_WORKER])
        make_ticket(self.ticket_type, self.user)
        other = make_person(self.company, "anna.two", roles=[TASK_WORKER])
        User.objects.filter(pk=other.pk).update(first_name="Anna")
        self.client.log_in(self.ticket_admin)

    def options(self, page: str) -> list[tuple[str, str]]:
        select = page[page.index('name="worker"') :]
        select = select[: select.index("</select>")]
        self.assertNotRegex(select, r'value="[^"]+" selected')
        return [
            (value, unescape(label))
            for value, label in re.findall(
                r'<option value="([^"]*)"(?: selected)?>([^<]*)</option>', select
            )
        ]

    def test_of_one_task(self) -> None:
        options = self.options(self.client.get("/tickets/1/").content.decode())

        company = f"company{self.company.pk}.example"
        self.assertEqual(
            options,
            [
                ("", "Select a person"),
                (f"anna.two@{company}", f"Anna Person, anna.two@{company} (0 open)"),
                (f"anna@{company}", f"Anna Person, anna@{company} (1 open)"),
                (self.colleague.email, "Colleague Person (0 open, away)"),
            ],
        )

    def test_of_many_tasks_at_once(self) -> None:
        rows = list(TaskInstance.objects.values_list("pk", flat=True))

        response = self.client.post("/manage/tasks/bulk/", {"row": rows, "action": "assign"})

        labels = [label for _value, label in self.options(response.content.decode())]
        self.assertEqual(labels[0], "Choose an assignee")
        self.assertEqual(labels[3:], ["Worker Person (2 open)", "Colleague Person (0 open, away)"])

    def test_filters_tell_people_of_one_name_apart(self) -> None:
        page = self.client.get("/manage/tasks/").content.decode()

        self.assertInHTML(
            f'<option value="{self.anna.pk}">Anna Person, {self.anna.email}</option>', page
        )
