"""List navigation: back from the page of a row to its list, and on to the rows beside it."""

from typing import Any
from unittest import mock

from workflow_ops.lists import navigation
from workflow_ops.models import (
    TaskInstance,
)
from workflow_ops.tests.managed_lists import ManagedListCase


class SameListTest(ManagedListCase):
    """Who acts on a row goes on in the list that they came from."""

    def test_after_an_action_the_way_on_is_the_same(self) -> None:
        task = TaskInstance.objects.get(workflow_instance__ticket__number=3)
        here = "/tickets/3/?list=sort%3Doldest"
        for button, answers in (
            ("/manage/tickets/3/hold/", {}),
            ("/manage/tickets/3/resume/", {}),
            (f"/manage/tasks/{task.pk}/reassign/", {"worker": self.colleague.email}),
        ):
            with self.subTest(button):
                self.assertContains(self.open(here), f'action="{button}?list=sort%3Doldest"')

                response = self.client.post(f"{button}?list=sort%3Doldest", answers)

                self.assertRedirects(response, here)

    def test_after_a_comment_on_an_error_the_list_is_that_of_errors(self) -> None:
        page = self.open(f"/manage/errors/{self.error.pk}/?list=sort%3Doldest")
        here = f"error={self.error.pk}&amp;list=sort%3Doldest"
        self.assertContains(page, f'action="/manage/errors/{self.error.pk}/note/?{here}"')

        response = self.client.post(
            f"/manage/errors/{self.error.pk}/note/?list=sort%3Doldest",
            {"status": "REVIEWED", "notes": "?"},
        )

        number = self.error.ticket.number
        self.assertRedirects(
            response,
            f"/tickets/{number}/?error={self.error.pk}&list=sort%3Doldest#error-{self.error.pk}",
        )


class ListNavigationTest(ManagedListCase):
    def navigation(self, path: str) -> Any:
        return self.open(path).context["navigation"]

    def test_they_are_those_of_the_list_it_was_opened_from(self) -> None:
        shown = self.navigation(f"/tickets/3/?list=requester%3D{self.user.pk}%26sort%3Doldest")

        self.assertTrue(shown.previous_url.startswith("/tickets/2/?list="))
        self.assertTrue(shown.next_url.startswith("/tickets/4/?list="))
        self.assertEqual(shown.list_url, f"/manage/tickets/?requester={self.user.pk}&sort=oldest")

    def test_the_place_in_the_list_is_said(self) -> None:
        for number, query, place in (
            (3, "?list=", "2 of 4"),
            (3, "?list=sort%3Doldest", "3 of 4"),
            (2, "?list=status%3DON_HOLD", "1 of 1"),
            (3, "?list=status%3DON_HOLD", ""),  # not in it any more
            (3, "", ""),  # not opened from a list
        ):
            with self.subTest(query, number=number):
                path = f"/tickets/{number}/{query}"
                self.assertEqual(self.navigation(path).place, place)

    def test_rows_are_counted_to_a_limit(self) -> None:
        with mock.patch.object(navigation, "MOST_COUNTED", 1):
            self.assertEqual(self.navigation("/tickets/3/?list=").place, "2 of 3+")
            self.assertEqual(self.navigation("/tickets/1/?list=").place, "")

    def test_an_end_has_none(self) -> None:
        self.assertEqual(self.navigation("/tickets/4/?list=").previous_url, "")
        self.assertEqual(self.navigation("/tickets/1/?list=").next_url, "")

    def test_a_page_opened_by_its_own_address_leads_to_the_list_only(self) -> None:
        shown = self.navigation("/tickets/2/")

        self.assertEqual((shown.previous_url, shown.next_url, shown.place), ("", "", ""))
        self.assertEqual((shown.list_name, shown.list_url), ("All tickets", "/manage/tickets/"))

    def test_the_links_of_a_list_lead_on_with_its_query(self) -> None:
        response = self.open("/manage/tickets/?status=ON_HOLD")

        self.assertContains(response, 'href="/tickets/2/?list=status%3DON_HOLD"')

    def test_what_makes_no_sense_is_the_plain_list(self) -> None:
        for text in ("%00", "company%3D1", "sort%3Dpassword", "%26%26%3D"):
            with self.subTest(text):
                shown = self.navigation(f"/manage/tickets/2/?list={text}")

                self.assertIn("/3/", shown.previous_url)
                self.assertIn("/1/", shown.next_url)

    def test_tasks_and_errors_have_them_too(self) -> None:
        first, second = TaskInstance.objects.order_by("pk")[:2]

        path = f"/manage/tasks/{first.pk}/?list="
        self.assertIn(f"/{second.pk}/", self.navigation(path).previous_url)
        shown = self.navigation(f"/manage/errors/{self.error.pk}/")
        self.assertEqual((shown.list_url, shown.next_url), ("/manage/errors/", ""))
