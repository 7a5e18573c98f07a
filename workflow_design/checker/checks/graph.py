"""The graph of tasks and transitions: a start, a way to every task, a way out of every task."""

from collections.abc import Callable, Iterable, Mapping

from workflow_design.checker.findings import Findings
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import quoted, quoted_list
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument, is_action

type Edges = Mapping[str, list[str]]


def check_graph(outline: WorkflowDocument, severity: Severity, findings: Findings) -> None:
    """Whether tickets can pass through the workflow, from the start to an end.

    Args:
        outline: the workflow.
        severity: of what keeps it from being published; a draft may be unfinished.
        findings: where the messages go.
    """

    def report(code: str, pointer: str, sentence: str) -> None:
        findings.problem(Problem(pointer, sentence, code, severity=severity))

    if not {"tasks", "transitions"} <= outline.workflow.keys():
        if "tasks" not in outline.workflow and "transitions" not in outline.workflow:
            report("no-tasks", "", "This workflow has no tasks yet, so it cannot be published.")
        return
    _check_order(outline, findings)
    edges = edges_of(outline)
    starts = [each for each in outline.transitions if each.data["from"] is None]
    if starts:
        _check_reached(outline, edges, report)
    else:
        sentence = "No transition starts the workflow: one must be from null to the first task."
        report("no-start", "/transitions", sentence)
    _check_ways_out(outline, edges, report)
    _check_loops(outline, edges, report)


def edges_of(outline: WorkflowDocument) -> dict[str, list[str]]:
    """For each task the tasks that may come next."""
    edges: dict[str, list[str]] = {key: [] for key in outline.tasks}
    for transition in outline.transitions:
        start, end = transition.data["from"], transition.data["to"]
        if start in edges and end in edges:
            edges[start].append(end)
    return edges


def reachable(edges: Edges, starts: Iterable[str]) -> set[str]:
    """The tasks that can be reached from these, and these."""
    seen, waiting = set(starts), list(starts)
    while waiting:
        for key in edges[waiting.pop()]:
            if key not in seen:
                seen.add(key)
                waiting.append(key)
    return seen


def _first(outline: WorkflowDocument) -> list[str]:
    """The tasks that the workflow can begin with."""
    ends = [each.data["to"] for each in outline.transitions if each.data["from"] is None]
    return [key for key in ends if key in outline.tasks]


def _check_reached(
    outline: WorkflowDocument, edges: Edges, report: Callable[[str, str, str], None]
) -> None:
    if any(each.data["to"] not in {None, *edges} for each in outline.transitions):
        # The task that was meant has a message already; all behind it would have one, too.
        return
    reached = reachable(edges, _first(outline))
    for key, task in outline.tasks.items():
        if key not in reached:
            sentence = f"The task {quoted(key)} cannot be reached from the start: "
            report("unreachable-task", task.at("key"), sentence + _why_unreached(key, edges))


def _why_unreached(key: str, edges: Edges) -> str:
    before = [each for each, following in edges.items() if key in following and each != key]
    if not before:
        return "no transition leads to it."
    names = quoted_list(before)
    if len(before) == 1:
        return f"only {names} leads to it, which cannot be reached either."
    return f"only {names} lead to it, which cannot be reached either."


def way_to(key: str, edges: Edges, first: Iterable[str]) -> list[str]:
    """The shortest way from the start to a task, itself counted; empty if there is none."""
    before: dict[str, str | None] = dict.fromkeys(first)
    waiting = list(before)
    for current in waiting:
        if current == key:
            way: list[str] = []
            step: str | None = key
            while step is not None:
                way.append(step)
                step = before[step]
            return way[::-1]
        for following in edges[current]:
            if following not in before:
                before[following] = current
                waiting.append(following)
    return []


def _check_ways_out(
    outline: WorkflowDocument, edges: Edges, report: Callable[[str, str, str], None]
) -> None:
    leaving = {each.data["from"] for each in outline.transitions}
    # A transition to a task that does not exist has its own message: it counts as a way out.
    out = {each.data["from"] for each in outline.transitions if each.data["to"] not in edges}
    ends = [key for key in outline.tasks if key in out or key not in leaving]
    backwards: dict[str, list[str]] = {key: [] for key in edges}
    for start, targets in edges.items():
        for end in targets:
            backwards[end].append(start)
    finishing = reachable(backwards, ends)
    first = _first(outline)
    for key, task in outline.tasks.items():
        if key not in finishing:
            sentence = f"From the task {quoted(key)} no way leads to an end of the workflow."
            way = way_to(key, edges, first)
            if len(way) > 1:
                told = " → ".join(map(quoted, way))
                sentence = f"{sentence} Tickets come there by start → {told}."
            report("no-way-out", task.at("key"), sentence)


def _check_loops(
    outline: WorkflowDocument, edges: Edges, report: Callable[[str, str, str], None]
) -> None:
    """A loop of actions alone would run on its own until it is stopped."""
    actions = {key for key, task in outline.tasks.items() if is_action(task.data)}
    among = {key: [each for each in edges[key] if each in actions] for key in actions}
    told: set[str] = set()
    for key, task in outline.tasks.items():
        loop = _loop_at(key, among) if key in actions and key not in told else None
        if loop:
            told.update(loop)
            way = " → ".join(quoted(each) for each in [*loop, key])
            sentence = f"The loop {way} has no FORM task: it would run without any person."
            report("loop-without-form", task.at("key"), sentence)


def _loop_at(key: str, edges: Edges) -> list[str] | None:
    """The shortest way from a task back to it, as the tasks on it."""
    before: dict[str, str] = {}
    waiting = [key]
    for current in waiting:
        for following in edges[current]:
            if following == key:
                way = [current]
                while way[-1] != key:
                    way.append(before[way[-1]])
                return way[::-1]
            if following not in before:
                before[following] = current
                waiting.append(following)
    return None


def _check_order(outline: WorkflowDocument, findings: Findings) -> None:
    """A transition behind one that is always taken is never taken."""
    by_start: dict[str | None, list[Node]] = {}
    for transition in outline.transitions:
        by_start.setdefault(transition.data["from"], []).append(transition)
    for start, transitions in by_start.items():
        always: Node | None = None
        for transition in sorted(transitions, key=lambda each: -priority_of(each)):
            if always is not None:
                _tell_order(start, always, transition, findings)
            elif is_unconditional(transition):
                always = transition


def _tell_order(start: str | None, always: Node, never: Node, findings: Findings) -> None:
    taken = "null" if always.data["to"] is None else quoted(always.data["to"])
    ambiguous = is_unconditional(never) and priority_of(never) == priority_of(always)
    if start is None and ambiguous:
        sentence = (
            f"The start is ambiguous: the transition to {taken} is always taken first; "
            "give one a condition or a higher priority."
        )
        findings.warning("ambiguous-start", never.pointer, sentence)
    else:
        sentence = (
            f"This transition is never taken: the one to {taken} comes first and always holds."
        )
        findings.warning("never-taken", never.pointer, sentence)


def is_unconditional(transition: Node) -> bool:
    """Whether the transition is always taken when it is tried."""
    return transition.data.get("condition") in (None, True)


def priority_of(transition: Node) -> int:
    """The priority, 0 where none is given."""
    return int(transition.data.get("priority") or 0)
