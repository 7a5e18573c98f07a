"""Settings of the measured TicketFlower: a production site's, but for the static files."""

import os
from pathlib import Path

from ticketflower.settings import *  # noqa: F403 - all of them

STATIC_ROOT = Path(os.environ["BENCHMARK_STATIC_ROOT"])
