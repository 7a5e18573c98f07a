"""Cache of what is made of versions that never change, for one process."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class VersionCache[K: Hashable, V]:
    """A cache that forgets what was not used for longest.

    Its keys are ids of published or retired versions: drafts change, and are not kept. It knows no
    company: callers have found the version within the company before.

    Args:
        most: entries that are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """What is kept for this key, if anything is."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def keep(self, key: K, value: V) -> None:
        """Keep this, and forget what is too much."""
        with self._lock:
            self._entries[key] = value
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
