"""Static files with names that contain their hash, so that browsers keep them for ever."""

from functools import cache
from typing import override

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """WhiteNoise's, with addresses worked out once: each page has some thirty of them."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._address = cache(super().url)

    @override
    def url(self, name: str, force: bool = False) -> str:
        # Addresses of the manifest, which is read when the process starts.
        return str(super().url(name, force) if force else self._address(name))
