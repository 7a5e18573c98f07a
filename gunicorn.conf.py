"""How gunicorn serves the site; it reads this file from the folder where it is started."""

import os
from pathlib import Path

# Two processes for each processor: one computes while the other waits for the database. Each
# keeps one database connection; WEB_CONCURRENCY is gunicorn's own variable for another number.
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * (os.cpu_count() or 1)))
timeout = 30
# New processes now and then, so that a leak of memory somewhere cannot grow for ever.
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = "-"
# The heartbeat is a file; on a container's disk a slow write would look like a hanging process.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn unlinks it
