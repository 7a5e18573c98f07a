"""Layouts when the fields of a form change: order, fields that are gone, fields that are new."""

from collections.abc import Callable, Collection, Iterator, Sequence

from ticketflower.types import Json, JsonObject

type Layout = list[JsonObject]


def names_in(layout: Layout | None) -> list[str]:
    """The names in a layout, in the order in which they are shown."""
    return [name for section in layout or [] for name in _names(section.get("Fields", []))]


def shown_order(names: Sequence[str], layout: Layout | None) -> list[str]:
    """The order in which a form shows its fields: those of the layout first."""
    placed = [name for name in names_in(layout) if name in names]
    return [*placed, *(name for name in names if name not in placed)]


def reordered(layout: Layout, order: Sequence[str]) -> Layout:
    """The layout with its sections and rows as they are, and the names in another order.

    Names that are not in the order stay where they are.
    """
    names = names_in(layout)
    known = set(names)
    following = iter([name for name in order if name in known])
    moved = {name for name in order if name in known}
    return _mapped(layout, lambda name: next(following) if name in moved else name)


def without(layout: Layout, gone: Collection[str]) -> Layout | None:
    """The layout without these names, and without what is empty then; None if nothing is left."""
    sections = []
    for section in layout:
        fields: list[Json] = []
        for entry in section.get("Fields", []):
            left = [name for name in _names([entry]) if name not in gone]
            if left:
                fields.append(left if len(left) > 1 else left[0])
        if fields:
            sections.append({**section, "Fields": fields})
    return sections or None


def with_name(layout: Layout, name: str, beside: Collection[str]) -> Layout:
    """The layout with one more name, in the last section that shows one of those beside it."""
    at = [
        number
        for number, section in enumerate(layout)
        if any(each in beside for each in _names(section.get("Fields", [])))
    ]
    chosen = at[-1] if at else len(layout) - 1
    return [
        {**section, "Fields": [*section.get("Fields", []), name]} if number == chosen else section
        for number, section in enumerate(layout)
    ]


def remove_from_layouts(holder: JsonObject, keys: Sequence[str], gone: Collection[str]) -> None:
    """Remove names from these layouts of a definition or task, where they are in one."""
    for key in keys:
        layout = holder.get(key)
        if layout and set(names_in(layout)) & set(gone):
            left = without(layout, gone)
            if left is None:
                del holder[key]
            else:
                holder[key] = left


def _names(entries: Sequence[Json]) -> Iterator[str]:
    for entry in entries:
        yield from entry if isinstance(entry, list) else [entry]


def _mapped(layout: Layout, new_name: Callable[[str], str]) -> Layout:
    return [
        {
            **section,
            "Fields": [
                [new_name(name) for name in entry] if isinstance(entry, list) else new_name(entry)
                for entry in section.get("Fields", [])
            ],
        }
        for section in layout
    ]
