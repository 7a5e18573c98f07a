"""Members of an object: its properties, and the conditions under which there are more of them.

``if``/``then``/``else``, ``dependentSchemas``, ``dependentRequired`` and alternatives (``oneOf``,
``anyOf``) all say the same: which properties an object has, and must have, if it fits a schema.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.schema.merging import OF_CHOICES, Part
from workflow_design.documents.schema.references import definitions_of, has_references

type Condition = JsonObject
"""A schema of the object, without references that lead out of it; it holds where it fits."""

_OF_BRANCHES = frozenset(
    {"properties", "required", "type", "title", "description", "if", "then", "else", "$comment"}
    | {"dependentRequired", "dependentSchemas", "additionalProperties", "$ref", "allOf"}
    | OF_CHOICES
)
"""Keywords that a branch may have."""


@dataclass
class Member:
    """A property, with all schemas that hold for it under a condition.

    Attributes:
        shown_if: it is there where one of these conditions holds; None: always.
        required_if: it must be given where one of these conditions holds.
        is_alternative: whether its schema holds only in one of several alternatives, so that it may
            be given as something else in another.
    """

    name: str
    schemas: list[Part]
    shown_if: list[Condition] | None = None
    required: bool = False
    required_if: list[Condition] = field(default_factory=list)
    is_alternative: bool = False


@dataclass(frozen=True)
class Alternatives:
    """Groups of properties of which one, or at least one, is to be given as a whole.

    Attributes:
        groups: the title of each, and the names that it asks for.
        is_exclusive: whether exactly one alternative may fit (``oneOf``).
        is_needed: whether something must be given for one to fit.
        first: the first name of all.
    """

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    is_exclusive: bool
    is_needed: bool
    first: str


@dataclass(frozen=True)
class _Requirement:
    name: str
    condition: Condition | None
    pointer: str


class Members:
    """Collects the members of one object from the schemas that hold for it.

    Args:
        root: the whole schema, into which the references of conditions lead.
        parts: gives the schemas that a schema is composed of.
        constants: gives the only values that schemas together allow; None where there are others.
    """

    def __init__(
        self,
        root: Mapping[str, Json],
        parts: Callable[[Part], Iterator[Part]],
        constants: Callable[[Sequence[Part]], list[Json] | None],
    ) -> None:
        self.every: list[Member] = []
        self.alternatives: list[Alternatives] = []
        self.unshown: dict[str, str] = {}
        self.missing: list[tuple[str, str]] = []
        self._root, self._parts, self._constants = root, parts, constants
        self._requirements: list[_Requirement] = []

    def read(self, parts: Sequence[Part], *, has_alternatives: bool) -> None:
        """Read all schemas that hold for the object.

        Args:
            parts: the schemas.
            has_alternatives: whether their ``oneOf`` and ``anyOf`` are about properties.
        """
        for part in parts:
            self._properties(part, None)
        for part in parts:
            self._conditions(part, None, has_alternatives=has_alternatives)
        for each in self._requirements:
            self._require(each)

    def _properties(self, part: Part, condition: Condition | None) -> None:
        for name, each in part.schema.get("properties", {}).items():
            self._add(name, part.inner(each, "properties", name), condition)
        for index, name in enumerate(part.schema.get("required", ())):
            self._need(name, condition, join(part.pointer, "required", index))

    def _need(self, name: str, condition: Condition | None, pointer: str) -> None:
        self._requirements.append(_Requirement(name, condition, pointer))

    def _named(self, name: str) -> list[Member]:
        return [each for each in self.every if each.name == name]

    def _add(self, name: str, part: Part, condition: Condition | None) -> None:
        known = self._named(name)
        same = [each for each in known if each.schemas[-1].schema == part.schema]
        base = next((each for each in known if each.shown_if is None), None)
        if condition is None and base is not None:
            base.schemas.append(part)
        elif condition is None or not known:
            shown_if = None if condition is None else [condition]
            self.every.append(Member(name, [part], shown_if))
        elif same:
            for each in same:
                if each.shown_if is not None:
                    each.shown_if.append(condition)
        elif part.schema not in (True, {}):
            # Of several the first that is shown is asked; so what always holds comes last.
            before = base.schemas if base else []
            place = self.every.index(base) if base else self.every.index(known[-1]) + 1
            self.every.insert(place, Member(name, [part, *before], [condition]))

    def _require(self, needed: _Requirement) -> None:
        known = self._named(needed.name)
        if not known:
            self.missing.append((needed.name, needed.pointer))
        for each in known:
            if needed.condition is None or each.shown_if == [needed.condition]:
                each.required = True
            else:
                each.required_if.append(needed.condition)

    def _conditions(self, part: Part, around: Condition | None, *, has_alternatives: bool) -> None:
        schema = part.schema
        if "if" in schema:
            holds = self._alone(schema["if"])
            self._branch(part, "then", _both(around, holds))
            self._branch(part, "else", _both(around, {"not": holds}))
        for name, names in schema.get("dependentRequired", {}).items():
            for index, each in enumerate(names):
                place = join(part.pointer, "dependentRequired", name, index)
                self._need(each, _both(around, {"required": [name]}), place)
        for name, each in schema.get("dependentSchemas", {}).items():
            inner = part.inner(each, "dependentSchemas", name)
            self._under(inner, _both(around, {"required": [name]}))
        for keyword in sorted(OF_CHOICES & schema.keys()) if has_alternatives else ():
            self._choose(part, keyword, around)

    def _branch(self, part: Part, keyword: str, condition: Condition | None) -> None:
        if keyword in part.schema:
            self._under(part.inner(part.schema[keyword], keyword), condition)

    def _under(self, branch: Part, condition: Condition | None) -> None:
        """Read a schema that holds for the object under a condition."""
        for part in self._parts(branch):
            is_open = isinstance(part.schema.get("additionalProperties"), dict)
            of_names = {"additionalProperties"} if is_open else set()
            for keyword in (part.schema.keys() - _OF_BRANCHES) | of_names:
                if not keyword.startswith("x-"):
                    self.unshown[keyword] = join(part.pointer, keyword)
            self._properties(part, condition)
            self._conditions(part, condition, has_alternatives=True)

    def _choose(self, part: Part, keyword: str, around: Condition | None) -> None:
        branches = [
            [*self._parts(part.inner(each, keyword, index))]
            for index, each in enumerate(part.schema[keyword])
        ]
        telling = self._telling(branches)
        if telling is not None:
            name, values = telling
            self._told_apart(part, keyword, branches, name, values, around)
        elif around is None and self._can_be_shown_together(branches):
            self._together(keyword, branches)
        else:
            self.unshown[keyword] = join(part.pointer, keyword)

    def _telling(self, branches: Sequence[Sequence[Part]]) -> tuple[str, list[list[Json]]] | None:
        """The property that has other constants in each branch, with them; None: there is none."""
        for name in _properties_of(branches[0]):
            values = [
                self._constants(_properties_of(each)[name])
                if name in _properties_of(each)
                else None
                for each in branches
            ]
            listed = [value for each in values for value in each or ()]
            if None not in values and all(listed.count(value) == 1 for value in listed):
                return name, [each or [] for each in values]
        return None

    def _told_apart(
        self,
        part: Part,
        keyword: str,
        branches: Sequence[Sequence[Part]],
        name: str,
        values: Sequence[Sequence[Json]],
        around: Condition | None,
    ) -> None:
        choices = {"oneOf": [*_labeled(branches, values)]}
        if around is None or not self._named(name):
            self._add(name, part.inner(choices, keyword), around)
        needs = [any(name in p.schema.get("required", ()) for p in each) for each in branches]
        if keyword == "oneOf" or all(needs):
            self._need(name, around, join(part.pointer, keyword))
        for branch, constants in zip(branches, values, strict=True):
            holds = {"properties": {name: {"enum": constants}}, "required": [name]}
            for each in branch:
                rest = dict(each.schema)
                rest["properties"] = {
                    key: value for key, value in rest.get("properties", {}).items() if key != name
                }
                rest["required"] = [key for key in rest.get("required", ()) if key != name]
                self._under(Part(rest, each.pointer, each.open), _both(around, holds))

    def _can_be_shown_together(self, branches: Sequence[Sequence[Part]]) -> bool:
        """Whether all questions of all branches can be asked at once."""
        plain = {"properties", "required", "type", "title", "description", "additionalProperties"}
        plain |= {"$ref", "allOf"}
        every_part = [each.schema for branch in branches for each in branch]
        if any(
            each.keys() - plain or isinstance(each.get("additionalProperties"), dict)
            for each in every_part
        ):
            return False
        every = [_properties_of(branch) for branch in branches]
        if not all(
            properties or any(part.schema.get("required") for part in branch)
            for properties, branch in zip(every, branches, strict=True)
        ):
            return False
        schemas: dict[str, Json] = {}
        return all(
            schemas.setdefault(name, [part.schema for part in parts])
            == [part.schema for part in parts]
            for properties in every
            for name, parts in properties.items()
        )

    def _together(self, keyword: str, branches: Sequence[Sequence[Part]]) -> None:
        every = [_properties_of(branch) for branch in branches]
        for properties in every:
            for name, (first, *_) in properties.items():
                if not self._named(name):
                    self.every.append(Member(name, [first], is_alternative=True))
        needed = [
            [name for part in branch for name in part.schema.get("required", ())]
            for branch in branches
        ]
        for name in needed[0]:
            if all(name in each for each in needed):
                self._need(name, None, branches[0][0].pointer)
        titles = [next((p.schema["title"] for p in b if "title" in p.schema), "") for b in branches]
        names = [tuple(properties or own) for properties, own in zip(every, needed, strict=True)]
        is_exclusive = keyword == "oneOf"
        self.alternatives.append(
            Alternatives(
                groups=tuple(zip(titles, names, strict=True)),
                is_exclusive=is_exclusive,
                is_needed=is_exclusive or all(needed),
                first=next(name for group in names for name in group),
            )
        )

    def _alone(self, condition: Json) -> Condition:
        """A condition as a schema of its own, with what its references lead to."""
        schema = condition if isinstance(condition, dict) else {"not": {}} if not condition else {}
        if not has_references(schema):
            return schema
        return {**schema, **definitions_of(self._root)}


def _properties_of(branch: Sequence[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in branch:
        for name, each in part.schema.get("properties", {}).items():
            found.setdefault(name, []).append(part.inner(each, "properties", name))
    return found


def _labeled(
    branches: Sequence[Sequence[Part]], values: Sequence[Sequence[Json]]
) -> Iterator[JsonObject]:
    """The constants that tell branches apart, each with its branch's title if that is its own."""
    for branch, constants in zip(branches, values, strict=True):
        title = next((p.schema["title"] for p in branch if "title" in p.schema), None)
        for each in constants:
            named = {"title": title} if title and len(constants) == 1 else {}
            yield {"const": each, **named}


def _both(one: Condition | None, other: Condition) -> Condition:
    return other if one is None else {"allOf": [one, other]}
