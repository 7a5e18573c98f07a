"""Settings of a bare site that tells how many statements each request takes."""

from ticketflower.sandbox.benchmark import statements
from ticketflower.sandbox.benchmark.bare.settings import *  # noqa: F403 - all of them
from ticketflower.sandbox.benchmark.bare.settings import MIDDLEWARE as MEASURED

MIDDLEWARE = [statements.THIS, *MEASURED]
