"""Changes of the fields of a form: what differs between the values before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ticketflower.texts import is_blank
from ticketflower.types import JsonObject
from workflow_design.customize.choices import (
    forget_default,
    holders_of,
    values_in,
    write_choices,
)
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import EditRefused, Finding, Place
from workflow_design.customize.forms import FormDocument, properties_of
from workflow_design.customize.names import name_from
from workflow_design.customize.references import (
    Reader,
    readers_in,
    readers_of,
    rename_in_rules,
    rules_naming,
)
from workflow_design.customize.values import FieldValues, Part, by_name
from workflow_design.documents.fields.kinds import KIND_OF_FIELD_TYPE, WITH_CHOICES, family_of
from workflow_design.documents.report.words import quoted


@dataclass
class FieldEdits:
    """Changes the fields of one form, and collects why it cannot and what follows.

    Attributes:
        part: the part that has the form.
        form: the form, in documents that are changed in place.
        findings: what is wrong.
        consequences: what else has changed, as sentences.
    """

    part: Part
    form: FormDocument
    findings: list[Finding] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)

    def change(self, before: Sequence[FieldValues], after: Sequence[FieldValues]) -> None:
        """Write what differs.

        Raises:
            EditRefused: some changes cannot be made.
        """
        old, new = by_name(before), by_name(after)
        for index, each in enumerate(after):
            self._check(index, each)
        for name, each in new.items():
            if name in old and old[name] != each:
                self._change_field(old[name], each)
        for name, each in old.items():
            if name not in new and not each.is_inner:
                self._remove(each)
        names = [self._add(each) if not each.name else each.name for each in after]
        order = [name for name in names if name and "." not in name]
        kept = [each.name for each in before if each.name in order]
        if kept != [name for name in order if name in kept] or order[: len(kept)] != kept:
            added = [name for name in order if name not in kept]
            self.form.set_order([*kept, *added], order)
        if self.findings:
            raise EditRefused(self.findings)

    def _wrong(self, name: str, control: str, sentence: str) -> None:
        place = Place(self.part.name, "field", name, control)
        self.findings.append(Finding(place, sentence))

    def _check(self, index: int, value: FieldValues) -> None:
        name = value.name or new_field(index)
        if is_blank(value.label):
            self._wrong(name, "label", "Enter a label.")
        if not value.name and family_of(value.kind) in WITH_CHOICES and not value.choices:
            self._wrong(name, "choices", "Enter at least one choice.")
        if not value.name and value.kind not in KIND_OF_FIELD_TYPE:
            self._wrong(name, "kind", "Choose a type.")

    def _change_field(self, old: FieldValues, new: FieldValues) -> None:
        node = self.form.node(old.name)
        if node is None:
            sentence = f"The field {quoted(old.label)} was removed while you were editing."
            self._wrong(old.name, "", sentence)
            return
        for key, was, text in (
            (self.form.label_key, old.label, new.label),
            (self.form.help_key, old.help, new.help),
        ):
            if text != was and text:
                node[key] = text
            elif text != was:
                node.pop(key, None)
        if new.required != old.required:
            self.form.set_required(old.name, new.required)
        if new.kind != old.kind:
            self._change_kind(old, new)
        elif new.choices != old.choices:
            self._change_choices(old, new)

    def _change_kind(self, old: FieldValues, new: FieldValues) -> None:
        kind = KIND_OF_FIELD_TYPE.get(new.kind)
        if kind is None or self._why_kept(old):
            self._wrong(old.name, "kind", f"The type of {quoted(old.label)} can't be changed.")
        elif kind.family in WITH_CHOICES and not new.choices:
            self._wrong(old.name, "choices", "Enter at least one choice.")
        else:
            self.form.set_kind(old.name, kind, new.choices)

    def _why_kept(self, field: FieldValues) -> str:
        definitions = self.form.definitions
        readers = readers_in(definitions.workflow, definitions.ticket_types)
        return why_kept(self.form, field, readers)

    def _change_choices(self, old: FieldValues, new: FieldValues) -> None:
        listed = self.form.choices_key(old.name)
        if listed is None:
            self._wrong(old.name, "choices", "You can only change these choices in JSON.")
            return
        if not new.choices:
            self._wrong(old.name, "choices", "Enter at least one choice.")
            return
        now = [text for _, text in self.form.questions_by_name()[old.name].choices]
        if now == [*new.choices]:
            return
        if now != [*old.choices]:
            sentence = (
                f"The choices of {quoted(old.label)} were changed while you were editing. "
                "Reload the page to edit them."
            )
            self._wrong(old.name, "choices", sentence)
            return
        holder, key = listed
        renamed = write_choices(holder, key, old.choices, new.choices)
        self._rename(self.form.read_names(old.name), renamed)
        node, values = self.form.node(old.name), values_in(holder, key)
        if node is not None and forget_default(node, self.form.default_key, values):
            label = quoted(new.label)
            sentence = f"The default of {label} was removed because it's no longer a choice."
            self.consequences.append(sentence)

    def _rename(self, names: Sequence[str], renamed: Mapping[str, str]) -> None:
        """Rename choices in all else that knows the value, and say where that was and was not."""
        for was, text in renamed.items():
            where = rename_choice(self.form.definitions, names, was, text)
            if where:
                sentence = f"{quoted(was)} is now {quoted(text)}, also in {' and '.join(where)}."
                self.consequences.append(sentence)
            if left := rules_naming(self.form.definitions.workflow, names, was):
                sentence = f"Check {' and '.join(left)}: {quoted(was)} was not replaced there."
                self.consequences.append(sentence)

    def _remove(self, old: FieldValues) -> None:
        if self.form.node(old.name) is None:
            return
        if reason := self._why_kept(old):
            self._wrong(old.name, "", reason)
        else:
            self.form.remove(old.name)

    def _add(self, value: FieldValues) -> str:
        if value.kind not in KIND_OF_FIELD_TYPE:
            return ""
        name = name_from(value.label, taken_names(self.form.definitions), "field")
        is_choice = KIND_OF_FIELD_TYPE[value.kind].family in WITH_CHOICES
        self.form.add(name, value, value.choices if is_choice else ())
        return name


def new_field(index: int) -> str:
    """The name by which findings know a field that is new."""
    return f"+{index}"


def why_kept(form: FormDocument, field: FieldValues, readers: Iterable[Reader]) -> str:
    """Why a field cannot be removed or have another type; empty where it can."""
    found = readers_of(readers, form.own_names(field.name))
    if not found:
        return ""
    return f"{quoted(field.label)} is used by {', '.join(found[:3])}. Change that first."


def taken_names(definitions: Definitions) -> set[str]:
    """The names of all values in the workflow's data."""
    workflow = definitions.workflow
    fields = {each["FieldName"] for each in workflow.get("fields", [])}
    return fields.union(*(properties_of(task) for task in workflow.get("tasks", [])))


