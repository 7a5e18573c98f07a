from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.documents.fields.questions import questions_of_fields
from workflow_design.tests.answers_forms import Desk, form_of, questions


class GroupTest(SimpleTestCase):
    ADDRESS: JsonObject = {
        "type": "object",
        "title": "Address",
        "description": "Where it goes",
        "required": ["street", "country"],
        "properties": {
            "street": {"type": "string"},
            "country": {"type": "object", "properties": {"code": {"type": "string"}}},
        },
    }

    def test_the_answers_are_nested_as_the_questions_are(self) -> None:
        form = form_of(
            questions({"address": self.ADDRESS}),
            {"address.street": "Weg 1", "address.country.code": "DE"},
        )

        self.assertTrue(form.is_valid())
        self.assertEqual(
            form.answers(), {"address": {"street": "Weg 1", "country": {"code": "DE"}}}
        )

    def test_groups_that_are_required_are_there_even_if_empty(self) -> None:
        form = form_of(questions({"address": self.ADDRESS}), {"address.street": "Weg 1"})

        self.assertTrue(form.is_valid())
        self.assertEqual(form.answers(), {"address": {"street": "Weg 1", "country": {}}})

    def test_an_empty_group_that_is_not_required_is_left_out(self) -> None:
        free = {"type": "object", "properties": {"a": {"type": "string"}}}
        form = form_of(questions({"free": free}), {"free.a": ""})

        self.assertTrue(form.is_valid())
        self.assertEqual(form.answers(), {})

    def test_what_is_known_of_a_group_is_shown(self) -> None:
        known = {"address": {"street": "Weg 1", "country": "DE"}}

        form = form_of(questions({"address": self.ADDRESS}), known=known)

        self.assertEqual(form["address.street"].initial, "Weg 1")
        self.assertIsNone(form["address.country.code"].initial)

    def test_problems_found_later_stand_at_their_field(self) -> None:
        form = form_of(questions({"address": self.ADDRESS}), {"address.street": "Weg 1"})
        form.is_valid()

        form.add_errors_at([("/address/street", "No such street."), ("/other", "Too bad.")])

        self.assertEqual(form.errors["address.street"], ["No such street."])
        self.assertEqual(form.non_field_errors(), ["Too bad."])


class HiddenTest(SimpleTestCase):
    ASKED = questions_of_fields(
        [
            {"FieldName": "urgent", "FieldType": "boolean"},
            {
                "FieldName": "why",
                "FieldType": "string",
                "Required": True,
                "VisibleIf": {"==": [{"var": "urgent"}, True]},
            },
            {
                "FieldName": "when",
                "FieldType": "date",
                "VisibleIf": {"===": [{"var": "urgent"}, False]},
            },
            {"FieldName": "more", "FieldType": "string", "VisibleIf": {"!!": {"var": "why"}}},
        ]
    )

    def shown(self, form: AnswersForm) -> list[str]:
        return [field.name for section in form.sections() for row in section.rows for field in row]

    def test_a_new_form_asks_what_the_unticked_box_leads_to(self) -> None:
        sent = form_of(self.ASKED, {})
        sent.is_valid()

        for form in (form_of(self.ASKED), sent):
            self.assertEqual(self.shown(form), ["urgent", "when"])

    def test_known_data_decides_what_a_new_form_asks(self) -> None:
        form = form_of(self.ASKED, known={"urgent": True, "why": "It burns"})

        self.assertEqual(self.shown(form), ["urgent", "why", "more"])

    def test_answers_that_are_not_asked_are_neither_required_nor_kept(self) -> None:
        form = form_of(self.ASKED, {"why": "smuggled", "more": "too", "when": "2026-01-02"})

        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(form.answers(), {"urgent": False, "when": "2026-01-02"})

    def test_a_hidden_answer_hides_what_depends_on_it(self) -> None:
        form = form_of(self.ASKED, {"urgent": "on", "why": "", "more": "x"})

        self.assertFalse(form.is_valid())
        self.assertEqual(list(form.errors), ["why"])
        self.assertEqual(self.shown(form), ["urgent", "why"])

    def test_fields_that_others_depend_on_are_marked_for_the_browser(self) -> None:
        form = form_of(self.ASKED)

        marked = [n for n, f in form.fields.items() if "data-tf-controls" in f.widget.attrs]
        self.assertEqual(marked, ["urgent", "why"])
        self.assertTrue(form.has_conditions)

    def test_what_is_left_empty_is_missing_for_conditions_as_it_is_for_the_server(self) -> None:
        for condition in ({"missing": ["count"]}, {"==": [{"var": ["count", 5]}, 5]}):
            with self.subTest(condition):
                asked = questions_of_fields([
                    {"FieldName": "count", "FieldType": "integer"},
                    {"FieldName": "why", "FieldType": "string", "Required": True,
                     "VisibleIf": condition},
                ])  # fmt: skip
                empty = form_of(asked, {"count": "", "why": ""}, known={"count": 3})
                empty.is_valid()

                self.assertEqual(self.shown(empty), ["count", "why"])
                self.assertEqual(list(empty.errors), ["why"])
                self.assertEqual(self.shown(form_of(asked)), ["count", "why"])
                self.assertEqual(self.shown(form_of(asked, known={"count": 3})), ["count"])

    def test_a_condition_that_cannot_be_decided_hides_nothing(self) -> None:
        condition = {"/": [1, {"var": "count"}]}
        asked = questions_of_fields(
            [
                {"FieldName": "count", "FieldType": "integer"},
                {"FieldName": "part", "FieldType": "string", "VisibleIf": condition},
            ]
        )

        form = form_of(asked, {"count": "0"})

        self.assertTrue(form.is_valid())
        self.assertEqual(self.shown(form), ["count", "part"])


