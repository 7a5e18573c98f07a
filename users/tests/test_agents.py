"""Agents: what marks them, and what the database allows."""

from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from users.errors import AgentNameTaken
from users.mail.outbox import put_into_outbox, send_from_outbox
from users.mail.writing import PASSWORD_RESET, SIGN_UP, WELCOME
from users.models import OutgoingMail, User
from users.roles import ADMIN, TASK_WORKER
from users.tenancy import outside_companies
from users.tests.base import CompanyTestCase
from users.tests.factories import make_agent, make_person


class AgentTest(CompanyTestCase):
    agent: User

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.agent = make_agent(cls.company, roles=[TASK_WORKER, ADMIN], company_roles=["Finance"])

    def test_it_is_marked_and_has_roles_but_never_admin_and_no_password(self) -> None:
        self.assertEqual(str(self.agent), "Invoice reader (agent)")
        self.assertEqual(self.agent.system_roles(), {TASK_WORKER})
        self.assertEqual([str(role) for role in self.agent.company_roles.all()], ["Finance"])
        self.assertTrue(self.agent.email.endswith("@agents.invalid"))
        self.assertFalse(self.agent.has_usable_password())

    def test_people_and_agents_are_told_apart(self) -> None:
        ours = User.objects.of_company(self.company)
        self.assertEqual([*ours.agents()], [self.agent])
        self.assertNotIn(self.agent, ours.people())
        self.assertEqual(ours.people().count() + 1, ours.count())

    def test_the_database_refuses_an_agent_that_could_log_in_or_is_not_marked(self) -> None:
        for change in (
            {"password": "pbkdf2_sha256$1$a$b"},
            {"last_name": "Person"},
            {"is_staff": True},
            {"is_superuser": True, "company": None},
        ):
            with (
                self.subTest(**change),
                self.assertRaisesMessage(IntegrityError, "user_agent_of_company"),
                outside_companies(),
                transaction.atomic(),
            ):
                User.objects.filter(pk=self.agent.pk).update(**change)

    def test_it_has_no_session_and_gets_no_mail(self) -> None:
        self.client.force_login(self.agent)
        self.assertRedirects(
            self.client.get("/tickets/"),
            "/login/?next=/tickets/",
            fetch_redirect_response=False,
        )

        send_from_outbox(put_into_outbox(kind=WELCOME, to="a@example.com", user=self.agent.pk))
        send_from_outbox(put_into_outbox(kind=PASSWORD_RESET, to=self.agent.email))
        send_from_outbox(put_into_outbox(kind=SIGN_UP, to=self.agent.email))

        self.assertEqual(mail.outbox, [])
        self.assertFalse(OutgoingMail.objects.exists())

    def test_its_name_is_its_own_among_agents_of_the_company(self) -> None:
        with self.assertRaises(AgentNameTaken):
            make_agent(self.company, "INVOICE reader")
        make_agent(self.other_company, "Invoice reader")

    def test_no_person_has_the_mark_of_agents(self) -> None:
        person = make_person(self.company, "mimic", roles=[])
        like_agents = (
            "(agent)",
            " (Agent) ",
            "reader (agent)",
            "( agent\u200b)",
            "\uff08agent\uff09",
        )
        for name in like_agents:
            for field, other in (("last_name", "first_name"), ("first_name", "last_name")):
                setattr(person, field, name)
                setattr(person, other, "Invoice")
                with self.subTest(name, field=field), self.assertRaises(ValidationError) as caught:
                    person.full_clean()
                self.assertEqual([*caught.exception.message_dict], [field])

        self.client.log_in(self.user)
        sent = {"first_name": "Bot", "last_name": "(Agent)", "time_zone": ""}
        self.assertContains(
            self.client.post("/profile/", sent), "is reserved for agents", status_code=422
        )
