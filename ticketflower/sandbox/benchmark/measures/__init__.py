"""The measures: requests that write, requests that read, engines without HTTP, and actions."""
