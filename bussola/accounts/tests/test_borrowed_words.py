"""What Django and allauth say on our pages is Italian that people speak."""

import pytest
from allauth.account.forms import ChangePasswordForm, SetPasswordForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from bussola.accounts.forms import AddKeyForm, RenameKeyForm


def test_a_short_password_is_refused_in_italian():
    with pytest.raises(ValidationError) as refused:
        validate_password("q7")
    assert "Questa password è troppo corta: servono almeno 12 caratteri." in refused.value.messages


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        (ChangePasswordForm, ["Password attuale", "Nuova password", "Nuova password, ancora una volta"]),
        (SetPasswordForm, ["Password", "Password (di nuovo)"]),
        (ActivateTOTPForm, ["Codice dell'app"]),
        (AddKeyForm, ["Nome della chiave", "Entra solo con questa chiave"]),
        (RenameKeyForm, ["Nome della chiave"]),
    ],
)
def test_labels(form, labels):
    shown = [str(field.label) for field in form.base_fields.values() if not field.widget.is_hidden]
    assert shown == labels
