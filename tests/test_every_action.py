"""The audit trail is complete: every function that acts is called here and leaves exactly the events it should.

A new action without an example fails; so does one that leaves an event nobody expects, a value of what it was given,
or somebody else as the one who did it.
"""

import ast
import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from bussola.accounts import actions as accounts
from bussola.accounts.models import User
from bussola.audit import years
from bussola.audit.models import AuditEvent, Kind
from bussola.directory import actions as directory
from bussola.directory.importing import emergency, vocabularies
from bussola.directory.models import ErrorReport, Metadata
from bussola.directory.tests.small_district import SmallDistrict
from bussola.finder import actions as finder
from bussola.finder.models import LexiconPhrase
from bussola.organizations import actions as organizations
from bussola.organizations import demo_people
from bussola.organizations import hand_over as handing
from bussola.organizations import invitation_actions as invitations
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network
from bussola.privacy import people
from bussola.territory import actions as territory
from bussola.territory.models import DataSource, Municipality, UnmatchedRow

PACKAGE = Path(settings.PACKAGE_DIR)
SECRET = "Segreto di Pia"
SECRET_MAIL = "pia.piantata@segreto.example"


class Ground:
    """What the examples stand on: a district with its people, a service, a waiting report."""

    def __init__(self, *, with_catalogue: bool):
        if with_catalogue:
            self.service = SmallDistrict().typical()
        self.network = Network()
        self.admin = self.network.member(Role.NETWORK_ADMIN, "segreto.admin")
        self.second_admin = self.network.member(Role.NETWORK_ADMIN, "segreto.secondo")
        self.pia = self.network.person("segreto.pia")
        self.by = self.admin

    def report(self) -> ErrorReport:
        return ErrorReport.objects.create(service=self.service, kind="other", text=SECRET, reply_email=SECRET_MAIL)

    def role(self, role=Role.PLANNER, **fields) -> Membership:
        return self.network.give(self.pia, role, **fields)

    def phrase(self) -> LexiconPhrase:
        return finder.suggest_phrase(type_code="sad", text="chi spinge la carriola", by=self.pia)

    def invitation(self, address: str = SECRET_MAIL):
        return invitations.invite(
            address, role=Role.PLANNER, district=self.network.district, by=self.admin, link=lambda *_: "/x"
        )

    def unmatched(self) -> UnmatchedRow:
        source = DataSource.objects.create(
            code="clinics", name="x", publisher="x", licence="x", url="", retrieved_on=timezone.localdate()
        )
        return UnmatchedRow(source=source, source_key="7", place=SECRET, row={"tel": SECRET})


@dataclass(frozen=True)
class Example:
    """How to call an action, and the events it must leave: action and kind, in order."""

    call: Callable[[Ground, object], object]
    events: list[tuple[str, str]]
    prepare: Callable[[Ground], object] = field(default=lambda ground: None)
    also_by: Callable[[Ground], User | None] = field(default=lambda ground: None)  # one more who acts in it


def _organization(verb: str, kind=Kind.PERMISSION) -> list[tuple[str, str]]:
    return [(f"organizations.{verb}", kind)]


