"""Two districts with a body each and somebody for every role: the ground for tests about rights."""

from django.utils import timezone

from bussola.accounts.models import User
from bussola.organizations.models import Membership, Office, Organization
from bussola.organizations.roles import CONFIRMED_ROLES, ORGANIZATION_ROLES, Role
from bussola.territory.models import District


class Network:
    """Suzzara with ``body`` and ``desk``, Fidenza with ``other_body``."""

    def __init__(self):
        self.district = District.objects.filter(slug="suzzara").first() or District.objects.create(
            slug="suzzara", name="Suzzara", official_name="Ambito di Suzzara"
        )
        self.other_district = District.objects.create(slug="fidenza", name="Fidenza")
        self.body = Organization.objects.create(name="Cooperativa Golena (esempio)", is_invented=True)
        self.other_body = Organization.objects.create(name="Cooperativa Stirone (esempio)", is_invented=True)
        self.desk = Office.objects.create(organization=self.body, district=self.district, name="Sportello di piazza")

    def person(self, name: str) -> User:
        """Return a user with no role: a citizen."""
        return User.objects.create_user(f"{name}@comune.example", name=name.replace(".", " ").title())

    def give(self, user: User, role: Role, **fields) -> Membership:
        """Give ``user`` a role that is active today, in Suzzara unless told otherwise."""
        values = {"district": self.district, "starts_on": timezone.localdate()} | fields
        if role in ORGANIZATION_ROLES:
            body = self.body if values["district"] == self.district else self.other_body
            values.setdefault("organization", body)
        if role in CONFIRMED_ROLES:
            values.setdefault("confirmed_at", timezone.now())
        return Membership.objects.create(user=user, role=role, **values)

    def member(self, role: Role, name: str = "", **fields) -> User:
        """Return a new user with a role."""
        user = self.person(name or f"{role}.{fields['district'].slug if 'district' in fields else 'suzzara'}")
        self.give(user, role, **fields)
        return user
