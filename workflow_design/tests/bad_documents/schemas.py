"""Schemas of tasks that are none, or that cannot be evaluated."""

# ruff: noqa: E501 - a row is a document, and what is said of it
# fmt: off

import json

from workflow_design.tests.bad_documents import Bad, Says, changed, warns
from workflow_design.tests.bad_documents.bases import TASK, WORKFLOW, with_property, with_schema

EXPLODING = {
    f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n - 1}"}] * 2} for n in range(1, 21)
} | {"d0": {"type": "boolean"}}
"""Each schema refers twice to the one before: a million in all."""

SCHEMAS = (
    Bad('a type that does not exist', with_property('"reason": {"type": "text"}'),
        Says('bad-schema', '/tasks/0/output_schema/properties/reason/type', 17, "“text” isn't a type in JSON Schema.", "did you mean “string”?")),
    Bad('a type that is misspelt', with_property('"reason": {"type": "sting"}'),
        Says('bad-schema', '/tasks/0/output_schema/properties/reason/type', 17, "“sting” isn't a type in JSON Schema.", "did you mean “string”?")),
    Bad('a bound beyond the year 9999 of UTC', with_property('"at": {"type": "string", "format": "date-time", "formatMaximum": "9999-12-31T23:59:59-23:59"}'),
        Says('bad-bound', '/tasks/0/output_schema/properties/at/formatMaximum', 17, 'This bound must be between the years 1 and 9999 in UTC.')),
    Bad('a property that is no schema', with_property('"reason": "string"'),
        Says('bad-schema', '/tasks/0/output_schema/properties/reason', 17, "A JSON Schema must be an object here, not text.")),
    Bad('a length that is a text', with_property('"reason": {"type": "string", "maxLength": "10"}'),
        Says('bad-schema', '/tasks/0/output_schema/properties/reason/maxLength', 17, "“maxLength” must be a whole number, not text.")),
    Bad('required as in old drafts', with_property('"reason": {"type": "string", "required": true}'),
        Says('bad-schema', '/tasks/0/output_schema/properties/reason/required', 17, "“required” must be a list, not true.", 'did you mean to list “reason” in “required” of the object around it?')),
    Bad('an older draft', changed(WORKFLOW, '"required": ["approved"],', '"$schema": "http://json-schema.org/draft-04/schema#", "required": ["approved"],'),
        Says('bad-schema', '/tasks/0/output_schema/$schema', 14, "Drafts 6 to 2020-12 of JSON Schema are supported: leave this out, or use “https://json-schema.org/draft/2020-12/schema”.")),
    Bad('a schema of a text', with_schema('{\n       "type": "string"}'),
        Says('root-not-object', '/tasks/0/output_schema/type', 13, "“output_schema” must be the schema of an object: its “type” must be “object”."),
        warns('unknown-variable', '/transitions/1/condition/==/0/var', 22, "Nothing sets “approved”: no field and no task output has that name.")),
    Bad('a schema without type', with_schema('{"properties": {"approved": {"type": "boolean"}}}'),
        Says('root-not-object', '/tasks/0/output_schema', 12, "“output_schema” must be the schema of an object: its “type” must be “object”.")),
    Bad('a reference to elsewhere', with_property('"reason": {"$ref": "https://example.com/schema.json"}'),
        Says('remote-ref', '/tasks/0/output_schema/properties/reason/$ref', 17, "“https://example.com/schema.json” is outside this schema; references must begin with “#”, as in “#/$defs/address”.")),
    Bad('a reference to nothing', with_property('"reason": {"$ref": "#/$defs/raeson"}},\n       "$defs": {"reason": {"type": "string"}'),
        Says('unknown-ref', '/tasks/0/output_schema/properties/reason/$ref', 17, "There is no schema at “#/$defs/raeson”.", "did you mean “#/$defs/reason”?")),
    Bad('a reference in a circle', changed(TASK, '"type": "object",\n    "properties"', '"type": "object",\n    "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}},\n    "properties"'),
        Says('ref-loop', '/output_schema/$defs/a/items/$ref', 9, "This reference is circular: it leads back to a schema that contains it. Write out as many levels as are needed.")),
    Bad('references that explode', changed(TASK, '"approved": {"type": "boolean"},', f'"approved": {{"$ref": "#/$defs/d20"}}}},\n "$defs": {json.dumps(EXPLODING)}, "x-rest": {{'),
        Says('schema-too-large', '/output_schema', 7, "This schema is too large: it can consist of at most 5,000 schemas.")),
    Bad('a VisibleIf of a question', changed(TASK, '"format": "text"}', '"format": "text", "VisibleIf": {"var": "approved"}}'),
        Says('unsupported-keyword', '/output_schema/properties/reason/VisibleIf', 11, "“VisibleIf” is for fields: in a schema, write “if” and “then”.")),
    Bad('a keyword that is refused', changed(TASK, '"type": "object",\n    "properties"', '"type": "object",\n    "unevaluatedProperties": false,\n    "properties"'),
        Says('unsupported-keyword', '/output_schema/unevaluatedProperties', 9, "“unevaluatedProperties” isn't supported in workflow files.")),
    Bad('a keyword that is misspelt', with_property('"reason": {"type": "string", "maxlength": 10}'),
        warns('unknown-keyword', '/tasks/0/output_schema/properties/reason/maxlength', 17, "“maxlength” isn't a keyword of JSON Schema, so it has no effect.", "did you mean “maxLength”?")),
    Bad('a keyword that its type makes idle', with_property('"reason": {"type": "integer", "minLength": 3}'),
        warns('idle-keyword', '/tasks/0/output_schema/properties/reason/minLength', 17, "“minLength” has no effect on a value of type “integer”.")),
    Bad('a reference into what is elsewhere in later drafts', with_property('"pair": {"type": "array", "items": [{"type": "string"}, {"type": "string"}]},\n       "code": {"$ref": "#/properties/pair/items/0"}'),
        Says('unknown-ref', '/tasks/0/output_schema/properties/code/$ref', 18, "“#/properties/pair/items/0” can't be referred to: move the schema to “$defs”.")),
    Bad('a part with an address of its own', with_property('"code": {"$id": "https://example.com/code", "allOf": [{"$ref": "#/properties/approved"}]}'),
        Says('unsupported-keyword', '/tasks/0/output_schema/properties/code/$id', 17, "“$id” isn't supported inside a schema that has references. Remove it: references start at the root of the schema.")),
    Bad('a pattern in a schema', with_property('"code": {"type": "string", "pattern": "(a"}'),
        Says('bad-pattern', '/tasks/0/output_schema/properties/code/pattern', 17, "This pattern can't be used: missing ): (a.")),
    Bad('a pattern of names in a schema', changed(TASK, '"type": "object",\n    "properties"', '"type": "object",\n    "patternProperties": {"(": {"type": "string"}},\n    "properties"'),
        Says('bad-pattern', '/output_schema/patternProperties/(', 9, "This pattern can't be used: missing ): (.")),
    Bad('a default in a group that its schema refuses', with_property('"where": {"type": "object", "properties": {"floor": {"type": "integer", "default": "2nd"}}}'),
        Says('bad-default', '/tasks/0/output_schema/properties/where/properties/floor/default', 17, "The default isn't valid: Floor must be a whole number, not text.")),
    Bad('lengths the wrong way round', with_property('"code": {"type": "string", "minLength": 5, "maxLength": 3}'),
        Says('bounds-crossed', '/tasks/0/output_schema/properties/code/minLength', 17, "“minLength” (5) is greater than “maxLength” (3): no value would be valid.")),
    Bad('a bound of a date that is none', with_property('"day": {"type": "string", "format": "date", "formatMinimum": "today"}'),
        Says('bad-bound', '/tasks/0/output_schema/properties/day/formatMinimum', 17, 'This bound must be a date, a time, or a date and time.')),
    Bad('a default that its schema refuses', with_property('"count": {"type": "integer", "minimum": 1, "default": 0}'),
        Says('bad-default', '/tasks/0/output_schema/properties/count/default', 17, "The default isn't valid: Count must be 1 or more.")),
    Bad("a format that an action's schema cannot check", changed(WORKFLOW, '"output_transform": {"order', '"output_schema": {"type": "object", "properties": {"ip": {"type": "string", "format": "ipv4"}}},\n     "output_transform": {"order'),
        warns('unknown-format', '/tasks/1/output_schema/properties/ip/format', 21, "The format “ipv4” is unknown, so it isn't checked.")),
)
