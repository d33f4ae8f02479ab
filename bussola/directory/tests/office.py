"""The ground of the tests of the office: a small district and somebody for every role."""

from bussola.directory.tests.small_district import SmallDistrict
from bussola.organizations.models import Organization
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network


class OfficeGround:
    """Suzzara with a whole service of ``body``; the people who work on it, and those who do not."""

    def __init__(self, settings):
        settings.BUSSOLA_TWO_FACTOR_RELAXED = True  # the second factor has its own tests
        self.small = SmallDistrict()
        self.network = Network()
        self.service = self.small.typical()
        self.body = self.small.body
        self.other_body = Organization.objects.create(name="Altro ente (esempio)", is_invented=True)
        self.editor = self.member(Role.EDITOR, organization=self.body)
        self.stranger = self.network.person("nessuno")
        self.path = f"/suzzara/lavoro/schede/{self.service.pk}/"

    def member(self, role: Role, name: str = "", **fields):
        """Return a new user with a role in Suzzara."""
        return self.network.member(role, name, **fields)

    def send(self, client, part: str, **changes):
        """Open a part of the sheet as a browser does, change some boxes and send it; return the answer."""
        form = client.get(f"{self.path}correggi/{part}/").context["form"]
        return client.post(f"{self.path}correggi/{part}/", filled(form) | changes)


def filled(form) -> dict:
    """Return what a browser would send for a form that nobody touched."""
    sent = {}
    for field in form:
        value = field.value()
        widget = field.field.widget
        if value is None or value is False:
            continue
        sent[field.html_name] = value if isinstance(value, list) else widget.format_value(value)
        if isinstance(sent[field.html_name], list) and not getattr(widget, "allow_multiple_selected", False):
            sent[field.html_name] = sent[field.html_name][0] if sent[field.html_name] else ""
    return {name: value for name, value in sent.items() if value is not None}
