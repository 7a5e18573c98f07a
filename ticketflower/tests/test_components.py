"""Template tags of small components, and the faster ``url``."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.template import Context, Template
from django.test import SimpleTestCase
from django.urls import NoReverseMatch, clear_script_prefix, set_script_prefix
from django.utils import timezone

from ticketflower.tags.components import AVATAR_COLORS, avatar, badge, how_long, icon, moment
from users.models import User


def rendered(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


class UrlTest(SimpleTestCase):
    def test_addresses_are_those_of_django(self) -> None:
        self.assertEqual(rendered('{% url "accounts:login" %}'), "/login/")
        self.assertEqual(rendered('{% url "tickets:detail" 7 %}'), "/tickets/7/")
        self.assertEqual(rendered('{% url "manage:"|add:key %}', key="tickets"), "/manage/tickets/")
        self.assertEqual(rendered('{% url "home" as there %}[{{ there }}]'), "[/]")
        self.assertEqual(rendered("{% url name %}", name="accounts:login"), "/login/")

    def test_each_prefix_of_a_server_has_its_own(self) -> None:
        source = '{% url "accounts:login" %}'
        self.assertEqual(rendered(source), "/login/")
        set_script_prefix("/desk/")
        self.addCleanup(clear_script_prefix)
        self.assertEqual(rendered(source), "/desk/login/")

    def test_an_unknown_view_is_an_error(self) -> None:
        with self.assertRaises(NoReverseMatch):
            rendered('{% url "accounts:nowhere" %}')


class ComponentsTest(SimpleTestCase):
    def test_names_and_labels_are_escaped(self) -> None:
        self.assertIn("#&lt;b&gt;", icon("<b>"))
        self.assertIn("&lt;b&gt;", badge("OPEN", "<b>"))

    def test_a_badge_says_in_words_what_its_color_does(self) -> None:
        self.assertEqual(
            badge("ON_HOLD", "on hold"),
            '<span class="tf-badge" data-state="ON_HOLD">On hold</span>',
        )

    def test_an_avatar_has_initials_and_the_color_of_the_person(self) -> None:
        anna = User(pk=AVATAR_COLORS + 3, first_name="anna", last_name="<öz", email="a@b.example")
        nameless = User(pk=3, email="zoe@example.com")

        self.assertIn(">A&lt;</span>", avatar(anna))
        self.assertIn(">Z</span>", avatar(nameless))
        for person in (anna, nameless):
            self.assertIn('data-color="3"', avatar(person))

    def test_every_color_of_avatars_has_a_rule(self) -> None:
        rules = (settings.BASE_DIR / "static" / "css" / "shell.css").read_text(encoding="utf-8")

        for color in range(1, AVATAR_COLORS):
            self.assertIn(f'.tf-avatar[data-color="{color}"]', rules)

    def test_a_time_has_itself_as_title(self) -> None:
        at = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
        local = timezone.localtime(at)

        made = moment(at)

        self.assertIn(f'datetime="{local.isoformat()}"', made)
        self.assertIn('title="May 4, 2026, 12:30 PM UTC"', made)
        self.assertIn(">1 h ago<", moment(timezone.now() - timedelta(minutes=61)))

    def test_a_duration_has_one_unit(self) -> None:
        for minutes, words in ((0, "less than 1 min"), (61, "1 h"), (3 * 1_440 + 61, "3 days")):
            self.assertEqual(how_long(timezone.now() - timedelta(minutes=minutes)), words)
