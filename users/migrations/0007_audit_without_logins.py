from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0006_checklist"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("action__in", ("logged_in", "logged_out")), _negated=True),
                fields=["company", "-created_at", "-id"],
                name="audit_event_no_login",
            ),
        ),
    ]
