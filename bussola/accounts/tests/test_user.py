import pytest
from django.db import IntegrityError

from bussola.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_user_is_known_by_e_mail_whatever_its_capitals():
    user = User.objects.create_user("Anna.Rossi@Example.org", password="una frase lunga")
    assert User.objects.get_by_natural_key("anna.rossi@example.org") == user
    assert user.check_password("una frase lunga")


def test_one_address_is_one_user():
    User.objects.create_user("anna@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ANNA@example.org")


def test_without_a_password_nobody_can_sign_in_with_one():
    assert not User.objects.create_user("anna@example.org").has_usable_password()


def test_a_user_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_a_user_is_called_by_name_or_else_by_address():
    assert str(User(email="a@example.org", name="Anna")) == "Anna"
    assert str(User(email="a@example.org")) == "a@example.org"
