"""Commands of the MCP server."""
