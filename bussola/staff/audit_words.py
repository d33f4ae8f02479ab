"""The audit trail in plain words: what each code of an action means, and what each kind of record is.

An action that is not in this table, or a kind of record with personal data that has no name here, fails a test.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.audit.models import AuditEvent, Kind
from bussola.organizations.roles import Role

# code -> what whoever acted did, as it follows their name: «Anna Bruni ha chiuso una segnalazione»
ACTIONS = {
    "accounts.accept_welcome": gettext_lazy("opened their access"),
    "accounts.add_factor": gettext_lazy("added a second factor"),
    "accounts.remove_factor": gettext_lazy("took a second factor off"),
    "accounts.renew_recovery_codes": gettext_lazy("made new recovery codes"),
    "accounts.ask_change_of_email": gettext_lazy("asked to change their e-mail address"),
    "accounts.change_email": gettext_lazy("changed their e-mail address"),
    "accounts.change_password": gettext_lazy("changed their password"),
    "accounts.confirm_email": gettext_lazy("confirmed their e-mail address"),
    "accounts.end_session": gettext_lazy("signed a device out"),
    "accounts.end_sessions": gettext_lazy("signed all devices out"),
    "accounts.forget_second_factors": gettext_lazy("took off a second factor that was lost"),
    "accounts.invite_user": gettext_lazy("prepared an access for somebody"),
    "accounts.link_identity": gettext_lazy("linked their SPID or CIE identity"),
    "accounts.reset_password": gettext_lazy("chose a new password from the link received by e-mail"),
    "accounts.second_factor_failed": gettext_lazy("gave a wrong code of the second factor"),
    "accounts.sign_in": gettext_lazy("came in"),
    "accounts.sign_in_failed": gettext_lazy("gave a wrong password"),
    "accounts.sign_out": gettext_lazy("went out"),
    "accounts.sign_up": gettext_lazy("asked for an access"),
    "accounts.unlink_identity": gettext_lazy("unlinked their SPID or CIE identity"),
    "audit.drop_year": gettext_lazy("let a whole old year of this trail go"),
    "directory.close_report": gettext_lazy("closed a report of a mistake"),
    "directory.correct_service": gettext_lazy("corrected a sheet"),
    "directory.put_back": gettext_lazy("put a field of a sheet back as it was"),
    "directory.remove_note": gettext_lazy("took an internal note away"),
    "directory.set_publication": gettext_lazy("changed whether a sheet is published"),
    "directory.verify_service": gettext_lazy("said that a sheet is right today"),
    "directory.write_note": gettext_lazy("wrote an internal note"),
    "directory.import_demo": gettext_lazy("loaded the invented services"),
    "directory.import_emergency": gettext_lazy("loaded the emergency numbers"),
    "directory.import_source": gettext_lazy("loaded a public source"),
    "directory.import_vocabularies": gettext_lazy("loaded the vocabularies"),
    "directory.report_error": gettext_lazy("reported a mistake in a sheet"),
    "finder.accept_phrase": gettext_lazy("accepted a phrase"),
    "finder.measure_phrase": gettext_lazy("looked at what a phrase changes"),
    "finder.refuse_phrase": gettext_lazy("left a phrase out"),
    "finder.suggest_phrase": gettext_lazy("suggested a phrase"),
    "finder.withdraw_phrase": gettext_lazy("took a phrase out again"),
    "operations.backup": gettext_lazy("made a backup"),
    "operations.restore": gettext_lazy("put a backup back"),
    "organizations.accept_invitation": gettext_lazy("said yes to an invitation"),
    "organizations.confirm_membership": gettext_lazy("confirmed a role"),
    "organizations.decline_invitation": gettext_lazy("said no to an invitation"),
    "organizations.end_membership": gettext_lazy("took a role away"),
    "organizations.forget_demo_people": gettext_lazy("deleted the log-ins of the demo"),
    "organizations.give_role": gettext_lazy("gave a role"),
    "organizations.hand_over": gettext_lazy("handed somebody's work over"),
    "organizations.invite": gettext_lazy("invited somebody"),
    "organizations.leave": gettext_lazy("gave a role up"),
    "organizations.make_demo_person": gettext_lazy("made a log-in of the demo"),
    "organizations.membership_ran_out": gettext_lazy("noted that a role had come to its end"),
    "organizations.move_last_day": gettext_lazy("moved the last day of a role"),
    "organizations.open_office": gettext_lazy("opened a desk"),
    "organizations.send_invitation_again": gettext_lazy("sent an invitation again"),
    "organizations.tell_whose_role_ends": gettext_lazy("told somebody that their role ends soon"),
    "organizations.update_office": gettext_lazy("corrected a desk"),
    "organizations.withdraw_invitation": gettext_lazy("withdrew an invitation"),
    "privacy.erase": gettext_lazy("erased everything held about a person"),
    "privacy.retention": gettext_lazy("let data go whose time was over"),
    "territory.discard_unmatched": gettext_lazy("put a line of a source aside"),
    "territory.import_territory": gettext_lazy("loaded municipalities and districts"),
    "territory.queue_unmatched": gettext_lazy("queued lines of a source that nobody could place"),
    "territory.resolve_unmatched": gettext_lazy("placed a line of a source in its town"),
}
# model -> one of them with its article, and many of them
RECORDS = {
    "accounts.Identity": (gettext_lazy("a SPID or CIE identity"), gettext_lazy("SPID and CIE identities")),
    "accounts.SignIn": (gettext_lazy("the history of an access"), gettext_lazy("histories of accesses")),
    "accounts.User": (gettext_lazy("a person's access"), gettext_lazy("people's accesses")),
    "audit.AuditEvent": (gettext_lazy("a line of this trail"), gettext_lazy("lines of this trail")),
    "directory.Contact": (gettext_lazy("a person to contact"), gettext_lazy("people to contact")),
    "directory.ErrorReport": (gettext_lazy("a report of a mistake"), gettext_lazy("reports of mistakes")),
    "directory.InternalNote": (gettext_lazy("an internal note"), gettext_lazy("internal notes")),
    "directory.Metadata": (gettext_lazy("the history of a sheet"), gettext_lazy("histories of sheets")),
    "directory.Phone": (gettext_lazy("a telephone number"), gettext_lazy("telephone numbers")),
    "directory.Service": (gettext_lazy("a service"), gettext_lazy("services")),
    "finder.LexiconPhrase": (gettext_lazy("a phrase people use"), gettext_lazy("phrases people use")),
    "organizations.Invitation": (gettext_lazy("an invitation"), gettext_lazy("invitations")),
    "organizations.Membership": (gettext_lazy("a person's role"), gettext_lazy("people and their roles")),
    "organizations.Office": (gettext_lazy("a desk"), gettext_lazy("desks")),
    "organizations.Organization": (gettext_lazy("a body"), gettext_lazy("bodies")),
    "territory.UnmatchedRow": (gettext_lazy("a line of a source"), gettext_lazy("lines of sources")),
}
# who acted, when it is neither a person nor a command
ACTORS = {
    "citizen": gettext_lazy("A citizen"),
    "nobody signed in": gettext_lazy("Somebody who had not signed in"),
    "who holds the link": gettext_lazy("Who holds the link of the invitation"),
}
# what an event says beside its fields
NUMBERS = {
    "bytes": gettext_lazy("size in bytes"),
    "count": gettext_lazy("how many"),
    "erased": gettext_lazy("erased"),
    "factor": gettext_lazy("second factor"),
    "factors": gettext_lazy("second factors"),
    "filters": gettext_lazy("searched by"),
    "format": gettext_lazy("format"),
    "found": gettext_lazy("found"),
    "made_on": gettext_lazy("made on"),
    "of": gettext_lazy("about"),
    "part": gettext_lazy("part of the sheet"),
    "problem": gettext_lazy("what is wrong"),
    "queued": gettext_lazy("queued"),
    "role_given": gettext_lazy("role"),
    "rule": gettext_lazy("rule"),
    "service": gettext_lazy("service"),
    "sources": gettext_lazy("sources"),
    "state": gettext_lazy("state"),
    "type": gettext_lazy("type of service"),
    "version": gettext_lazy("version"),
    "way": gettext_lazy("way"),
    "year": gettext_lazy("year"),
}
SEEN = {
    Kind.READ: gettext_lazy("looked at %(record)s"),
    Kind.LIST: gettext_lazy("looked at a list of %(record)s"),
    Kind.EXPORT: gettext_lazy("downloaded a list of %(record)s"),
}


def record_in_words(label: str, *, many: bool = False) -> str:
    """Return what a model is, in words; its code when it has none."""
    one_and_many = RECORDS.get(label)
    return str(one_and_many[many]) if one_and_many else label


def action_in_words(event: AuditEvent) -> str:
    """Return what was done, as it follows the name of who did it."""
    if words := ACTIONS.get(event.action):
        return str(words)
    if words := SEEN.get(event.kind):
        return words % {"record": record_in_words(event.subject_type, many=event.kind != Kind.READ)}
    return _("did «%(action)s»") % {"action": event.action}


def number_in_words(name: str, value: object) -> str:
    """Return one of the counts and codes of an event, with its name in words; codes nobody has words for stay."""
    said = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    if name == "role_given" and said in Role.values:
        said = str(Role(said).label)
    return f"{NUMBERS.get(name, name)}: {said}"
