"""Changes of workflows without JSON: what a form shows of definitions, and what it changes.

Pure functions on documents: a part of a workflow is read into values, and what differs between
the values before and after is written into the documents. Nothing else of them changes, so the
same changes can be made in documents that another person has changed meanwhile.
"""