EXAMPLES: dict[str, Example] = {
    "accounts.actions.invite_user": Example(
        lambda ground, _: accounts.invite_user(SECRET_MAIL, name=SECRET, by=ground.by),
        [("accounts.invite_user", Kind.CREATE)],
    ),
    "accounts.actions.end_session": Example(
        lambda ground, session: accounts.end_session(session, by=ground.by),
        [("accounts.end_session", Kind.SIGN_IN)],
        lambda ground: UserSession.objects.create(user=ground.pia, ip="127.0.0.1", session_key="x", user_agent=SECRET),
    ),
    "accounts.actions.end_sessions_of": Example(
        lambda ground, _: accounts.end_sessions_of(ground.pia, by=ground.by),
        [("accounts.end_sessions", Kind.SIGN_IN)],
    ),
    "accounts.actions.forget_second_factors": Example(
        lambda ground, _: accounts.forget_second_factors(ground.pia, by=ground.by),
        [("accounts.end_sessions", Kind.SIGN_IN), ("accounts.forget_second_factors", Kind.SIGN_IN)],
        lambda ground: Authenticator.objects.create(user=ground.pia, type="totp", data={"secret": SECRET}),
    ),
    "audit.years.drop_year": Example(
        lambda ground, _: years.drop_year(2001, by=ground.by), [("audit.drop_year", Kind.RETENTION)]
    ),
    "directory.actions.report_error": Example(
        lambda ground, _: directory.report_error(
            ground.service, kind="other", text=SECRET, reply_email=SECRET_MAIL, by=ground.by
        ),
        [("directory.report_error", Kind.CREATE)],
    ),
    "directory.actions.close_report": Example(
        lambda ground, report: directory.close_report(report, state="resolved", note=SECRET, by=ground.by),
        [("directory.close_report", Kind.CHANGE)],
        Ground.report,
    ),
    "directory.actions.verify_service": Example(
        lambda ground, _: directory.verify_service(ground.service, by=ground.by),
        [("directory.verify_service", Kind.CHANGE)],
    ),
    "directory.actions.set_publication": Example(
        lambda ground, _: directory.set_publication(ground.service, "draft", by=ground.by),
        [("directory.set_publication", Kind.CHANGE)],
    ),
    "directory.actions.put_back": Example(
        lambda ground, line: directory.put_back(line, by=ground.by),
        [("directory.put_back", Kind.CHANGE)],
        lambda ground: (
            directory.set_publication(ground.service, "draft", by=ground.by)
            and Metadata.objects.get(resource_id=ground.service.pk, field_name="publication")
        ),
    ),
    "directory.actions.write_note": Example(
        lambda ground, _: directory.write_note(ground.service, SECRET, by=ground.by),
        [("directory.write_note", Kind.CREATE)],
    ),
    "directory.actions.remove_note": Example(
        lambda ground, note: directory.remove_note(note, by=ground.by),
        [("directory.remove_note", Kind.DELETE)],
        lambda ground: directory.write_note(ground.service, SECRET, by=ground.by),
    ),
    "directory.importing.emergency.import_emergency": Example(
        lambda ground, _: emergency.import_emergency(by=ground.by), [("directory.import_emergency", Kind.CHANGE)]
    ),
    "directory.importing.vocabularies.import_vocabularies": Example(
        lambda ground, _: vocabularies.import_vocabularies(by=ground.by),
        [("directory.import_vocabularies", Kind.CHANGE)],
    ),
    "finder.actions.suggest_phrase": Example(
        lambda ground, _: finder.suggest_phrase(type_code="sad", text="chi spinge la carriola", by=ground.by),
        [("finder.suggest_phrase", Kind.CREATE)],
    ),
    "finder.actions.measure_phrase": Example(
        lambda ground, phrase: finder.measure_phrase(phrase, by=ground.by),
        [("finder.measure_phrase", Kind.CHANGE)],
        Ground.phrase,
    ),
    "finder.actions.accept_phrase": Example(
        lambda ground, phrase: finder.accept_phrase(phrase, nobody_is_recognised=True, by=ground.by),
        [("finder.accept_phrase", Kind.CHANGE)],
        lambda ground: finder.measure_phrase(ground.phrase(), by=ground.second_admin),
    ),
    "finder.actions.refuse_phrase": Example(
        lambda ground, phrase: finder.refuse_phrase(phrase, reason=SECRET, by=ground.by),
        [("finder.refuse_phrase", Kind.CHANGE)],
        Ground.phrase,
    ),
    "finder.actions.withdraw_phrase": Example(
        lambda ground, phrase: finder.withdraw_phrase(phrase, by=ground.by),
        [("finder.withdraw_phrase", Kind.CHANGE)],
        lambda ground: finder.accept_phrase(
            finder.measure_phrase(ground.phrase(), by=ground.second_admin),
            nobody_is_recognised=True,
            by=ground.second_admin,
        ),
    ),
    "organizations.actions.give_role": Example(
        lambda ground, _: organizations.give_role(
            ground.pia, role=Role.PLANNER, district=ground.network.district, by=ground.by
        ),
        _organization("give_role"),
    ),
    "organizations.actions.confirm_membership": Example(
        lambda ground, membership: organizations.confirm_membership(membership, by=ground.by),
        _organization("confirm_membership"),
        lambda ground: ground.role(Role.NETWORK_ADMIN, confirmed_at=None, invited_by=ground.second_admin),
    ),
    "organizations.actions.end_membership": Example(
        lambda ground, membership: organizations.end_membership(membership, by=ground.by),
        _organization("end_membership"),
        Ground.role,
    ),
    "organizations.actions.help_who_lost_factor": Example(
        lambda ground, _: organizations.help_who_lost_factor(ground.pia, by=ground.by),
        [("accounts.end_sessions", Kind.SIGN_IN), ("accounts.forget_second_factors", Kind.SIGN_IN)],
        lambda ground: (
            ground.role() and Authenticator.objects.create(user=ground.pia, type="totp", data={"secret": SECRET})
        ),
    ),
    "organizations.actions.leave": Example(
        lambda ground, membership: organizations.leave(membership, by=ground.by),
        _organization("leave"),
        lambda ground: Membership.objects.get(user=ground.admin),
    ),
    "organizations.actions.move_last_day": Example(
        lambda ground, membership: organizations.move_last_day(membership, ends_on=timezone.localdate(), by=ground.by),
        _organization("move_last_day"),
        Ground.role,
    ),
    "organizations.actions.open_office": Example(
        lambda ground, _: organizations.open_office(
            organization=ground.network.body, district=ground.network.district, name=SECRET, by=ground.by
        ),
        _organization("open_office", Kind.CREATE),
    ),
    "organizations.actions.update_office": Example(
        lambda ground, _: organizations.update_office(ground.network.desk, name=SECRET, is_closed=True, by=ground.by),
        _organization("update_office", Kind.CHANGE),
    ),
    "organizations.demo_people.forget_demo_people": Example(
        lambda ground, _: demo_people.forget_demo_people(by=ground.by),
        _organization("forget_demo_people", Kind.DELETE),
        lambda ground: User.objects.create_user(f"segreto@{demo_people.DEMO_DOMAIN}"),
    ),
    "organizations.hand_over.hand_over": Example(
        lambda ground, heir: handing.hand_over(ground.pia, heir, ground.network.district, by=ground.by),
        [*_organization("give_role"), *_organization("end_membership"), *_organization("hand_over")],
        lambda ground: ground.role() and ground.network.person("segreto.erede"),
    ),
    "organizations.invitation_actions.invite": Example(lambda ground, _: ground.invitation(), _organization("invite")),
    "organizations.invitation_actions.send_again": Example(
        lambda ground, invitation: invitations.send_again(invitation, by=ground.by, link=lambda *_: "/x"),
        _organization("send_invitation_again"),
        Ground.invitation,
    ),
    "organizations.invitation_actions.withdraw": Example(
        lambda ground, invitation: invitations.withdraw(invitation, by=ground.by),
        _organization("withdraw_invitation"),
        Ground.invitation,
    ),
    "organizations.invitation_actions.decline": Example(
        lambda ground, invitation: invitations.decline(invitation, by=ground.by),
        _organization("decline_invitation"),
        Ground.invitation,
    ),
    "organizations.invitation_actions.accept": Example(
        lambda ground, invitation: invitations.accept(invitation, user=ground.pia),
        [*_organization("give_role"), *_organization("accept_invitation")],
        lambda ground: ground.invitation(ground.pia.email),
        also_by=lambda ground: ground.pia,
    ),
    "privacy.people.erase": Example(
        lambda ground, _: people.erase(ground.pia, by=ground.by), [("privacy.erase", Kind.DELETE)]
    ),
    "territory.actions.queue_unmatched": Example(
        lambda ground, row: territory.queue_unmatched([row], by=ground.by),
        [("territory.queue_unmatched", Kind.CHANGE)],
        Ground.unmatched,
    ),
    "territory.actions.resolve_unmatched": Example(
        lambda ground, row: territory.resolve_unmatched(row, municipality=town(), by=ground.by),
        [("territory.resolve_unmatched", Kind.CHANGE)],
        lambda ground: _saved(ground.unmatched()),
    ),
    "territory.actions.discard_unmatched": Example(
        lambda ground, row: territory.discard_unmatched(row, by=ground.by),
        [("territory.discard_unmatched", Kind.CHANGE)],
        lambda ground: _saved(ground.unmatched()),
    ),
}
# They take ``by`` and write nothing: they ask, plan or make a link.
WRITE_NOTHING = {
    "accounts.actions.read_welcome",
    "accounts.actions.welcome_path",
    "organizations.actions.check_fits",
    "organizations.actions.check_last_day",
    "organizations.actions.check_may_forget_factors",
    "organizations.actions.check_may_give",
    "organizations.actions.is_last_administrator",
    "organizations.actions.locked",
    "organizations.hand_over.plan_hand_over",
}
# What takes long, or needs a ground of its own, has its proof beside its other tests: file and test.
PROVED_ELSEWHERE = {
    "accounts.actions.accept_welcome": ("accounts/tests/test_opening.py", "accounts.accept_welcome"),
    "directory.actions.correct_service": ("directory/tests/test_office_correcting.py", "AuditEvent"),
    "directory.demo.importing.import_demo": ("directory/tests/test_demo.py", "AuditEvent"),
    "directory.importing.pipeline.import_sources": ("directory/tests/test_importing.py", "AuditEvent"),
    "territory.importing.import_territory": ("territory/tests/test_importing.py", "AuditEvent"),
}


