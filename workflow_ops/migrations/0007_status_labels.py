from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_ops", "0006_fill_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="taskinstance",
            name="status",
            field=models.CharField(
                choices=[
                    ("OPEN", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("PENDING", "pending"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ERROR", "failed"),
                ],
                default="PENDING",
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="taskinstancehistory",
            name="status",
            field=models.CharField(
                choices=[
                    ("OPEN", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("PENDING", "pending"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ERROR", "failed"),
                ],
                default="PENDING",
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="ticketerror",
            name="error_type",
            field=models.CharField(
                choices=[
                    ("WORKFLOW_CREATION", "Starting workflow"),
                    ("TASK_CREATION", "Creating task"),
                    ("TASK_UPDATE", "Completing task"),
                    ("WORKFLOW_TRANSITION", "Choosing next step"),
                ],
                max_length=19,
            ),
        ),
        migrations.AlterField(
            model_name="ticketerrorhistory",
            name="error_type",
            field=models.CharField(
                choices=[
                    ("WORKFLOW_CREATION", "Starting workflow"),
                    ("TASK_CREATION", "Creating task"),
                    ("TASK_UPDATE", "Completing task"),
                    ("WORKFLOW_TRANSITION", "Choosing next step"),
                ],
                max_length=19,
            ),
        ),
        migrations.AlterField(
            model_name="ticketinstance",
            name="status",
            field=models.CharField(
                choices=[
                    ("NOT_STARTED", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ON_HOLD", "on hold"),
                ],
                default="NOT_STARTED",
                editable=False,
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="workflowinstance",
            name="status",
            field=models.CharField(
                choices=[
                    ("NOT_STARTED", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ON_HOLD", "on hold"),
                ],
                default="NOT_STARTED",
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="workflowinstancehistory",
            name="status",
            field=models.CharField(
                choices=[
                    ("NOT_STARTED", "open"),
                    ("IN_PROGRESS", "in progress"),
                    ("COMPLETED", "completed"),
                    ("CANCELLED", "canceled"),
                    ("ON_HOLD", "on hold"),
                ],
                default="NOT_STARTED",
                max_length=11,
            ),
        ),
    ]
