"""The base of every "no" that a person may read."""


class Refusal(Exception):
    """Something a person asked for that cannot be done, and that they can mend themselves.

    A subclass is named as a statement (``TaskAlreadyCompleted``), has a stable ``code`` for tools,
    and makes the whole sentence that the person reads. Faults that we must mend are ordinary
    exceptions instead.
    """

    code = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
