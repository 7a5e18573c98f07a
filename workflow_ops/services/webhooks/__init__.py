"""Outgoing webhooks: other systems are told of events of a company's tickets."""
