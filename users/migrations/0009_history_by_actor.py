"""What one person did is found along an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0008_suspension"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["company", "actor", "-created_at", "-id"], name="audit_event_by"
            ),
        ),
        migrations.AddIndex(
            model_name="companyrolehistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="company_roles_by"
            ),
        ),
        migrations.AddIndex(
            model_name="impersonationhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="impersonations_by"
            ),
        ),
        migrations.AddIndex(
            model_name="invitationhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="invitations_by"
            ),
        ),
        migrations.AddIndex(
            model_name="usercompanyrolehistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                name="user_company_roles_by",
            ),
        ),
        migrations.AddIndex(
            model_name="userhistory",
            index=models.Index(
                fields=["company", "actor", "-pgh_created_at", "-pgh_id"], name="users_by"
            ),
        ),
    ]
