"""Lists, figures and pages in the time zones of two people of one company."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from typing import ClassVar

from django.utils import timezone

from users.models import Company, User
from users.roles import TICKET_ADMIN
from users.tests.factories import make_person
from workflow_ops.models import DashboardFigures, TicketInstance
from workflow_ops.tests.managed_lists import ManagedListCase

INSTANTS = {
    1: "2026-10-24T21:59:59+00:00",  # in Berlin the last second of Oct 24
    2: "2026-10-24T22:00:00+00:00",
    3: "2026-10-25T22:59:59+00:00",  # 25 hours later less a second
    4: "2026-10-25T23:00:00+00:00",
}
OF_THE_DAY = "submitted_from=2026-10-25&submitted_until=2026-10-25"


class TimeZonesTest(ManagedListCase):
    other_admin: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.other_admin = make_person(cls.company, "other", roles=[TICKET_ADMIN])
        User.objects.filter(pk=cls.other_admin.pk).update(time_zone="America/New_York")
        Company.objects.filter(pk=cls.company.pk).update(time_zone="Europe/Berlin")

    def setUp(self) -> None:
        super().setUp()
        for number, at in INSTANTS.items():
            TicketInstance.objects.filter(number=number).update(
                created_at=datetime.fromisoformat(at)
            )

    def exported(self) -> dict[str, str]:
        response = self.client.get("/manage/tickets/export/")
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
        return {row["Number"]: row["Submitted"] for row in csv.DictReader(StringIO(text))}

    def test_a_filter_for_a_day_is_for_that_of_the_person(self) -> None:
        self.assertEqual(sorted(self.numbers(OF_THE_DAY)), [2, 3])
        self.assertContains(
            self.open(f"/manage/tickets/?{OF_THE_DAY}"), "Days in Europe/Berlin time."
        )
        self.client.log_in(self.other_admin)
        self.assertEqual(sorted(self.numbers(OF_THE_DAY)), [3, 4])
        self.assertContains(
            self.open(f"/manage/tickets/?{OF_THE_DAY}"), "Days in America/New York time."
        )

    def test_the_export_of_a_day_has_the_rows_of_its_list(self) -> None:
        for admin, numbers in ((self.ticket_admin, {"2", "3"}), (self.other_admin, {"3", "4"})):
            self.client.log_in(admin)
            response = self.client.get(f"/manage/tickets/export/?{OF_THE_DAY}")
            text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
            self.assertEqual({row["Number"] for row in csv.DictReader(StringIO(text))}, numbers)
            self.assertEqual(str(timezone.get_current_timezone()), "UTC")

    def test_two_people_see_the_same_instants(self) -> None:
        berlin = self.exported()
        self.client.log_in(self.other_admin)
        york = self.exported()

        self.assertEqual(berlin["3"], "2026-10-25T23:59:59+01:00")
        self.assertEqual(york["3"], "2026-10-25T18:59:59-04:00")
        for number, at in INSTANTS.items():
            for exported in (berlin, york):
                moment = datetime.fromisoformat(exported[str(number)])
                self.assertEqual(moment, datetime.fromisoformat(at))

    def test_the_list_says_the_exact_time_with_its_zone(self) -> None:
        self.assertContains(self.open("/manage/tickets/"), 'title="Oct 25, 2026, 12:00 AM CEST"')
        self.client.log_in(self.other_admin)
        self.assertContains(self.open("/manage/tickets/"), 'title="Oct 24, 2026, 6:00 PM EDT"')

    def test_figures_of_two_zones_are_kept_apart(self) -> None:
        now = timezone.now()
        late = (now - timedelta(days=7)).replace(hour=23, minute=30)
        TicketInstance.objects.all().update(created_at=late)
        opened: dict[User, set[date]] = {}
        for admin in (self.ticket_admin, self.other_admin, self.ticket_admin):
            self.client.log_in(admin)
            days = self.open("/manage/").context["page"].per_day.days
            (found,) = [each.day for each in days if each.opened.number]
            opened.setdefault(admin, set()).add(found)

        self.assertEqual(opened[self.ticket_admin], {(late + timedelta(days=1)).date()})
        self.assertEqual(opened[self.other_admin], {late.date()})
        zones = DashboardFigures.objects.values_list("time_zone", flat=True)
        self.assertEqual(sorted(zones), ["America/New_York", "Europe/Berlin"])

    def test_each_day_of_the_figures_leads_to_as_many_tickets(self) -> None:
        for admin in (self.ticket_admin, self.other_admin):
            self.client.log_in(admin)
            for day in self.open("/manage/").context["page"].per_day.days:
                if day.opened.number:
                    listed = self.open(day.opened.url).context["tickets"]
                    self.assertEqual(len(listed), day.opened.number)

    def test_the_audit_trail_is_in_the_zone(self) -> None:
        self.client.log_in(self.admin)

        page = self.open("/audit/")
        shown = page.context["page"].entries[0].at
        with timezone.override("Europe/Berlin"):
            local = timezone.localtime(shown)
        self.assertContains(page, f'datetime="{local.isoformat()}"')
        response = self.client.get("/audit/export/")
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
        row = next(csv.DictReader(StringIO(text)))
        offset = datetime.fromisoformat(row["When"]).utcoffset()
        self.assertIn(offset, (timedelta(hours=1), timedelta(hours=2)))
