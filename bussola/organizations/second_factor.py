"""Who must sign in with a second factor."""

from .models import Membership


def has_a_staff_role(user) -> bool:
    """Tell whether ``user`` has a role today: every role sees what the public does not."""
    return Membership.objects.active().of(user).exists()
