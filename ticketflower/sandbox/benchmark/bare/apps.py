"""The bare site's one app."""

from django.apps import AppConfig


class BareConfig(AppConfig):
    """Gives the app a short label, which no app of TicketFlower has."""

    name = "ticketflower.sandbox.benchmark.bare"
    label = "bare"
