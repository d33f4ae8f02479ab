"""Every address, by everybody, on one's own things and on a stranger's: generated from the table of addresses."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from bussola.organizations.roles import ALLOWED, Permission, Role

from .addresses import ASKS_LATER, DOOR, ONLY_MINE_BY_NAME, OWN, PUBLIC, RULES, all_addresses
from .ground import ANONYMOUS, CITIZEN, EVERYBODY, PASSWORD, Ground

SHOWN = (200, 302)


@pytest.fixture
def ground(db, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True  # the second factor has a test of its own
    return Ground()


def address_of(name: str, things) -> str:
    kwargs = {part: getattr(things, what) for part, what in RULES[name].kwargs.items()}
    return f"/suzzara{reverse(name, kwargs=kwargs)}"


def ask(client, name: str, things):
    """Open an address as its rule says; a POST-only address is posted to."""
    rule = RULES[name]
    path = address_of(name, things)
    return client.get(path) if rule.post is None else client.post(path, rule.post)


def leads_to_the_door(response) -> bool:
    return response.status_code == 302 and "/accesso/" in response["Location"]


def test_every_address_is_classified_and_every_rule_has_its_address():
    assert set(all_addresses()) == set(RULES)


def test_the_table_says_what_the_views_ask():
    for name, view in all_addresses().items():
        needed = getattr(view, "needs", None)
        access = RULES[name].access
        if name not in ASKS_LATER:
            assert needed == (access if isinstance(access, Permission) else None), name


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_opens_what_is_theirs_and_nothing_of_a_stranger(ground, client, who):
    user = ground.somebody(who)
    wrong = []
    for name, rule in RULES.items():
        for of_whom, things in (("mine", ground.mine), ("foreign", ground.foreign)):
            if of_whom == "foreign" and not rule.kwargs:
                continue  # an address without things is the same for everybody's
            if user:
                client.force_login(user)  # anew each time: a page may have signed them out
            response = ask(client, name, things)
            if not _is_right(response, name, rule, who, of_whom):
                wrong.append(f"{name} of {of_whom}: {response.status_code} {response.headers.get('Location', '')}")
    assert "\n".join(wrong) == ""


def test_a_session_or_a_key_of_somebody_else_is_not_there(ground, client):
    """The addresses of one's own things that carry a number: whoever has just signed in and asks for another's."""
    user = ground.somebody("citizen")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/suzzara/accesso/entra/", {"login": user.email, "password": PASSWORD})
    for name, rule in RULES.items():
        if rule.access == OWN and rule.kwargs:
            assert ask(client, name, ground.mine).status_code == 404, name


def _is_right(response, name: str, rule, who: str, of_whom: str) -> bool:
    status = response.status_code
    if rule.access == DOOR:  # a link that is wrong or used, an identity that did not come through
        return status in (*SHOWN, 401, 404, 410)
    if rule.access == PUBLIC:
        return status in (*SHOWN, 404) if rule.kwargs.get("pk") is None else status == 200
    if who == ANONYMOUS:
        return leads_to_the_door(response) or (status == 404 and not isinstance(rule.access, Permission))
    if rule.access == OWN:
        return status in (*SHOWN, 404)  # 404: a factor nobody set up, a session of somebody else
    if who == CITIZEN or who not in ALLOWED[rule.access]:
        return status == 404
    if rule.kwargs and of_whom == "foreign" and not rule.public_objects:
        return status == 404
    return status in (*SHOWN, 404) if name in ONLY_MINE_BY_NAME else status in SHOWN


@pytest.mark.parametrize("who", [ANONYMOUS, Role.NETWORK_ADMIN])
def test_no_method_breaks_an_address_and_a_link_changes_nothing(ground, client, who):
    user = ground.somebody(who)
    wrong = []
    for name, rule in RULES.items():
        path = address_of(name, ground.mine)
        if user:
            client.force_login(user)
        for method in ("put", "delete", "patch", "options", "trace"):
            status = getattr(client, method)(path).status_code
            if status >= 500 or (status == 200 and method not in ("options",) and rule.access not in (DOOR, OWN)):
                wrong.append(f"{method} {name}: {status}")
        if rule.post is not None and client.get(path).status_code not in (302, 404, 405):
            wrong.append(f"get {name}")
    assert "\n".join(wrong) == ""


def test_the_second_factor_stands_before_every_page_of_the_office(ground, client, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = False
    client.force_login(ground.somebody("network_admin"))
    for name, rule in RULES.items():
        if isinstance(rule.access, Permission):
            response = ask(client, name, ground.mine)
            assert response.status_code == 302, name
            assert response["Location"].endswith("/accesso/secondo-fattore/"), name