class LayoutTest(SimpleTestCase):
    GROUP: JsonObject = {
        "type": "object",
        "title": "Group",
        "description": "Helps",
        "properties": {
            "x": {"type": "string"},
            "deep": {"type": "object", "properties": {"z": {"type": "string"}}},
            "y": {"type": "string"},
        },
    }
    ASKED = questions(
        {"a": {"type": "string"}, "g": GROUP, "b": {"type": "string"}, "c": {"type": "string"}}
    )

    def shown(self, form: AnswersForm) -> list[tuple[str, list[list[str]]]]:
        return [
            (section.title, [[field.name for field in row] for row in section.rows])
            for section in form.sections()
        ]

    def test_without_a_layout_fields_are_in_order(self) -> None:
        self.assertEqual(
            self.shown(form_of(self.ASKED)),
            [
                ("", [["a"]]),
                ("Group", [["g.x"], ["g.y"]]),
                ("Deep", [["g.deep.z"]]),
                ("", [["b"], ["c"]]),
            ],
        )

    def test_sections_have_titles_and_rows_side_by_side(self) -> None:
        layout = [{"Title": "First", "Fields": [["c", "a"], "b"]}, {"Fields": ["g"]}]

        self.assertEqual(
            self.shown(form_of(self.ASKED, layout=layout)),
            [
                ("First", [["c", "a"], ["b"]]),
                ("Group", [["g.x"], ["g.y"]]),
                ("Deep", [["g.deep.z"]]),
            ],
        )

    def test_what_the_layout_does_not_name_comes_last(self) -> None:
        layout = [{"Title": "First", "Fields": ["c", "unknown"]}]

        shown = self.shown(form_of(self.ASKED, layout=layout))

        self.assertEqual(shown[0], ("First", [["c"]]))
        self.assertEqual(shown[1], ("", [["a"]]))
        self.assertEqual(shown[-1], ("", [["b"]]))

    def test_help_of_a_group_is_shown_under_its_title(self) -> None:
        helps = {section.title: section.help for section in form_of(self.ASKED).sections()}

        self.assertEqual(helps["Group"], "Helps")

    def test_each_field_is_shown_once(self) -> None:
        layout = [{"Title": "First", "Fields": ["g", ["b", "a"]]}]

        for form in (form_of(self.ASKED), form_of(self.ASKED, layout=layout)):
            names = [name for _title, rows in self.shown(form) for row in rows for name in row]

            self.assertCountEqual(names, form.fields)


class FileTest(SimpleTestCase):
    ASKED = questions({"offer": {"type": "string", "format": "file"}}, ("offer",))

    def test_a_file_is_kept_and_its_number_is_the_answer(self) -> None:
        desk = Desk()
        file = SimpleUploadedFile("a.pdf", b"x")

        form = form_of(self.ASKED, {}, files={"offer": file}, uploads=desk)

        self.assertTrue(form.is_valid())
        self.assertEqual(form.answers(), {"offer": "1"})
        self.assertEqual(desk.names, {"1": "a.pdf"})
        self.assertTrue(form.is_multipart())

    def test_a_file_sent_before_counts_and_a_made_up_number_does_not(self) -> None:
        desk = Desk()
        desk.keep(SimpleUploadedFile("a.pdf", b"x"))

        kept = form_of(self.ASKED, {"offer-kept": "1"}, uploads=desk)
        made_up = form_of(self.ASKED, {"offer-kept": "2"}, uploads=desk)
        removed = form_of(self.ASKED, {"offer-kept": "1", "offer-remove": "1"}, uploads=desk)

        self.assertTrue(kept.is_valid())
        self.assertEqual(kept.answers(), {"offer": "1"})
        for form in (made_up, removed):
            self.assertEqual(form.errors["offer"], ["Offer is required."])


class WidgetTest(SimpleTestCase):
    def test_few_required_choices_are_radio_buttons_the_others_a_list(self) -> None:
        few, many = {"enum": list("abcd")}, {"enum": list("abcde")}
        asked = questions({"few": few, "many": many, "free": few}, ("few", "many"))

        fields = form_of(asked).fields

        self.assertIsInstance(fields["few"].widget, forms.RadioSelect)
        self.assertNotIsInstance(fields["many"].widget, forms.RadioSelect)
        self.assertNotIsInstance(fields["free"].widget, forms.RadioSelect)

    def test_titles_and_helps_are_never_markup(self) -> None:
        evil = "<script>alert(1)</script>"
        schema = {"type": "string", "title": evil, "description": evil}
        choice = {"enum": [evil, "b"], "title": evil}
        form = form_of(questions({"a": schema, "b": choice}), {"a": evil}, known={"a": evil})

        self.assertNotIn("<script>", form.as_div())