def town() -> Municipality:
    return Municipality.objects.create(
        istat_code="020065",
        cadastral_code="L020",
        name="Suzzara",
        province_code="MN",
        region_code="03",
        latitude=44.99,
        longitude=10.74,
    )


def _saved(row):
    row.save()
    return row


def acting_functions(package: Path = PACKAGE) -> set[str]:
    """Return the public functions that act: those with ``by``, and all those of a file called ...actions.py."""
    found = set()
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if {"tests", "migrations", "commands"} & set(parts) or parts == ("audit", "actions"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            names = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
            if "by" in names or path.stem.endswith("actions"):
                found.add(".".join([*parts, node.name]))
    return found


def test_every_action_has_an_example():
    known = set(EXAMPLES) | WRITE_NOTHING | set(PROVED_ELSEWHERE)
    assert acting_functions() - known == set(), "add an example to EXAMPLES"
    assert known - acting_functions() == set(), "these are gone"


def test_an_action_without_an_example_is_found(tmp_path):
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "actions.py").write_text("def close(x): ...\ndef _inner(x, by): ...\n")
    (tmp_path / "desk" / "rota.py").write_text("def swap(x, *, by): ...\ndef read(x): ...\n")
    assert acting_functions(tmp_path) == {"desk.actions.close", "desk.rota.swap"}


