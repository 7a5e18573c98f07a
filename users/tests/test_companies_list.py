from typing import Any
from urllib.parse import quote, urlencode

from ticketflower.lists.listing import MOST_COUNTED, PAGE_SIZE
from users.models import Company
from users.tests.base import CompanyTestCase


class ListCase(CompanyTestCase):
    """The list of companies: by name, equal names by their number."""

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)

    def add(self, *names: str) -> None:
        Company.objects.bulk_create(Company(name=name) for name in names)

    def open(self, query: str = "") -> Any:
        response = self.client.get(f"/companies/{query}")
        self.assertEqual(response.status_code, 200)
        return response.context

    def rows(self, query: str = "") -> list[int]:
        return [company.pk for company in self.open(query)["companies"]]

    def all_in_order(self) -> list[int]:
        return list(Company.objects.order_by("name", "pk").values_list("pk", flat=True))

    def walk(self, direction: str, query: str = "") -> tuple[list[list[int]], str]:
        """The rows of each page on the way to the end, and the address of the last page."""
        pages = []
        while True:
            context = self.open(query)
            pages.append([company.pk for company in context["companies"]])
            link = getattr(context["pager"], f"{direction}_url")
            if not link:
                return pages, query
            self.assertLess(len(pages), 20, "the pages go round in circles")
            query = link


class PagesTest(ListCase):
    def test_all_pages_together_are_all_rows_once_in_order(self) -> None:
        self.add(*["Acme"] * 30, *["Bolt"] * 27)

        pages, _last = self.walk("next")

        self.assertEqual([row for page in pages for row in page], self.all_in_order())
        self.assertEqual([len(page) for page in pages], [PAGE_SIZE, PAGE_SIZE, 9])

    def test_the_way_back_gives_the_same_rows(self) -> None:
        self.add(*["Acme"] * 30, *["Bolt"] * 27)
        _pages, last = self.walk("next")

        pages, _first = self.walk("previous", last)

        self.assertEqual(sorted(row for page in pages for row in page), sorted(self.all_in_order()))
        self.assertEqual(pages[0], self.all_in_order()[-9:])

    def test_the_first_page_leads_forth_only_and_the_last_back_only(self) -> None:
        self.add(*["Acme"] * PAGE_SIZE)

        first = self.open()["pager"]
        last = self.open(first.next_url)["pager"]

        self.assertEqual(first.previous_url, "")
        self.assertTrue(last.previous_url)
        self.assertEqual(last.next_url, "")

    def test_a_page_that_is_just_full_has_no_next(self) -> None:
        self.add(*["Acme"] * (PAGE_SIZE - 2))

        self.assertEqual(self.open()["pager"].next_url, "")

    def test_names_may_contain_any_sign(self) -> None:
        names = ("A~B", "A~", "~", "A&after=1", "A%00", "Ä ö/?#", "100%", '"quoted"', "a,b", "A\nB")
        self.add(*(f"{name} {number:02}" for number in range(6) for name in names))

        pages, last = self.walk("next")

        self.assertEqual([row for page in pages for row in page], self.all_in_order())
        self.assertEqual(len(self.walk("previous", last)[0]), len(pages))

    def test_a_new_row_in_between_shifts_nothing(self) -> None:
        self.add(*["Bolt"] * 40)
        second = self.open()["pager"].next_url
        before = self.rows(second)

        self.add("Acme", "Acme")

        self.assertEqual(self.rows(second), before)

    def test_filters_stay_in_the_links(self) -> None:
        self.add(*["Acme & Sons"] * 60, *["Bolt"] * 60)

        pages, last = self.walk("next", "?q=acme+%26&state=active")

        self.assertEqual(sum(len(page) for page in pages), 60)
        self.assertIn("q=acme+%26", last)
        self.assertIn("state=active", last)
        self.assertNotIn("before", last)

    def test_page_emptied_by_deletions_falls_back_to_the_remaining_rows(self) -> None:
        self.add(*["Acme"] * 30)
        back = self.open(self.open()["pager"].next_url)["pager"].previous_url
        Company.objects.filter(name="Acme").delete()

        self.assertEqual(self.rows(back), self.all_in_order())


class NonsenseTest(ListCase):
    def assert_first_page(self, **query: str | list[str]) -> None:
        with self.subTest(query=query):
            self.assertEqual(self.rows(f"?{urlencode(query, doseq=True)}"), self.all_in_order())

    def test_cursors_that_make_no_sense_change_nothing(self) -> None:
        for cursor in ("", "~", "Acme", "Acme~x", "~~~", "Acme~1~2", "Acme~1.5", "Acme~NaN"):
            self.assert_first_page(after=cursor)
            self.assert_first_page(before=cursor)

    def test_nor_do_several_of_them(self) -> None:
        for values in (["Acme"], ["Acme", "x"], ["Acme", ""], ["", "1"], ["Acme", "1", "2"]):
            self.assert_first_page(after=values)
            self.assert_first_page(before=values)

    def test_nor_do_numbers_that_no_row_can_have(self) -> None:
        for number in (str(2**63), "9" * 5000, str(-(2**63) - 1), "1e400"):
            self.assert_first_page(after=["Acme", number])

    def test_nor_do_signs_that_the_database_cannot_store(self) -> None:
        self.assert_first_page(after=["A\x00", "1"])
        self.assert_first_page(q="\x00")
        self.assertEqual(self.rows("?after=%ff&after=1&q=%ed%a0%80"), [])

    def test_a_name_cannot_break_out_of_the_statement(self) -> None:
        evil = quote("' OR 1=1 --")

        self.assertEqual(self.rows(f"?q={evil}"), [])
        self.assertEqual(self.rows(f"?after={evil}&after=1"), self.all_in_order())

    def test_a_search_of_any_length_is_answered(self) -> None:
        self.assertEqual(self.rows("?q=" + "x" * 4000), [])


class CountTest(ListCase):
    def count(self, query: str = "") -> str:
        text: str = self.open(query)["pager"].count_text
        return text

    def test_it_counts_what_the_search_finds(self) -> None:
        self.add("Acme")

        self.assertEqual(self.count(), "3 companies")
        self.assertEqual(self.count("?q=acme"), "1 company")
        self.assertEqual(self.count("?q=nothing"), "0 companies")

    def test_it_counts_all_pages(self) -> None:
        self.add(*["Acme"] * 38)

        self.assertEqual(self.count(self.open()["pager"].next_url), "40 companies")

    def test_it_stops_counting_at_a_thousand(self) -> None:
        self.add(*["Acme"] * (MOST_COUNTED - 2))
        self.assertEqual(self.count(), "1,000 companies")

        self.add("Acme")

        self.assertEqual(self.count(), "1,000+ companies")
