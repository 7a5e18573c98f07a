"""Random workflows whose conditions read random names, for tests of the checker."""

from typing import Any

from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject

CONSTANTS: dict[str, list[Json]] = {
    "amount": [0, 10, 10.5, 100],
    "count": [0, 3, 4, 10],
    "score": [1, 3, 5],
    "urgent": [True, False],
    "ok": [True, False],
    "kind": ["a", "b", "c"],
    "day": ["2026-01-01", "2026-06-30"],
    "note": ["yes", "no"],
    "tags": ["x", "y"],
}
NUMBERS = ("amount", "count", "score")
TEXTS = ("kind", "note")
FIELDS: dict[str, JsonObject] = {
    "amount": {"FieldType": "decimal", "Minimum": 0, "Maximum": 100},
    "count": {"FieldType": "integer"},
    "urgent": {"FieldType": "boolean"},
    "kind": {"FieldType": "choice", "Choices": ["a", "b", "c", "d"]},
    "day": {"FieldType": "date"},
    "note": {"FieldType": "string"},
    "tags": {"FieldType": "multichoice", "Choices": ["x", "y", "z"]},
}
OUTPUTS: dict[str, JsonObject] = {
    "ok": {"type": "boolean"},
    "score": {"type": "integer", "minimum": 1, "maximum": 5},
    "amount": {"type": "number", "minimum": 0},
    "kind": {"enum": ["a", "b", "c", "d"]},
    "note": {"type": "string"},
}


def comparisons(name: str, plain: str) -> st.SearchStrategy[Json]:
    """Comparisons of a name with a constant of its type."""
    constant = st.sampled_from(CONSTANTS[plain])
    if plain == "tags":
        return constant.map(lambda value: {"in": [value, {"var": name}]})
    operators = ["==", "!=", "==="]
    if plain in (*NUMBERS, *TEXTS, "day"):
        operators += ["<", "<=", ">", ">="]
    one = st.tuples(st.sampled_from(operators), constant, st.booleans()).map(
        lambda t: {t[0]: [{"var": name}, t[1]] if t[2] else [t[1], {"var": name}]}
    )
    listed = st.lists(constant, min_size=1, max_size=3).map(lambda v: {"in": [{"var": name}, v]})
    bare: list[Json] = [{"var": name}, {"!": {"var": name}}, {"missing": [name]}]
    if plain in TEXTS:
        bare.append({"in": ["a", {"var": name}]})
    return st.one_of(one, one, one, listed, st.sampled_from(bare))


def conditions(names: list[str], *, today: bool = True) -> st.SearchStrategy[Json]:
    """Conditions on some of these names, most of them such as can be decided.

    Args:
        names: that they read.
        today: whether they may read the current date.
    """
    plain = {name: name.rpartition(".")[2] for name in names}
    leaves = [comparisons(name, plain[name]) for name in names]
    numbers = [name for name in names if plain[name] in NUMBERS]
    if len(numbers) > 1:
        pair = st.permutations(numbers).map(lambda p: [{"var": p[0]}, {"var": p[1]}])
        orders = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
        leaves.append(st.tuples(orders, pair).map(lambda t: {t[0]: t[1]}))
        sums = pair.map(lambda p: {">": [{"+": p}, 10]})
        leaves.append(st.one_of(sums, pair.map(lambda p: {">": [{"/": p}, 2]})))
        money = pair.map(lambda p: {"round": [{"*": [p[0], 0.07]}, 2]})
        leaves.append(money.map(lambda total: {">": [{"+": [total, 0.1]}, 7.1]}))
    if today and "day" in names:
        days: Json = {"days": [{"var": "day"}, {"today": []}]}
        dated: list[Json] = [{"<": [{"var": "day"}, {"today": []}]}, {">": [days, 30]}]
        leaves.append(st.sampled_from(dated))
    texts = [name for name in names if plain[name] in TEXTS]
    if len(texts) > 1:
        two = st.permutations(texts).map(lambda p: [{"var": p[0]}, {"var": p[1]}])
        equal = st.sampled_from(["==", "!=", "<"])
        leaves.append(st.tuples(equal, two).map(lambda t: {t[0]: t[1]}))
    outputs = sorted({name.rpartition(".")[0] for name in names if name.startswith("tasks.")})
    if outputs:
        whole = st.sampled_from(outputs)
        leaves.append(whole.map(lambda name: {"!!": {"var": name}}))
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda each: {"and": each}),
            st.lists(inner, min_size=2, max_size=3).map(lambda each: {"or": each}),
            inner.map(lambda each: {"!": [each]}),
            st.tuples(inner, inner, inner).map(lambda t: {"if": [*t]}),
        ),
        max_leaves=4,
    )


@st.composite
def workflows(draw: Any) -> JsonObject:
    """A whole workflow document: a chain of FORM tasks with ways that leave it."""
    fields = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=4, unique=True))
    keys = [f"t{n}" for n in range(draw(st.integers(1, 4)))]
    tasks = [draw(_tasks(key, fields)) for key in keys]
    names = [*fields, *{name for task in tasks for name in task["output_schema"]["properties"]}]
    names += [
        f"tasks.{t['key']}.output.{n}" for t in tasks for n in t["output_schema"]["properties"]
    ]
    names = sorted(set(names)) or ["amount"]
    transitions = []
    for start, following in zip([None, *keys], [*keys, None], strict=True):
        ways = draw(st.lists(st.sampled_from([*keys, None]), max_size=3))
        ends = draw(st.permutations([following, *ways]))
        for end in ends:
            transition: JsonObject = {"from": start, "to": end}
            if draw(st.integers(0, 3)):
                transition["condition"] = draw(conditions(names))
            if draw(st.booleans()):
                transition["priority"] = draw(st.integers(-1, 1))
            transitions.append(transition)
    return {
        "kind": "workflow",
        "key": "random",
        "title": "Random",
        "fields": draw(_fields(fields)),
        "tasks": tasks,
        "transitions": transitions,
    }


@st.composite
def _fields(draw: Any, names: list[str]) -> list[JsonObject]:
    found: list[JsonObject] = []
    for name in names:
        field: JsonObject = {"FieldName": name, **FIELDS[name], "Required": draw(st.booleans())}
        if found and draw(st.integers(0, 3)) == 0:
            above = [each["FieldName"] for each in found]
            field["VisibleIf"] = draw(conditions(above, today=False))
        found.append(field)
    return found


@st.composite
def _tasks(draw: Any, key: str, fields: list[str]) -> JsonObject:
    names = draw(st.lists(st.sampled_from(sorted(OUTPUTS)), min_size=1, max_size=2, unique=True))
    required = [name for name in names if draw(st.booleans())]
    task: JsonObject = {
        "key": key,
        "title": key,
        "task_type": "FORM",
        "output_schema": {
            "type": "object",
            "properties": {name: OUTPUTS[name] for name in names},
            "required": required,
        },
    }
    if draw(st.integers(0, 4)) == 0:
        own = f"tasks.{key}.output.{names[0]}"
        made: list[Json] = [{"var": own}, CONSTANTS[names[0]][0], {"var": [own, 1]}]
        if names[0] in NUMBERS:
            made += [{"+": [{"var": own}, 1]}, {"/": [10, {"var": own}]}]
            made += [{"round": [{"/": [{"var": own}, 3]}, 1]}]
        task["output_transform"] = {names[0]: draw(st.sampled_from(made))}
    return task
