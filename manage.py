#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

from ticketflower.environment import print_database

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticketflower.settings")
    # Nearly all that a start makes stays, and to look through it for garbage after every 700 new
    # objects, as Python does, takes a tenth of the time.
    gc.set_threshold(50_000)
    print_database(sys.argv)
    execute_from_command_line(sys.argv)
