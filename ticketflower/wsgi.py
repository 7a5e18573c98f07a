"""Entry point for WSGI servers such as gunicorn."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticketflower.settings")
django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402 - needs the settings

from ticketflower.http.malformed import Handler  # noqa: E402 - needs the settings

application = Handler()
# Load the views now: the first person of each process would wait for them.
get_resolver().url_patterns  # noqa: B018 - a cached property