@pytest.mark.parametrize("name", PROVED_ELSEWHERE)
def test_what_is_proved_elsewhere_is(name):
    where, said = PROVED_ELSEWHERE[name]
    assert said in (PACKAGE / where).read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_leaves_exactly_its_events_and_no_value(name):
    ground = Ground(with_catalogue=name.startswith(("directory.actions.", "finder.actions.")))
    example = EXAMPLES[name]
    module, _, function = name.rpartition(".")
    assert callable(getattr(importlib.import_module(f"bussola.{module}"), function))
    prepared = example.prepare(ground)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    actors = {f"user:{person.pk}" for person in (ground.by, example.also_by(ground)) if person}
    example.call(ground, prepared)
    events = [event for event in AuditEvent.objects.order_by("at") if event.pk not in before]
    assert [(event.action, event.kind) for event in events] == example.events
    for event in events:
        written = json.dumps([event.summary, event.field_names, event.actor, event.subject_id, event.role])
        assert "egreto" not in written
        assert event.actor in actors
        assert event.subject_id or name in WITHOUT_A_RECORD


# They speak of many records, or of none.
WITHOUT_A_RECORD = {
    "organizations.demo_people.forget_demo_people",
    "audit.years.drop_year",
    "directory.importing.emergency.import_emergency",
    "directory.importing.vocabularies.import_vocabularies",
    "territory.actions.queue_unmatched",
}
