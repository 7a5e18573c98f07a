"""The report of a check: messages with a code, a location and a sentence."""
