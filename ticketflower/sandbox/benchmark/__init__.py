"""Benchmark: the site under load, beside bounds that do the same writes with less code.

``product`` holds all that knows TicketFlower's code, tables and pages; to measure another version
of it, copy this package and its command into a checkout of that version and adapt ``product``.
``bare`` is the site it is compared with. Everything else knows processes, HTTP and numbers.
"""
