"""The address of the client, behind any number of trusted proxies."""

from django.test import RequestFactory, SimpleTestCase, override_settings

from users.limits.clients import client_address, client_network


class ClientAddressTest(SimpleTestCase):
    def address(self, forwarded: str | None, proxies: int, remote: str = "10.0.0.1") -> str | None:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)
        with override_settings(TRUSTED_PROXIES=proxies):
            return client_address(request)

    def test_it_is_what_the_outermost_trusted_proxy_saw(self) -> None:
        forwarded = "6.6.6.6, 203.0.113.7, 10.0.0.2"

        self.assertEqual(self.address(forwarded, 0), "10.0.0.1")
        self.assertEqual(self.address(forwarded, 1), "10.0.0.2")
        self.assertEqual(self.address(forwarded, 2), "203.0.113.7")

    def test_what_a_client_writes_itself_is_not_believed(self) -> None:
        for written in ("6.6.6.6", "6.6.6.6, 7.7.7.7", "nonsense, ", ",,,"):
            with self.subTest(written):
                self.assertEqual(self.address(f"{written}, 203.0.113.7", 1), "203.0.113.7")
                self.assertEqual(self.address(written, 0), "10.0.0.1")

    def test_a_request_that_came_past_the_proxies_has_the_address_it_came_from(self) -> None:
        for forwarded in (None, "", "203.0.113.7", "what, ever"):
            with self.subTest(forwarded):
                self.assertEqual(self.address(forwarded, 2), "10.0.0.1")

    def test_ports_and_brackets_are_left_out(self) -> None:
        for written, address in {
            "203.0.113.7:5678": "203.0.113.7",
            "[2001:db8::1]:5678": "2001:db8::1",
            "[2001:db8::1]": "2001:db8::1",
            "2001:DB8:0:0::1": "2001:db8::1",
            "::ffff:203.0.113.7": "203.0.113.7",
        }.items():
            with self.subTest(written):
                self.assertEqual(self.address(written, 1), address)

    def test_a_socket_file_has_none(self) -> None:
        self.assertIsNone(self.address(None, 0, remote=""))
        self.assertEqual(self.address("203.0.113.7", 1, remote=""), "203.0.113.7")

    def test_limits_count_the_network_that_a_provider_gives_to_one_customer(self) -> None:
        def network(remote: str) -> str:
            return client_network(RequestFactory().get("/", REMOTE_ADDR=remote))

        self.assertEqual(network("2001:db8::1"), network("2001:db8::ffff:1"))
        self.assertNotEqual(network("2001:db8::1"), network("2001:db8:0:1::1"))
        self.assertNotEqual(network("203.0.113.7"), network("203.0.113.8"))
