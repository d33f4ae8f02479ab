"""Bodies, their desks, and who works there with which role."""

from .invitation import Invitation
from .membership import DEMO_DOMAIN, Membership, Office, giving_reach_of, reach_of
from .organization import Organization, OrganizationIdentifier

__all__ = [
    "DEMO_DOMAIN",
    "Invitation",
    "Membership",
    "Office",
    "Organization",
    "OrganizationIdentifier",
    "giving_reach_of",
    "reach_of",
]
