"""REST API ``/api/v1/``: programs and AI assistants work with tokens of people.

Django Ninja reads and writes the bodies, and makes the OpenAPI document of them (decision 0040).
Every write goes through the services that the pages use.
"""
