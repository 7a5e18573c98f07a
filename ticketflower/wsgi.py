"""Entry point for WSGI servers such as gunicorn."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticketflower.settings")
django.setup(set_prefix=False)

from ticketflower.http.malformed import Handler  # noqa: E402 - needs the settings

application = Handler()
