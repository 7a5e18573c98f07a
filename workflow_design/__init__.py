"""Definitions: workflows, tasks and ticket types, as JSON documents and as versions.

Models: WorkflowDefinition, TaskDefinition, WorkflowTransition, TicketDefinition.
Permissions: view_definitions (ticket_admin), change_definitions (workflow_creator).
``documents`` checks documents as plain data, without Django; nothing here runs a workflow.
"""