def rename_choice(definitions: Definitions, names: Sequence[str], old: str, new: str) -> list[str]:
    """Rename a choice wherever the value is known by one of these names.

    These are defaults, presets, other forms that ask for the same value, and rules. What changed
    that the form itself does not show is given in words.
    """
    workflow = definitions.workflow
    for each in workflow.get("fields", []):
        if each["FieldName"] in names:
            _rename_values(each, ("Default", "Choices"), old, new)
    where = [
        f"the preset values of {quoted(each['title'])}"
        for each in definitions.ticket_types
        if _rename_values(each.get("fields", {}), names, old, new)
    ]
    where += [
        f"the form of {quoted(task['title'])}"
        for task in workflow.get("tasks", [])
        if _rename_in_task(task, names, old, new)
    ]
    if count := rename_in_rules(workflow, names, old, new):
        where.append("1 rule" if count == 1 else f"{count} rules")
    return where


def _rename_in_task(task: JsonObject, names: Sequence[str], old: str, new: str) -> bool:
    """Rename a choice in the properties with these names; gives whether one lists it."""
    found = False
    for name, schema in properties_of(task).items():
        if isinstance(schema, dict) and {name, f"tasks.{task['key']}.output.{name}"} & {*names}:
            _rename_values(schema, ("default", "examples"), old, new)
            for holder in holders_of(schema):
                found |= _rename_values(holder, ("enum",), old, new)
    return found


def _rename_values(holder: JsonObject, keys: Sequence[str], old: str, new: str) -> bool:
    """Rename a value, alone or in a list; gives whether there was one."""
    found = False
    for key in keys:
        value = holder.get(key)
        if value == old:
            holder[key], found = new, True
        elif isinstance(value, list) and old in value:
            holder[key], found = [new if each == old else each for each in value], True
    return found
