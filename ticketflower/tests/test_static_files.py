"""Addresses of static files, as they are outside of DEBUG."""

from django.test import SimpleTestCase

from ticketflower.static_files import HashedStaticFiles


class HashedStaticFilesTest(SimpleTestCase):
    def test_an_address_has_the_hash_of_the_manifest(self) -> None:
        storage = HashedStaticFiles()
        storage.hashed_files = {"favicon.svg": "favicon.0123456789ab.svg"}

        for _time in range(2):
            self.assertEqual(storage.url("favicon.svg"), "/static/favicon.0123456789ab.svg")

    def test_a_file_that_was_not_collected_is_an_error(self) -> None:
        storage = HashedStaticFiles()
        storage.hashed_files = {}

        with self.assertRaises(ValueError):
            storage.url("nowhere.css")
