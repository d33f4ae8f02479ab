"""The user, the State identity they may sign in with, and the history of who came in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HISTORY_DAYS = 183  # six months, the least that the Garante asks for accesses of administrators


class UserManager(BaseUserManager):
    """Finds users by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str) -> "User":
        """Return the user with this e-mail address; raise User.DoesNotExist."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a user; without a password nobody can sign in with one."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their memberships, never from this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Identity(models.Model):
    """The person whom the body's identity provider (SPID, CIE) vouches for: one for an account, one account for each.

    allauth's SocialAccount says which account opens; this row holds the fiscal code, and the constraints that keep
    an account from having two identities, and an identity from opening two accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="identity")
    social_account = models.OneToOneField("socialaccount.SocialAccount", on_delete=models.CASCADE, related_name="+")
    fiscal_code = models.CharField(max_length=16, unique=True, null=True, help_text="Null: the provider gave none")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_code__isnull=True) | models.Q(fiscal_code__regex=r"^[A-Z0-9]{16}$"),
                name="accounts_identity_fiscal_code_form",
            )
        ]

    def __str__(self) -> str:
        return f"identity of {self.user_id}"


class SignInQuerySet(models.QuerySet):
    """Reads of the history of sign-ins."""

    def visible_to(self, user: User) -> "SignInQuerySet":
        """Return the sign-ins of this person alone, newest first."""
        return self.filter(user=user).order_by("-at")


class SignIn(models.Model):
    """One time somebody came in to an account, or tried: enough to notice what was not oneself, no more."""

    class Way(models.TextChoices):
        PASSWORD = "password", _("Password")
        PASSKEY = "passkey", _("Passkey")
        IDENTITY = "identity", _("SPID or CIE")
        INVITATION = "invitation", _("Link of an invitation")

    class Outcome(models.TextChoices):
        ENTERED = "entered", _("Came in")
        WRONG_PASSWORD = "wrong_password", _("Wrong password")
        WRONG_CODE = "wrong_code", _("Wrong code of the second factor")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(default=timezone.now, editable=False)
    way = models.CharField(max_length=12, choices=Way)
    outcome = models.CharField(max_length=16, choices=Outcome)
    with_second_factor = models.BooleanField(default=False)
    network = models.CharField(max_length=50, blank=True, help_text="Like 203.0.113.0/24, never the whole address")
    device = models.CharField(max_length=60, blank=True, help_text="Browser and system, like Firefox, Windows")

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "-at"], name="accounts_sign_in_of_user")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.way} {self.outcome}"
