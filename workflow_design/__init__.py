"""Definitions: workflows, tasks and ticket types, as JSON documents and as versions.

``documents`` reads documents as plain data, and ``checker`` reports what is wrong with them, both
without Django; ``runtime`` says how a workflow runs, and ``dry_run`` tries one out, storing
nothing. It knows nothing of tickets: workflow_ops runs published versions on them.
"""
