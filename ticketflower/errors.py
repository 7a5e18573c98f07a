"""Refusals: the base class of errors that are shown to users."""


class Refusal(Exception):
    """A request that cannot be carried out, for a reason the user can correct.

    A subclass is named as a statement (``TaskAlreadyCompleted``), has a stable ``code`` for tools,
    and builds the complete sentence that the user reads. Programming errors are ordinary
    exceptions instead.
    """

    code = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
