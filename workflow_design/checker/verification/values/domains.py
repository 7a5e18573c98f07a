"""Domains: the values that a definition can give, and representatives of their classes."""

from dataclasses import dataclass, field, replace

from ticketflower.types import JsonObject
from workflow_design.checker.verification.values.partition import (
    Partition,
    Representatives,
    Value,
    distinct,
    frozen,
)
from workflow_design.checker.verification.values.representatives import (
    BOUNDS,
    INSTANT_BOUNDS,
    listed_values,
    representatives_of,
    type_of,
)
from workflow_design.documents.fields.kinds import (
    LONGEST_STRING,
    MAX_DIGITS,
    WHOLE_NUMBERS,
)
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.schema import instants
from workflow_design.documents.schema.validate import errors_of

_KNOWN = frozenset(
    {
        *("type", "enum", "oneOf", "const", "format", "pattern", "items", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("formatMinimum", "formatMaximum", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems"),
        *("title", "description", "default", "examples", "$comment"),
    }
)
_FINE_FORMATS = frozenset({"time", "date-time"})
_LISTING = frozenset({"enum", "const", "oneOf", "title", "description", "default"})
"""Keywords of schemas that allow what they list and nothing else."""

_SORTLESS = frozenset({*BOUNDS, *INSTANT_BOUNDS, "title", "description", "default", "examples"})


@dataclass(frozen=True)
class Domain:
    """The values that a definition can give.

    Attributes:
        schema: of the values; None where it is unknown.
        by_form: whether a person gives it by a form, which leaves empty answers out.
    """

    schema: JsonObject | None
    by_form: bool = True
    _found: dict[Partition, Representatives] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def is_known(self) -> bool:
        """Whether the schema says what values there are."""
        schema = self.schema
        if schema is None or not schema.keys() <= _KNOWN:
            return False
        return self.is_listed or type_of(schema) is not None

    @property
    def is_listed(self) -> bool:
        """Whether its values are choices."""
        return self.schema is not None and listed_values(self.schema) is not None

    @property
    def sort(self) -> str:
        """What two domains share whose values differ in their bounds alone."""
        schema = self.schema or {}
        return repr(sorted((k, repr(v)) for k, v in schema.items() if k not in _SORTLESS))

    @property
    def is_list(self) -> bool:
        """Whether its values are lists."""
        return self.schema is not None and type_of(self.schema) == "array"

    @property
    def landmarks(self) -> tuple[Value, ...]:
        """Values at which what is compared with this can change: choices, and bounds."""
        schema = self.schema or {}
        bounds = [schema[key] for key in (*BOUNDS, *INSTANT_BOUNDS) if key in schema]
        return (*(listed_values(schema) or ()), *bounds)

    def can_be_given(self, value: Value) -> bool:
        """Whether a person or service can give a value that the schema allows.

        Forms trim texts, write times in full, and take numbers that every browser can hold.
        """
        if self.schema is None:
            return False
        if not self.by_form or value is MISSING:
            return True
        if isinstance(value, str):
            is_short = len(value) <= self.schema.get("maxLength", LONGEST_STRING)
            is_time = self.schema.get("format") == "time"
            return (
                is_short
                and value == value.strip()
                and not set(value) & {"\r", "\n"}
                and (not is_time or instants.is_in_full(value))
            )
        if isinstance(value, float):
            return float(f"{value:.{MAX_DIGITS}g}") == value
        return value is not None and (not isinstance(value, int) or abs(value) <= WHOLE_NUMBERS)

    def representatives(self, partition: Partition) -> Representatives:
        """One valid value of each class of the partition.

        They are kept: validating candidates by the schema is what costs most here, and the
        partitions of many program points are the same.
        """
        key = replace(
            partition, constants=frozen(partition.constants), members=frozen(partition.members)
        )
        if key not in self._found:
            self._found[key] = self._find_representatives(partition)
        return self._found[key]

    def _find_representatives(self, partition: Partition) -> Representatives:
        schema = self.schema
        if not self.is_known or schema is None:
            guesses = distinct(
                [True, False, 0, 1, "something", *partition.constants, *partition.members]
            )
            if schema is not None:
                guesses = [guess for guess in guesses if not errors_of(schema, guess)]
            return Representatives(tuple(guesses), complete=False)
        found = representatives_of(schema, partition)
        is_fine = schema.get("format") in _FINE_FORMATS and not self.is_listed
        # Services write fractions of seconds, which lie between the points of the scale.
        is_coarse = is_fine and not self.by_form and bool(partition.constants)
        values = distinct(found.values)
        if self.by_form:
            # Forms leave empty answers out: these are MISSING.
            values = [value for value in values if value not in ("", [])]
        if not schema.keys() <= _LISTING:
            values = [value for value in values if not errors_of(schema, value)]
        complete = found.complete and bool(values) and not is_coarse
        if _allows_null(schema):
            values.append(None)
        return Representatives(tuple(values), complete=complete)


def _allows_null(schema: JsonObject) -> bool:
    return not errors_of(schema, None)
