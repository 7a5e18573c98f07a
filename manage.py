#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""

import os
import sys

from django.core.management import execute_from_command_line

from ticketflower.environment import print_database

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticketflower.settings")
    print_database(sys.argv)
    execute_from_command_line(sys.argv)
