"""Findings collector: gathers the messages of checks and locates them in the document's text."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from workflow_design.documents.budget import UNLIMITED, Budget, OutOfTime
from workflow_design.documents.report.fix import Fix, rename_key, replace_value
from workflow_design.documents.report.pointers import join, parent, steps_of
from workflow_design.documents.report.report import Message, Problem, Report, Severity
from workflow_design.documents.report.words import Meant, Suggestion
from workflow_design.documents.text.source import Source

type Locate = Callable[[str], str | None]
"""From a pointer into the workflow that is checked to one into the document; None: not in it."""


def _same(pointer: str) -> str | None:
    return pointer


@dataclass(frozen=True)
class Findings:
    """Collects the messages about one definition of a document.

    A document may bring only a part of the workflow that is checked with it. What is found in the
    other parts cannot be corrected in this document: it becomes a warning at the document's start.

    Attributes:
        budget: the time limit of the check.
        root: the pointer to the definition in the document (in a bundle: its item).
        locate: from a pointer into the checked workflow to one into the document.
        reported: pointers, into the checked workflow, of what was reported, with the codes.
    """

    source: Source
    report: Report
    budget: Budget = field(default_factory=partial(Budget, UNLIMITED))
    root: str = ""
    locate: Locate = _same
    reported: set[tuple[str, str]] = field(default_factory=set)

    def within(self, root: str, locate: Locate | None = None) -> "Findings":
        """The same collection for one definition of the document."""
        locate = locate or (lambda pointer: root + pointer)
        return replace(self, root=root, locate=locate, reported=set())

    def has_reported(self, pointer: str, code: str | None = None) -> bool:
        """Whether there is a message about this part of the workflow, or about one inside of it.

        Args:
            pointer: to the part.
            code: of the message; None for any.
        """
        return any(
            f"{each}/".startswith(f"{pointer}/") and code in (None, its_code)
            for each, its_code in self.reported
        )

    def error(
        self,
        code: str,
        pointer: str,
        sentence: str,
        suggestion: Suggestion = "",
        *,
        at_key: bool = False,
        fix: Fix | None = None,
    ) -> None:
        """Add an error at a value, or at its key."""
        self.problem(Problem(pointer, sentence, code, suggestion, fix=fix), at_key=at_key)

    def warning(
        self,
        code: str,
        pointer: str,
        sentence: str,
        suggestion: Suggestion = "",
        *,
        at_key: bool = False,
        fix: Fix | None = None,
    ) -> None:
        """Add a warning at a value, or at its key."""
        problem = Problem(pointer, sentence, code, suggestion, Severity.WARNING, fix=fix)
        self.problem(problem, at_key=at_key)

    def out_of_time(self, end: OutOfTime) -> None:
        """Say that the proof was not finished."""
        sentence = (
            f"The check stopped after {end.seconds:g} seconds, before it could verify that "
            "tickets can always continue."
        )
        self._keep(Problem("", sentence, "undecided", "", Severity.WARNING))

    def problem(
        self,
        problem: Problem,
        base: str = "",
        *,
        at_key: bool = False,
        located_fix: Fix | None = None,
    ) -> None:
        """Add a problem whose pointer starts at base.

        Args:
            problem: it; the pointers of its fix start at base, too.
            base: a pointer into the workflow that is checked.
            at_key: whether its place is the key of the value.
            located_fix: a fix whose pointers are those of the document.

        Raises:
            OutOfTime: where the check has used up its time.
        """
        self.budget.look()
        self._keep(problem, base, at_key=at_key, located_fix=located_fix)

    def _keep(
        self,
        problem: Problem,
        base: str = "",
        *,
        at_key: bool = False,
        located_fix: Fix | None = None,
    ) -> None:
        pointer = base + problem.pointer
        self.reported.add((pointer, problem.code))
        severity, sentence, target = problem.severity, problem.sentence, self.locate(pointer)
        if target is None:
            severity, target = Severity.WARNING, self.root
            sentence = f"In the resulting workflow, at {pointer}: {sentence}"
        if not self.report.has_room(severity):
            self.report.left_out += 1
            return
        position = self.source.key_position if at_key else self.source.position
        line, column = position(target)
        self.report.add(
            Message(
                severity,
                problem.code,
                target,
                line,
                column,
                sentence,
                str(problem.suggestion),
                problem.witness,
                located_fix or self._fix(problem, base, target, at_key=at_key),
            )
        )

    def _fix(self, problem: Problem, base: str, target: str, *, at_key: bool) -> Fix | None:
        """The fix of a problem, with pointers into the document."""
        if problem.fix is not None:
            return problem.fix.located(lambda pointer: self.locate(base + pointer))
        meant = problem.suggestion
        if not isinstance(meant, Meant) or (name := meant.typo) is None:
            return None
        if not at_key:
            is_it = self.source.value_at(target) == meant.name
            return replace_value(target, name) if is_it else None
        is_free = join(parent(target), name) not in self.source.values
        is_own = steps_of(target)[-1:] == [meant.name]
        return rename_key(target, name) if is_free and is_own else None


def all_but_tasks(root: str) -> Locate:
    """For a workflow document that keeps the tasks and transitions of the draft."""

    def locate(pointer: str) -> str | None:
        kept = pointer.startswith(("/tasks", "/transitions"))
        return None if kept else root + pointer

    return locate


def one_task(index: int) -> Locate:
    """For a task document, whose task has this index in the workflow."""
    start = join("/tasks", index)

    def locate(pointer: str) -> str | None:
        if pointer == start or pointer.startswith(start + "/"):
            return pointer.removeprefix(start)
        return None

    return locate
