"""The graph check: a start, a path to every task, a path from every task to an end."""

from collections.abc import Callable

from workflow_design.checker.findings import Findings
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import quoted, quoted_list
from workflow_design.documents.workflow.transitions import END, START, Terminal
from workflow_design.documents.workflow.workflow_document import (
    TransitionNode,
    WorkflowDocument,
    is_action,
)

type Report = Callable[[str, str, str], None]
"""Takes the code, the pointer and the sentence of a message."""


def check_graph(document: WorkflowDocument, severity: Severity, findings: Findings) -> None:
    """Whether tickets can pass through the workflow, from the start to an end.

    Args:
        document: the workflow.
        severity: of what keeps it from being published; a draft may be unfinished.
        findings: where the messages go.
    """

    def report(code: str, pointer: str, sentence: str) -> None:
        findings.problem(Problem(pointer, sentence, code, severity=severity))

    if not {"tasks", "transitions"} <= document.workflow.keys():
        if "tasks" not in document.workflow and "transitions" not in document.workflow:
            report("no-tasks", "", "This workflow has no tasks yet, so it can't be published.")
        return
    _check_order(document, findings)
    if document.transitions_from(None):
        _check_reachable(document, report)
    else:
        sentence = "No transition starts the workflow: add one from null to the first task."
        report("no-start", "/transitions", sentence)
    _check_ends(document, report)
    _check_loops(document, report)


def _check_reachable(document: WorkflowDocument, report: Report) -> None:
    if any(each.target not in {None, *document.tasks} for each in document.transitions):
        # The task that was meant has a message already; all behind it would have one, too.
        return
    reachable = document.graph.reachable([START])
    for key, task in document.tasks.items():
        if key not in reachable:
            sentence = f"The task {quoted(key)} can't be reached from the start: "
            report("unreachable-task", task.at("key"), sentence + _why_unreachable(document, key))


def _why_unreachable(document: WorkflowDocument, key: str) -> str:
    before = [
        each for each in document.graph.predecessors[key] if isinstance(each, str) and each != key
    ]
    if not before:
        return "no transition leads to it."
    names = quoted_list(before)
    if len(before) == 1:
        return f"only {names} leads to it, which can't be reached either."
    return f"only {names} lead to it, which can't be reached either."


def _check_ends(document: WorkflowDocument, report: Report) -> None:
    ending = document.graph.reaching([END])
    for key, task in document.tasks.items():
        if key not in ending:
            sentence = f"There is no path from the task {quoted(key)} to an end of the workflow."
            path = [each for each in document.graph.shortest_path([START], key) if each != START]
            if len(path) > 1:
                arrows = " → ".join(map(quoted, path))
                sentence = f"{sentence} Tickets get there by start → {arrows}."
            report("no-way-out", task.at("key"), sentence)


def _check_loops(document: WorkflowDocument, report: Report) -> None:
    """A loop of actions alone would run on its own until it is stopped."""
    actions = document.graph.subgraph(
        key for key, task in document.tasks.items() if is_action(task.data)
    )
    reported: set[str | Terminal] = set()
    for key, task in document.tasks.items():
        if key not in actions.successors or key in reported:
            continue
        loop = actions.shortest_cycle(key)
        if loop:
            reported.update(loop)
            arrows = " → ".join(map(quoted, [*loop, key]))
            sentence = (
                f"The loop {arrows} has no FORM task: it would repeat without waiting for a person."
            )
            report("loop-without-form", task.at("key"), sentence)


def _check_order(document: WorkflowDocument, findings: Findings) -> None:
    """A transition behind one that is always taken is never taken."""
    for start in dict.fromkeys(each.origin for each in document.transitions):
        always: TransitionNode | None = None
        for transition in document.transitions_from(start):
            if always is not None:
                _report_order(start, always, transition, findings)
            elif transition.is_unconditional:
                always = transition


def _report_order(
    start: str | None, always: TransitionNode, never: TransitionNode, findings: Findings
) -> None:
    taken = "null" if always.target is None else quoted(always.target)
    if start is None and never.is_unconditional and never.priority == always.priority:
        sentence = (
            f"The start is ambiguous: the transition to {taken} is always taken first; "
            "give one a condition or a higher priority."
        )
        findings.warning("ambiguous-start", never.pointer, sentence)
    else:
        sentence = (
            f"This transition is never taken: the one to {taken} comes first and always applies."
        )
        findings.warning("never-taken", never.pointer, sentence)
