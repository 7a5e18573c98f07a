"""Settings of a TicketFlower that tells how many statements each request takes."""

from ticketflower.sandbox.benchmark import statements
from ticketflower.sandbox.benchmark.product.production import *  # noqa: F403 - all of them
from ticketflower.sandbox.benchmark.product.production import MIDDLEWARE as MEASURED

MIDDLEWARE = [statements.THIS, *MEASURED]
