"""Operations: tickets, the workflows they run, tasks on people's lists, ticket errors.

``WorkflowStateManager`` is the only writer of statuses; people and workers act through
``services``.
"""
