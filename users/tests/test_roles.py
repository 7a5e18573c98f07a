from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import TestCase, TransactionTestCase

from users.models import User
from users.roles import ADMIN, LABELS, ROLES, USER, roles_granting, sync_roles
from users.tests.base import CompanyTestCase

OURS = ("users", "workflow_design", "workflow_ops")


def granted(role: str) -> set[str]:
    found = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}" for each in found}


class RolesTest(TestCase):
    def assert_roles(self) -> None:
        names = set(Group.objects.values_list("name", flat=True))
        self.assertEqual(names, set(ROLES))
        for role, permissions in ROLES.items():
            self.assertEqual(granted(role), set(permissions), role)

    def test_migrate_made_the_groups_with_their_permissions(self) -> None:
        self.assert_roles()

    def test_making_them_again_changes_nothing(self) -> None:
        before = list(Group.permissions.through.objects.values_list().order_by("pk"))

        sync_roles()

        self.assertEqual(
            list(Group.permissions.through.objects.values_list().order_by("pk")), before
        )
        self.assert_roles()

    def test_manual_changes_are_reverted(self) -> None:
        Group.objects.get(name=ADMIN).permissions.clear()
        Group.objects.get(name=USER).permissions.set(Permission.objects.all())

        sync_roles()

        self.assert_roles()

    def test_missing_group_is_recreated(self) -> None:
        Group.objects.get(name=ADMIN).delete()

        sync_roles()

        self.assert_roles()

    def test_permissions_that_no_role_has_any_more_vanish_from_the_groups(self) -> None:
        old = Permission.objects.create(
            content_type=ContentType.objects.get_for_model(User), codename="old", name="Old"
        )
        Group.objects.get(name=ADMIN).permissions.add(old)

        sync_roles()

        self.assertFalse(Group.objects.filter(permissions=old).exists())

    def test_every_permission_of_ours_belongs_to_a_role(self) -> None:
        ours = {
            f"{model._meta.app_label}.{codename}"
            for model in apps.get_models()
            if model._meta.app_label in OURS
            for codename, _name in model._meta.permissions
        }

        self.assertEqual({name for names in ROLES.values() for name in names}, ours)

    def test_our_models_have_no_default_permissions(self) -> None:
        for model in apps.get_models():
            if model._meta.app_label in OURS:
                self.assertEqual(tuple(model._meta.default_permissions), (), model)

    def test_roles_are_named_for_people(self) -> None:
        self.assertEqual(set(LABELS), set(ROLES))
        self.assertEqual(
            roles_granting("workflow_design.view_definitions"), ["Ticket admin", "Workflow creator"]
        )
        self.assertEqual(roles_granting("nothing.at_all"), [])


class MigrateTest(TransactionTestCase):
    def test_migrate_makes_the_groups_after_a_flush_too(self) -> None:
        Group.objects.all().delete()
        Permission.objects.all().delete()

        call_command("migrate", verbosity=0)

        for role, permissions in ROLES.items():
            self.assertEqual(granted(role), set(permissions))


class PeoplesPermissionsTest(CompanyTestCase):
    def test_users_have_the_permissions_of_their_roles(self) -> None:
        people = {
            "user": self.user,
            "task_worker": self.worker,
            "ticket_admin": self.ticket_admin,
            "workflow_creator": self.creator,
            "admin": self.admin,
        }
        for role, person in people.items():
            with self.subTest(role):
                self.assertEqual(person.get_all_permissions(), set(ROLES[role]))

    def test_several_roles_add_up(self) -> None:
        self.assertEqual(
            self.colleague.get_all_permissions(),
            {"workflow_ops.submit_ticket", "workflow_ops.execute_task"},
        )

    def test_inactive_user_has_no_permissions(self) -> None:
        self.admin.is_active = False

        self.assertEqual(self.admin.get_all_permissions(), set())
        self.assertFalse(self.admin.has_perm("users.manage_people"))

    def test_superusers_may_everything(self) -> None:
        self.assertTrue(self.superuser.has_perm("workflow_ops.manage_tickets"))

    def test_permissions_are_those_of_all_objects_or_none(self) -> None:
        self.assertFalse(self.admin.has_perm("users.manage_people", self.user))

    def test_a_person_and_their_permissions_cost_one_statement(self) -> None:
        self.client.log_in(self.admin)

        page = self.client.get("/profile/")

        user = page.context["user"]
        with self.assertNumQueries(0):
            self.assertTrue(user.has_perm("users.manage_people"))
