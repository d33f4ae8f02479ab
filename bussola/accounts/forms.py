"""Forms of our own pages, and allauth's where they need more."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# A code is good for three steps of 30 seconds: remember it a little longer than that.
CODE_REMEMBERED = 120


class WelcomeForm(forms.Form):
    """Name and first password of somebody who was invited."""

    name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name: your colleagues see it.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. Four words one after the other are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["name"].initial = user.name

    def clean_password(self):
        """Refuse a password that is easy to guess."""
        password_validation.validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class CodeOnce:
    """A six-digit code works once: allauth forgets it after 30 seconds, while it is good for 90."""

    def clean_code(self) -> str:
        """Return the code; raise ValidationError when it is wrong or was used."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            value = f"{self.user.pk}:{''.join(code.split())}"
            key = "code-once:" + salted_hmac("bussola.accounts.code", value, algorithm="sha256").hexdigest()
            if not cache.add(key, 1, timeout=CODE_REMEMBERED):
                raise forms.ValidationError(_("This code was used already: wait for the next one."))
        return code


class SecondFactorForm(CodeOnce, AuthenticateForm):
    """The code asked for when signing in."""


class SecondFactorAgainForm(CodeOnce, ReauthenticateForm):
    """The code asked for before a sensitive change."""


class AddKeyForm(AddWebAuthnForm):
    """A new key, with a name that says which one it is."""

    name = forms.CharField(label=_("Name of the key"), required=False)
    passwordless = forms.BooleanField(
        label=_("Come in with this key alone"),
        required=False,
        help_text=_("Without the password: the key asks for your finger, your face or its own code."),
    )


class RenameKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_("Name of the key"))
