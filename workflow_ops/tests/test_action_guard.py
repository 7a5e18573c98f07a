"""Which addresses the guard refuses, and that it connects to what it checked."""

import socket
import threading
import time
from typing import Any
from unittest import mock

from django.test import SimpleTestCase, override_settings

from workflow_ops.actions import failures, guard
from workflow_ops.tests.receivers import OK, Receiver, answering, resolving

REFUSED = {
    "a loopback address": ["127.0.0.1", "127.255.255.254", "::1"],
    "an unspecified address": ["0.0.0.0", "0.1.2.3", "::"],
    "a private address": [
        "10.0.0.5",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "fc00::1",
        "fd00:ec2::254",
    ],
    "a link-local address": ["169.254.169.254", "169.254.170.2", "fe80::1", "febf::1"],
    "a site-local address": ["fec0::1"],
    "a shared address of a provider's network": ["100.64.0.1", "100.127.255.255"],
    "an address for benchmarks": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "an address for documentation": [
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "2001:db8::1",
        "3fff::1",
    ],
    "an address of a provider's platform": ["168.63.129.16"],
    "an address of a special service": ["192.31.196.1", "192.175.48.1", "2620:4f:8000::1"],
    "a multicast address": ["224.0.0.1", "239.255.255.255", "ff02::1"],
    "the broadcast address": ["255.255.255.255"],
    "a reserved address": [
        "192.0.0.1",
        "192.0.0.9",
        "240.0.0.1",
        "2001:1::1",
        "2001:20::1",
        "4000::1",
        "200::1",
    ],
    "an address that discards": ["100::1", "100:0:0:1::1"],
    "an address of segment routing": ["5f00::1"],
    "an address translated to IPv4": [
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::a00:1",
        "::ffff:0:127.0.0.1",
    ],
    "an address tunnelled over IPv4": ["2002:7f00:1::", "2001::1", "192.88.99.1"],
    "an IPv4-compatible address": ["::127.0.0.1", "::8.8.8.8"],
}
MAPPED = {
    "::ffff:127.0.0.1": "a loopback address",
    "::ffff:7f00:1": "a loopback address",
    "::ffff:10.0.0.5": "a private address",
    "::ffff:169.254.169.254": "a link-local address",
    "::ffff:100.64.0.1": "a shared address of a provider's network",
}
PUBLIC = [
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
]
ODD_FORMS = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0X7F.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "0",
    "127.0.0.1.",
    "127%2e0.0.1",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:0:0:1]",
    "LOCALHOST",
    "localhost.",
]
MALFORMED = [
    "",
    "shop.example.com/orders",
    "//shop.example.com/orders",
    "ftp://shop.example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "http:///orders",
    "http:shop.example.com",
    "http://",
    "http://.example.com/",
    "http://shop..example.com/",
    "http://shop.example.com../",
    "http://shop.example.com:99999/",
    "http://shop.example.com:80:90/",
    "http://[::1/",
    "http://[shop]/",
    f"http://{'a' * 64}.example.com/",
    f"http://{'a.' * 130}com/",
]


def called(url: str, seconds: float = 2) -> guard.Answer:
    return guard.post(url, body=b"{}", headers={}, seconds=seconds)


def literal(address: str) -> str:
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


class NoConnection(SimpleTestCase):
    """Notes where the guard connects to, and connects to nothing."""

    def setUp(self) -> None:
        self.connected: list[Any] = []

        def connect(_line: socket.socket, place: Any) -> None:
            self.connected.append(place[0])
            raise ConnectionRefusedError(111, "Connection refused")

        patch = mock.patch.object(socket.socket, "connect", connect)
        patch.start()
        self.addCleanup(patch.stop)

    def assert_refused(self, url: str, sentence: str = "") -> failures.AddressRefused:
        with self.assertRaises(failures.AddressRefused) as raised:
            called(url)
        self.assertIn(sentence, raised.exception.sentence)
        self.assertEqual(self.connected, [])
        self.assertFalse(raised.exception.may_be_tried_again)
        return raised.exception


