"""Required fields: each says by its name that it is missing."""

from django import forms

from ticketflower.texts import is_blank


class VisibleValidator:
    """Refuses a text of blanks and invisible characters only."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, text: str) -> None:
        """Raise ValidationError where there is nothing to see."""
        if is_blank(text):
            raise forms.ValidationError(self.message, code="required")


def set_required_messages(form: forms.BaseForm) -> None:
    """Say "Company name is required." instead of leaving the person to look for the field.

    A text that cannot be seen counts as none.
    """
    for name, field in form.fields.items():
        label = field.label or name.replace("_", " ").capitalize()
        sentence = f"{label} is required."
        field.error_messages["required"] = sentence
        if isinstance(field, forms.CharField) and field.required and field.strip:
            field.validators.append(VisibleValidator(sentence))
