"""The workflow files that come with the product: the templates, one with actions, a large one."""

from django.conf import settings

from workflow_design.gallery.templates import DOCUMENTS

SANDBOX = settings.BASE_DIR / "ticketflower" / "sandbox"
PURCHASE = next(path for path in DOCUMENTS if path.stem == "purchase")
SHIPPING = SANDBOX / "demo" / "shipping.json"
"""Its tasks are actions, which call services."""
HELPDESK = SANDBOX / "tests" / "data" / "helpdesk.json"
"""Mined from a log, so that almost every task leads to every other."""
REAL_DOCUMENTS = (*DOCUMENTS, SHIPPING, HELPDESK)
UNLIKE_DOCUMENTS = (PURCHASE, SHIPPING, HELPDESK)
"""One of each kind, for tests in which all of them would take long."""
