"""The report of a check: messages with a code, a place and a sentence."""
