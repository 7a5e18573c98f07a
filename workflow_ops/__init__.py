"""What happens: tickets, the workflows they run, tasks on people's lists, ticket errors.

Models: TicketInstance, WorkflowInstance, TaskInstance, TicketError, FileUpload.
Permissions: submit_ticket (user), execute_task (task_worker), manage_tickets (ticket_admin).
``WorkflowStateManager`` is the only writer of statuses; people act through ``services``.
"""
