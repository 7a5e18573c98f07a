"""Model Context Protocol: the API's operations as tools for AI assistants (decision 0048).

Specification: https://modelcontextprotocol.io/specification/2026-07-28. The protocol is stateless
since then: each POST carries all that its answer needs, so the endpoint is an ordinary view.
"""
