"""/audit/: every change of every row, and what people did beside that, as one list."""

import csv
from io import StringIO
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.logs import log
from users import impersonation
from users.audit import audit_log
from users.audit.page import AuditPage
from users.audit.sources import sources
from users.audit.trail import Trail, TrailQuery
from users.audit.wording import value_text
from users.models import AuditEvent, CompanyRole, Impersonation, User, UserCompanyRole
from users.tenancy import as_company
from users.tests.base import CompanyTestCase


class AuditCase(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def open(self, query: str = "") -> Any:
        response = self.client.get(f"/audit/?{query}")
        self.assertEqual(response.status_code, 200)
        return response

    def entries(self, query: str = "") -> list[Any]:
        return list(self.open(query).context["page"].entries)

    def texts(self, query: str = "") -> list[str]:
        return [f"{each.source.noun} {each.subject} {each.action}" for each in self.entries(query)]


class TrailTest(AuditCase):
    def test_changes_and_events_are_in_it_the_newest_first(self) -> None:
        role = CompanyRole.objects.create(company=self.company, role_name="Driver")
        CompanyRole.objects.filter(pk=role.pk).update(role_name="Pilot")
        audit_log.record("exported", company=self.company, subject="tickets")

        self.assertEqual(
            self.texts()[:3],
            [
                "event tickets exported",
                "company role Pilot changed",
                "company role Driver made",
            ],
        )

    def test_a_change_shows_old_and_new(self) -> None:
        CompanyRole.objects.filter(role_name="Staff").update(description="All of us.")

        (change,) = self.entries()[0].changes

        self.assertEqual((change.field, change.old, change.new), ("description", "", "All of us."))
        self.assertContains(self.open(), "<ins>All of us.</ins>")

    def test_people_are_named_in_it(self) -> None:
        self.client.log_in(self.user)
        self.client.post("/profile/", {"first_name": "Anna", "last_name": "Renamed"})
        self.client.log_in(self.admin)

        entry = self.entries("kind=users")[0]

        self.assertEqual(entry.actor, "Anna Renamed")
        self.assertFalse(entry.acted_for_company)

    def test_a_superuser_is_named_with_the_company(self) -> None:
        acting = impersonation.start(
            session=SessionStore(), superuser=self.superuser, company=self.company, reason="Help"
        )
        tokens = log.user_id.set(self.superuser.pk), log.acting_id.set(acting.pk)
        CompanyRole.objects.create(company=self.company, role_name="Driver")
        log.user_id.reset(tokens[0])
        log.acting_id.reset(tokens[1])
        self.client.log_in(self.admin)  # acting gave the session a new key

        entry = self.entries("kind=company_roles")[0]

        self.assertEqual((entry.actor, entry.acted_for_company), ("Root Super", True))
        self.assertContains(
            self.open("kind=company_roles"),
            'Root Super <span class="tf-muted">for Ours</span>',
        )

    def test_other_companies_are_not_in_it(self) -> None:
        with as_company(self.other_company):
            audit_log.record("exported", company=self.other_company, subject="their tickets")
            CompanyRole.objects.create(company=self.other_company, role_name="Spy")

        self.assertNotContains(self.open("size=100"), "Spy")
        self.assertNotContains(self.open("size=100"), "their tickets")

    def test_every_table_is_a_source(self) -> None:
        keys = {source.key for source in sources()}

        self.assertLessEqual({"events", "users", "ticket_instances", "task_instances"}, keys)
        for key in keys:
            with self.subTest(key):
                self.open(f"kind={key}")


class FilterTest(AuditCase):
    def test_each_filter(self) -> None:
        for person in (self.user, self.worker):
            audit_log.record("exported", company=self.company, by=person)
        today = timezone.localdate()
        for query, count in (
            ("kind=events", 2),
            (f"kind=events&by={self.user.pk}", 1),
            (f"kind=events&by={self.user.pk}&by={self.worker.pk}", 2),
            (f"kind=events&on_from={today}", 2),
            ("kind=events&on_until=2020-01-01", 0),
            (f"by={self.creator.pk}", 0),
        ):
            with self.subTest(query):
                self.assertEqual(len(self.entries(query)), count)

    def test_by_a_superuser_who_acted_for_the_company(self) -> None:
        for company in (self.company, self.other_company):
            with as_company(company):
                superuser = User.objects.create_superuser(
                    f"{company.name}@example.com", first_name="Root", last_name=company.name
                )
                audit_log.record("exported", company=company, by=superuser)

        chosen = User.objects.get(last_name="Ours")
        self.assertEqual(len(self.entries(f"kind=events&by={chosen.pk}")), 1)
        response = self.open("")
        self.assertContains(response, "Root Ours (superuser)")
        self.assertNotContains(response, "Root Theirs")
        self.assertNotContains(response, "Root Super")

    def test_by_no_person(self) -> None:
        audit_log.record("exported", company=self.company, by=self.user)
        CompanyRole.objects.filter(role_name="Staff").update(description="By hand.")

        changed = self.entries("by=nobody&kind=company_roles")
        self.assertEqual(changed[0].actor, "")
        self.assertEqual(self.entries("by=nobody&kind=events"), [])
        both = self.entries(f"by=nobody&by={self.user.pk}")
        self.assertLessEqual({"", str(self.user)}, {each.actor for each in both})

    def test_a_stack_trace_is_not_shown(self) -> None:
        keys = {source.key: source.fields for source in sources()}

        self.assertNotIn("stack_trace", keys["ticket_errors"])

    def test_the_history_of_one_row(self) -> None:
        role = self.role("Staff")
        CompanyRole.objects.filter(pk=role.pk).update(description="All of us.")

        texts = self.texts(f"row=company_roles:{role.pk}")

        self.assertEqual(texts, ["company role Staff changed", "company role Staff made"])

    def test_unknown_filter_value_matches_nothing(self) -> None:
        for query in (
            "kind=passwords",
            "by=x",
            f"by={self.stranger.pk}",
            "on_from=never",
            "row=company_roles",
            "row=company_roles:x",
            "row=auth_group:1",
            "row=events:1",
            "row=company_roles:" + "9" * 40,
        ):
            with self.subTest(query):
                self.assertEqual(self.texts(query), [])

    def test_malformed_parameters_are_ignored(self) -> None:
        everything = self.texts()
        for query in (
            "after=1&after=2",
            "after=2026-01-01&after=1&after=1",
            "before=x&before=y&before=z",
            "after=%00&after=1&after=1",
        ):
            with self.subTest(query):
                self.assertEqual(self.texts(query), everything)


class PagesTest(AuditCase):
    def test_all_pages_together_are_all_entries_once(self) -> None:
        for number in range(40):
            CompanyRole.objects.create(company=self.company, role_name=f"Role {number}")
            audit_log.record("exported", company=self.company, subject=str(number))
        total = AuditEvent.objects.count() + sum(
            source.model.objects.filter(company=self.company).count()
            for source in sources()
            if source.is_history
        )

        seen, query, last = [], "", ""
        while True:
            page = self.open(query.removeprefix("?")).context["page"]
            seen += [entry.position for entry in page.entries]
            if not page.pager.next_url:
                break
            query = page.pager.next_url
        last = query

        self.assertEqual(len(seen), total)
        self.assertEqual(len(set(seen)), total)
        self.assertEqual(
            seen, sorted(seen, key=lambda each: (each[0], -each[1], each[2]), reverse=True)
        )
        back: list[Any] = []
        query = last
        while query:
            page = self.open(query.removeprefix("?")).context["page"]
            back = [entry.position for entry in page.entries] + back
            query = page.pager.previous_url
        self.assertEqual(set(back), set(seen))

    def test_entries_of_one_moment_keep_their_order(self) -> None:
        moment = timezone.now()
        for number in range(30):
            role = CompanyRole.objects.create(company=self.company, role_name=f"Role {number}")
            UserCompanyRole.objects.create(company=self.company, user=self.user, role=role)
        total = 10 + 60
        with connection.cursor() as cursor:
            for table in ("company_roles_history", "user_company_roles_history"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"UPDATE {table} SET pgh_created_at = %s", [moment])

        seen: list[Any] = []
        pages, query = 0, "kind=company_roles&kind=user_company_roles"
        while query:
            page = self.open(query).context["page"]
            seen += [entry.position for entry in page.entries]
            last, query = query, page.pager.next_url.removeprefix("?")
            pages += 1
        back: list[Any] = []
        query = last
        while query:
            page = self.open(query).context["page"]
            back = [entry.position for entry in page.entries] + back
            query = page.pager.previous_url.removeprefix("?")

        self.assertEqual(pages, 3)
        self.assertEqual(len(seen), total)
        self.assertEqual(
            seen, sorted(set(seen), key=lambda each: (-each[1], each[2]), reverse=True)
        )
        self.assertEqual(sorted(back), sorted(seen))

    def test_logins_are_shown_where_they_are_asked_for(self) -> None:
        for action in ("logged_in", "log_in_failed", "logged_out"):
            audit_log.record(action, company=self.company, subject=action)
        shown = {
            query: [each.subject for each in self.entries(query) if each.row is None]
            for query in ("kind=events", "kind=events&logins=shown")
        }

        self.assertEqual(shown["kind=events"], ["log_in_failed"])
        self.assertEqual(
            shown["kind=events&logins=shown"][:3], ["logged_out", "log_in_failed", "logged_in"]
        )
        self.assertContains(self.open(), 'href="?logins=shown"')
        self.assertNotContains(self.open("logins=shown"), "Logins and logouts are hidden")
        exported = self.client.get("/audit/export/?kind=events")
        self.assertIn(b"logged_in", exported.getvalue())

    def test_events_without_logins_are_found_with_an_index(self) -> None:
        query = TrailQuery(keys=["events"], with_logins=False)
        with connection.cursor() as cursor, CaptureQueriesContext(connection) as statements:
            Trail(self.company, query).read(25, None, backwards=False)
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {statements[0]['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())

        self.assertIn("audit_event_no_login", plan)

    def test_changes_of_one_request_are_grouped(self) -> None:
        for request, name in (("one", "Driver"), ("one", "Pilot"), ("two", "Cook")):
            token = log.request_id.set(request)
            CompanyRole.objects.create(company=self.company, role_name=name)
            log.request_id.reset(token)

        rows = self.open().context["page"].rows[:3]

        told = [(each.entry.subject, each.is_continued) for each in rows]
        self.assertEqual(told, [("Cook", False), ("Pilot", False), ("Driver", True)])

    def test_an_entry_leads_to_the_page_of_its_row(self) -> None:
        role = CompanyRole.objects.create(company=self.company, role_name="Driver")
        gone = CompanyRole.objects.create(company=self.company, role_name="Gone")
        gone.delete()

        page = self.open().context["page"]

        urls = [(each.entry.subject, each.entry.action, each.url) for each in page.rows[:3]]
        self.assertEqual(urls[0], ("Gone", "deleted", ""))
        self.assertEqual(urls[2], ("Driver", "made", f"/team/roles/{role.pk}/"))

    def test_a_page_that_the_reader_may_not_open_is_not_linked(self) -> None:
        CompanyRole.objects.create(company=self.company, role_name="Driver")

        page = AuditPage(self.company, QueryDict(), self.user)
        self.assertTrue(any(each.link for each in page.shown))
        self.assertEqual({each.url for each in page.rows}, {""})

    def test_a_page_costs_the_same_for_one_entry_and_for_many(self) -> None:
        self.open()
        costs = []
        for _ in range(2):
            self.open()
            with CaptureQueriesContext(connection) as statements:
                self.open()
            costs.append(len(statements))
            for number in range(30):
                CompanyRole.objects.create(
                    company=self.company, role_name=f"Role {len(costs)} {number}"
                )
                audit_log.record("exported", company=self.company)

        self.assertGreaterEqual(costs[0], costs[1])  # nobody is named on the second page


class ExportTest(AuditCase):
    def test_it_has_what_the_page_shows_and_is_in_the_trail_itself(self) -> None:
        CompanyRole.objects.filter(role_name="Staff").update(description="=1+1")

        response = self.client.get("/audit/export/?kind=company_roles")

        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
        rows = list(csv.DictReader(StringIO(text)))
        self.assertEqual(len(rows), 6)
        self.assertEqual((rows[0]["What"], rows[0]["Which"]), ("changed", "company role"))
        self.assertIn("=1+1", rows[0]["Changes"])
        event = AuditEvent.objects.get(action="exported")
        self.assertEqual(event.actor, self.admin)
        self.assertEqual(event.details, {"query": "kind=company_roles"})

    def test_impersonations_are_in_it(self) -> None:
        Impersonation.objects.create(
            company=self.company,
            superuser=self.superuser,
            reason="Help",
            expires_at=timezone.now(),
        )

        self.assertEqual(self.texts("kind=impersonations"), ["impersonation Root Super made"])
        self.assertTrue(User.objects.filter(pk=self.superuser.pk).exists())


class WordingTest(AuditCase):
    """The page has words where rows have codes, ids and JSON."""

    def test_a_code_has_its_name(self) -> None:
        session = SessionStore()
        impersonation.start(
            session=session, superuser=self.superuser, company=self.company, reason="Help"
        )
        impersonation.stop(session=session, ending=Impersonation.Ending.STOPPED)
        self.client.log_in(self.admin)

        page = self.open("kind=impersonations")

        self.assertContains(page, "Superuser session")
        self.assertContains(page, "<ins>stopped</ins>")
        self.assertNotContains(page, "STOPPED")

    def test_values_are_words(self) -> None:
        for value, text in (
            (True, "yes"),
            (False, "no"),
            (3, "3"),
            ("DRAFT", "draft"),
            (["DRAFT", "b"], "draft, b"),
            ({"a": [1]}, '{"a": [1]}'),
        ):
            with self.subTest(value):
                self.assertEqual(value_text(value, {"DRAFT": "draft"}), text)

    def test_an_act_is_told_once(self) -> None:
        token = log.request_id.set("abc")
        role = CompanyRole.objects.create(company=self.company, role_name="Driver")
        audit_log.record("company_role_deleted", company=self.company, subject="Driver")
        CompanyRole.objects.filter(pk=role.pk).update(role_name="Pilot")
        log.request_id.reset(token)

        shown = self.open().context["page"].shown[:2]

        self.assertEqual([each.subject for each in shown], ["Pilot", "Driver"])
        self.assertIsNone(shown[1].row)

    def test_details_that_say_nothing_are_left_out(self) -> None:
        audit_log.record("exported", company=self.company, subject="tickets", query="")

        self.assertEqual(self.entries("kind=events")[0].shown_changes, [])
