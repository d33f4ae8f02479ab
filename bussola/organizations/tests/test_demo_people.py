"""Demo log-ins: one per role, only in a demo, without rights and told of anywhere else."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from bussola.accounts.models import User
from bussola.organizations.checks import people_are_in_order
from bussola.organizations.demo_people import NotADemo, prepare_demo_people
from bussola.organizations.models import Membership
from bussola.organizations.permissions import may
from bussola.organizations.roles import Permission, Role

pytestmark = pytest.mark.django_db
PASSWORD = "bussola-1234-demo"


@pytest.fixture
def demo(network, settings):
    settings.BUSSOLA_DEMO = True
    return prepare_demo_people(PASSWORD)


def test_there_is_somebody_for_every_role_and_a_citizen(network, demo):
    assert "desk@bussola.example" in {login.email for login in demo}
    assert demo[0].district == "suzzara"
    here = Membership.objects.active().filter(district=network.district, user__email__endswith="@bussola.example")
    assert set(here.values_list("role", flat=True)) == set(Role)
    assert not may(User.objects.get(email="citizen@bussola.example"), Permission.STAFF_HOME)
    assert authenticate(None, email="desk@bussola.example", password=PASSWORD)


def test_everybody_is_marked_as_an_example(demo):
    assert all("(esempio)" in user.name for user in User.objects.filter(email__endswith="@bussola.example"))


def test_a_second_start_changes_nothing_and_another_password_takes_the_place_of_the_first(demo):
    before = (User.objects.count(), Membership.objects.count())
    assert prepare_demo_people(PASSWORD) == demo
    assert (User.objects.count(), Membership.objects.count()) == before
    prepare_demo_people("another-one-demo")
    assert not authenticate(None, email="desk@bussola.example", password=PASSWORD)
    assert authenticate(None, email="desk@bussola.example", password="another-one-demo")


def test_an_installation_that_is_not_a_demo_makes_none(network, settings):
    settings.BUSSOLA_DEMO = False
    with pytest.raises(NotADemo):
        prepare_demo_people(PASSWORD)
    assert not User.objects.exists()


def test_demo_people_left_behind_may_do_nothing_and_are_cleared_away(demo, settings):
    settings.BUSSOLA_DEMO = False
    admin = User.objects.get(email="admin@bussola.example")
    assert not any(may(admin, permission) for permission in Permission)
    out = StringIO()
    call_command("members", "forget-demo", stdout=out)
    assert "Cancellati" in out.getvalue()
    assert not User.objects.filter(email__endswith="@bussola.example").exists()


def test_a_district_where_people_work_without_an_administrator_is_told_of(network):
    network.member(Role.PLANNER)
    assert [one.id for one in people_are_in_order(None, ["default"])] == ["bussola.W022"]
    network.member(Role.NETWORK_ADMIN)
    assert not people_are_in_order(None, ["default"])


def test_the_first_administrator_comes_from_the_command_line(network):
    out = StringIO()
    call_command("members", "add", "Ada@Comune.example", district="suzzara", role="network_admin", stdout=out)
    assert "Password dimenticata" in out.getvalue()
    assert may(User.objects.get(email="ada@comune.example"), Permission.SETTINGS_EDIT, on=network.district)
    call_command("members", "list", stdout=out)
    assert "ada@comune.example  Amministratore della rete" in out.getvalue()


def test_the_command_line_confirms_and_ends(network):
    ada = network.member(Role.NETWORK_ADMIN, "ada", confirmed_at=None)
    membership = Membership.objects.get(user=ada)
    call_command("members", "confirm", str(membership.pk), stdout=StringIO())
    assert may(ada, Permission.STAFF_HOME)
    with pytest.raises(CommandError, match="ultimo amministratore"):
        call_command("members", "end", str(membership.pk))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "a@b.example", "--district", "atlantide", "--role", "planner"], "atlantide"),
        (["add", "a@b.example", "--district", "suzzara", "--role", "editor"], "Scegli l'ente"),
        (["add", "a@b.example", "--district", "suzzara", "--role", "editor", "--organization", "X"], "Trovo 0 enti"),
        (["add", "non un indirizzo", "--district", "suzzara", "--role", "planner"], "indirizzo email"),
        (["end", "non-un-codice"], "Non trovo"),
    ],
)
def test_a_mistake_on_the_command_line_is_said_and_leaves_nothing_behind(network, arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("members", *arguments)
    assert not User.objects.exists()
