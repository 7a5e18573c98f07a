"""The browser's time zone is chosen on the sign-up page, until another one is."""

from ticketflower.tests.browser.base import WIDE, BrowserTestCase


class TimeZoneGuessTest(BrowserTestCase):
    def guessed_in(self, zone: str) -> str:
        context = self.browser.new_context(
            viewport=WIDE, base_url=self.live_server_url, timezone_id=zone
        )
        self.addCleanup(context.close)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.goto("/signup/")
        return self.page.get_by_label("Time zone").input_value()

    def test_a_script_chooses_the_zone_of_the_browser(self) -> None:
        for zone, chosen in (
            ("Europe/Berlin", "Europe/Berlin"),
            ("Asia/Kolkata", "Asia/Kolkata"),  # Chromium says Asia/Calcutta
            ("UTC", "UTC"),
        ):
            with self.subTest(zone):
                self.assertEqual(self.guessed_in(zone), chosen)
        self.assert_nothing_in_the_console()

    def test_what_was_chosen_is_kept_when_the_form_is_shown_again(self) -> None:
        self.guessed_in("Europe/Berlin")
        self.page.get_by_label("Time zone").select_option("Pacific/Apia")
        self.page.get_by_role("button", name="Sign up").click()

        self.assertEqual(self.page.get_by_label("Time zone").input_value(), "Pacific/Apia")
        self.assert_accessible()
