"""What people type to find a ticket, a task of one, or an error."""

MOST_DIGITS = 9  # of a ticket's number: more do not fit into the column


def words_and_number(text: str) -> tuple[str, int | None]:
    """The text without "#" and spaces around it, and the ticket number that it is, if it is one."""
    words = text.strip().removeprefix("#")
    return words, int(words) if words.isdecimal() and len(words) <= MOST_DIGITS else None