@override_settings(ACTION_ALLOWED_HOSTS=[])
class AddressesTest(NoConnection):
    def table(self) -> list[tuple[str, str]]:
        listed = [(address, what) for what, found in REFUSED.items() for address in found]
        return listed + list(MAPPED.items())

    def test_none_is_called_by_its_number(self) -> None:
        for address, what in self.table():
            with self.subTest(address):
                self.assert_refused(
                    literal(address), f"{what}; TicketFlower can only call public addresses."
                )

    def test_none_is_called_by_a_name(self) -> None:
        for address, what in self.table():
            with self.subTest(address), resolving([address]):
                sentence = f"is {address}, {what}; TicketFlower"
                self.assert_refused("https://shop.example.com/", sentence)

    def test_one_among_public_ones_is_enough(self) -> None:
        for found in (["8.8.8.8", "10.0.0.5"], ["10.0.0.5", "8.8.8.8"], ["8.8.8.8", "::1"]):
            with self.subTest(found), resolving(found):
                self.assert_refused("http://shop.example.com/")

    def test_public_ones_are_called(self) -> None:
        for address in PUBLIC:
            for url, found in ((literal(address), address), ("http://shop.example.com/", address)):
                with self.subTest(url, address=address), resolving([found]):
                    with self.assertRaises(failures.ConnectionFailed):
                        called(url)
                    self.assertEqual(self.connected.pop(), address)

    def test_odd_forms_of_a_number_lead_to_no_loopback(self) -> None:
        for host in ODD_FORMS:
            with self.subTest(host):
                with self.assertRaises((failures.AddressRefused, failures.NameNotFound)):
                    called(f"http://{host}/")
                self.assertEqual(self.connected, [])

    def test_a_scope_of_an_address_found_is_no_way_around(self) -> None:
        with resolving(["fe80::1%eth0"]):
            self.assert_refused("http://shop.example.com/", "a link-local address")

    def test_what_the_table_forgets_python_knows(self) -> None:
        with mock.patch("workflow_ops.actions.addresses._REFUSED", ()):
            self.assert_refused("http://10.0.0.5/", "a reserved address")

    def test_ports_of_other_protocols_are_refused(self) -> None:
        for port in (0, 22, 25, 79, 81, 444, 1023, 2049, 6000, 6667):
            with self.subTest(port):
                sentence = f"TicketFlower can't call port {port}"
                self.assert_refused(f"http://8.8.8.8:{port}/", sentence)
                with (
                    override_settings(ACTION_ALLOWED_HOSTS=[f"8.8.8.8:{port}"]),
                    self.assertRaises(failures.ConnectionFailed),
                ):
                    called(f"http://8.8.8.8:{port}/")
                self.connected.clear()

    def test_ports_of_web_services_are_called(self) -> None:
        for port in (80, 443, 1024, 3000, 8080, 8443, 65535):
            with self.subTest(port), self.assertRaises(failures.ConnectionFailed):
                called(f"http://8.8.8.8:{port}/")

    def test_the_sentence_says_what_to_do(self) -> None:
        with resolving(["10.0.0.5"]):
            refusal = self.assert_refused("https://ERP.local/orders?token=secret")

        self.assertEqual(
            refusal.sentence,
            "“erp.local” is 10.0.0.5, a private address; TicketFlower can only call public "
            "addresses. Ask support to add “erp.local” to ACTION_ALLOWED_HOSTS.",
        )

    def test_the_sentence_names_a_port_that_is_not_the_usual(self) -> None:
        self.assert_refused("https://10.0.0.5:8443/", "to add “10.0.0.5:8443” to ACTION_ALLOWED")
        self.assert_refused("https://10.0.0.5:443/", "to add “10.0.0.5” to ACTION_ALLOWED")
        self.assert_refused("http://[fd00::1]/", "to add “[fd00::1]” to ACTION_ALLOWED")


@override_settings(ACTION_ALLOWED_HOSTS=["shop.example.com", "127.0.0.1", "::1"])
class FormsTest(NoConnection):
    def test_malformed_ones_are_refused(self) -> None:
        for url in MALFORMED:
            with self.subTest(url):
                self.assert_refused(url, "This URL can't be called.")

    def test_user_names_are_refused(self) -> None:
        for authority in ("user:password@127.0.0.1", "user@127.0.0.1", "@127.0.0.1", "a@b@::1"):
            for end in ("/", "", "?x", "#x", "\\"):
                with self.subTest(authority + end):
                    self.assert_refused(f"http://{authority}{end}")

    def test_zones_are_refused(self) -> None:
        for zone in ("%25eth0", "%eth0", "%1"):
            self.assert_refused(f"http://[fe80::1{zone}]/", "“%” in its host")

    def test_letters_that_are_not_ascii_are_refused(self) -> None:
        # The first looks like "127", the second like the stop in "127.0.0.1".
        for host in ("１２７.0.0.1", "127。0.0.1", "bücher.example", "ⓛocalhost"):  # noqa: RUF001
            with self.subTest(host):
                self.assert_refused(f"http://{host}/", "that begins with xn--")

    def test_blanks_and_control_characters_are_refused(self) -> None:
        for sign in (" ", "\r\n", "\t", "\0", "\x7f"):
            for url in (f"http://shop.example.com/a{sign}b", f"http://shop{sign}.example.com/"):
                with self.subTest(url):
                    self.assert_refused(url, "spaces or control characters")

    def test_what_follows_a_host_is_no_host(self) -> None:
        for end in ("/@evil.example", "?@evil.example", "#@evil.example", "\\@evil.example"):
            with self.subTest(end), resolving(["8.8.8.8"]) as resolver:
                with self.assertRaises(failures.ConnectionFailed):
                    called(f"http://shop.example.com{end}")
                self.assertEqual(resolver.asked, ["shop.example.com"])


