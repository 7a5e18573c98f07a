"""What a parallel run sends of its tests."""

import pickle

from users.tests.base import CompanyTestCase


class SentTest(CompanyTestCase):
    def test_a_test_with_a_client_is_sent_without_it(self) -> None:
        """The first line says what it is."""
        self.client.get("/login/")
        ended = SentTest(self._testMethodName)
        ended.client = self.client

        sent = pickle.loads(pickle.dumps(ended))

        self.assertEqual(str(sent), str(self))
        self.assertEqual(sent.shortDescription(), "The first line says what it is.")
