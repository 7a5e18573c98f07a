"""What bootstrap.py is made of: finds a Python, makes ``.venv``, installs the packages.

It runs before anything is installed, so it needs only the standard library of Python 3.8.
"""
