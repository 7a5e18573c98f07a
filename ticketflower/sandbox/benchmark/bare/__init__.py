"""A bare Django site that stores what TicketFlower stores: a bound for its requests.

Log-in, sessions, CSRF, forms and templates are Django's own. A submission chooses the worker with
the shortest list and inserts ticket, workflow, task and event in one transaction; a step updates
task and workflow and inserts an event. There are no companies, permissions, definitions, checks,
histories, search words or files. It has settings of its own and is no app of TicketFlower.
"""