class AllowedHostsTest(NoConnection):
    def assert_allowed(self, entry: str, url: str) -> None:
        with (
            self.subTest(entry, url=url),
            override_settings(ACTION_ALLOWED_HOSTS=["other.example", entry]),
            resolving(["10.0.0.5"]),
        ):
            with self.assertRaises(failures.ConnectionFailed):
                called(url)
            self.assertEqual(self.connected.pop(), "10.0.0.5")

    def test_they_may_have_any_address(self) -> None:
        self.assert_allowed("erp.local", "http://erp.local/")
        self.assert_allowed("erp.local", "http://erp.local:8443/")
        self.assert_allowed("erp.local:8443", "https://erp.local:8443/")
        self.assert_allowed("erp.local:443", "https://erp.local/")
        self.assert_allowed("ERP.Local", "http://erp.LOCAL/")
        self.assert_allowed("erp.local", "http://erp.local./")
        self.assert_allowed("10.0.0.5", "http://10.0.0.5/")
        self.assert_allowed("[fd00::1]", "http://[fd00::1]/")
        self.assert_allowed("fd00::1", "http://[FD00::1]:8080/")
        self.assert_allowed("[fd00::1]:8080", "http://[fd00::1]:8080/")

    @override_settings(ACTION_ALLOWED_HOSTS=["erp.local:8443", "10.0.0.5", "*", ".local", ""])
    def test_others_may_not(self) -> None:
        for host in ("erp.local", "erp.local:80", "my.erp.local", "local", "0xa000005", "10.0.5"):
            with self.subTest(host), resolving(["10.0.0.5"]):
                self.assert_refused(f"http://{host}/", "10.0.0.5, a private address")


class ResolutionTest(SimpleTestCase):
    @override_settings(ACTION_ALLOWED_HOSTS=["shop.example.com"])
    def test_the_address_checked_is_the_one_connected_to(self) -> None:
        with (
            Receiver(answering(OK)) as first,
            Receiver(answering(OK), address="127.0.0.2", port=first.port) as second,
            resolving(["127.0.0.1"], ["127.0.0.2"]) as resolver,
        ):
            called(f"http://shop.example.com:{first.port}/")

        self.assertEqual(resolver.asked, ["shop.example.com"])
        self.assertEqual((len(first.requests), len(second.requests)), (1, 0))

    @override_settings(ACTION_ALLOWED_HOSTS=["shop.example.com"])
    def test_the_next_address_is_tried_when_one_does_not_answer(self) -> None:
        with (
            Receiver(answering(OK), address="127.0.0.2") as receiver,
            resolving(["127.0.0.1", "127.0.0.2"]),
        ):
            answer = called(f"http://shop.example.com:{receiver.port}/")

        self.assertEqual(answer.status, 200)

    def test_each_address_has_its_share_of_the_time(self) -> None:
        shares: list[float] = []

        def connect(line: socket.socket, _place: Any) -> None:
            shares.append(line.gettimeout() or 0)
            raise TimeoutError

        with (
            mock.patch.object(socket.socket, "connect", connect),
            resolving(["8.8.8.8", "8.8.4.4"]),
            self.assertRaises(failures.DeadlineExceeded),
        ):
            called("http://shop.example.com/", seconds=10)
        self.assertAlmostEqual(shares[0], 5, delta=1)
        self.assertAlmostEqual(shares[1], 10, delta=1)

    def test_a_name_that_is_not_found(self) -> None:
        for error in (socket.gaierror(-2, "unknown"), socket.gaierror(-3, "away"), UnicodeError()):
            with (
                self.subTest(repr(error)),
                mock.patch("socket.getaddrinfo", side_effect=error),
                self.assertRaisesMessage(failures.NameNotFound, "for “shop.example.com”") as raised,
            ):
                called("http://shop.example.com/")
            self.assertTrue(raised.exception.may_be_tried_again)

    def test_a_name_without_addresses(self) -> None:
        with resolving([]), self.assertRaises(failures.NameNotFound):
            called("http://shop.example.com/")

    def test_a_name_server_that_does_not_answer(self) -> None:
        released = threading.Event()
        self.addCleanup(released.set)

        def hang(*_asked: Any, **_kinds: Any) -> list[Any]:
            released.wait(10)
            return []

        started = time.monotonic()
        with (
            mock.patch("socket.getaddrinfo", hang),
            self.assertRaisesMessage(failures.DeadlineExceeded, "within 0.1 seconds") as raised,
        ):
            called("http://shop.example.com/", seconds=0.1)
        self.assertLess(time.monotonic() - started, 5)
        self.assertTrue(raised.exception.may_be_tried_again)
