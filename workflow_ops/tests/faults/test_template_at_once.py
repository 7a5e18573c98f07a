from functools import partial

from workflow_design.gallery.templates import template_named
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.template_use import use_template
from workflow_ops.tests.faults.base import CommittedTestCase, at_once


class TemplateAtOnceTest(CommittedTestCase):
    def test_two_clicks_at_the_same_time_make_one_workflow(self) -> None:
        template = template_named("leave")
        assert template is not None
        use = partial(use_template, company=self.company, by=self.user, template=template, roles={})

        first, second = at_once(self.company, [use, use])

        assert not isinstance(first, Exception)
        assert not isinstance(second, Exception)
        self.assertEqual(
            [each.pk for each in first.workflows], [each.pk for each in second.workflows]
        )
        self.assertEqual(WorkflowDefinition.objects.filter(title="Leave request").count(), 1)
        self.assertEqual(TicketType.objects.filter(key="leave").count(), 1)
