"""Compression of pages and exports by gzip; static files are compressed when they are collected."""

from typing import override

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED_TYPES = ("text/", "application/json", "image/svg+xml")


class CompressText(GZipMiddleware):
    """Django's, for texts alone: files that people uploaded are sent as they are.

    Each answer also gets some random bytes, so that its length tells nothing of the secrets in it
    (https://docs.djangoproject.com/en/6.1/ref/middleware/#module-django.middleware.gzip).
    """

    @override
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(COMPRESSED_TYPES):
            return response
        return super().process_response(request, response)
