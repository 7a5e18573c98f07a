"""Definitions: workflows, tasks and ticket types, as JSON documents and as versions.

``documents`` checks documents as plain data, without Django; ``flow`` says how a workflow goes on,
and ``dry_run`` tries one out, storing nothing. It knows nothing of tickets: workflow_ops runs
published versions on them.
"""
