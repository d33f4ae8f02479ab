"""Every address of the site and who may open it. An address that is not here fails ``test_matrix.py``."""

from dataclasses import dataclass, field

from django.urls import URLPattern, get_resolver

from bussola.organizations.roles import Permission

PUBLIC = "public"  # everybody, the same page
DOOR = "door"  # the pages to sign in: everybody, but they may lead somebody who is signed in elsewhere
OWN = "own"  # whoever is signed in, about themselves alone


@dataclass(frozen=True)
class Rule:
    """Who may open an address, how it is asked, and what it needs in its path.

    ``access`` is PUBLIC, DOOR, OWN or a Permission. ``kwargs`` maps the parts of the path to the name of what the
    ground holds: ``"service"`` becomes ``mine.service`` or ``foreign.service``. ``post`` is what is sent to an address
    that only takes POST. ``public_objects``: a stranger's object is shown all the same, because it is public.
    """

    access: object
    kwargs: dict = field(default_factory=dict)
    post: dict | None = None
    public_objects: bool = False


def _public(**kwargs) -> Rule:
    return Rule(PUBLIC, kwargs, public_objects=True)


SERVICE = {"pk": "service"}
RULES: dict[str, Rule] = {
    # --- the public site
    **{
        f"website:{name}": Rule(PUBLIC)
        for name in (
            "home",
            "moments",
            "municipalities",
            "emergency",
            "data_sources",
            "how_search_works",
            "accessibility",
            "privacy",
            "legal_notes",
            "leaving",
            "feedback",
            "feedback_thanks",
            "my_list",
            "leaflet",
            "leaflet_pdf",
            "card",
            "card_pdf",
        )
    },
    **{f"finder:{name}": Rule(PUBLIC) for name in ("results", "disc", "suggestions", "places", "boundaries")},
    "directory:service": _public(pk="service"),
    "directory:report": _public(pk="service"),
    "directory:report_thanks": _public(pk="service"),
    "directory:organization": _public(pk="organization"),
    "directory:place": _public(pk="location"),
    "directory:short_address": _public(code="code"),
    # --- the door
    **{
        name: Rule(DOOR)
        for name in (
            "account_login",
            "account_logout",
            "account_signup",
            "account_inactive",
            "account_email_verification_sent",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key_done",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "socialaccount_signup",
            "socialaccount_login_cancelled",
            "socialaccount_login_error",
            "accounts:erased",
        )
    },
    "account_confirm_email": Rule(DOOR, {"key": "wrong_key"}),
    "account_reset_password_from_key": Rule(DOOR, {"uidb36": "wrong_key", "key": "wrong_key"}),
    "accounts:welcome": Rule(DOOR, {"token": "wrong_key"}),
    "openid_connect_login": Rule(DOOR, {"provider_id": "wrong_key"}),
    "openid_connect_callback": Rule(DOOR, {"provider_id": "wrong_key"}),
    # --- one's own things
    **{
        name: Rule(OWN)
        for name in (
            "accounts:home",
            "accounts:sessions",
            "accounts:history",
            "accounts:my_data",
            "accounts:my_data_file",
            "accounts:erase_me",
            "account_reauthenticate",
            "account_email",
            "account_change_password",
            "account_set_password",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "socialaccount_connections",
        )
    },
    "accounts:end_session": Rule(OWN, {"pk": "session"}, post={}),
    "accounts:end_other_sessions": Rule(OWN, post={}),
    "mfa_edit_webauthn": Rule(OWN, {"pk": "webauthn"}),
    "mfa_remove_webauthn": Rule(OWN, {"pk": "webauthn"}),
    # --- the office
    "staff:home": Rule(Permission.STAFF_HOME),
    "staff:audit": Rule(Permission.AUDIT_READ),
    "staff:audit_csv": Rule(Permission.AUDIT_READ),
    "staff:audit_record": Rule(
        Permission.AUDIT_READ, {"subject_type": "service_label", "subject_id": "service"}, public_objects=True
    ),
    "staff:processing": Rule(Permission.AUDIT_READ),
    "staff:who_may_do_what": Rule(Permission.STAFF_HOME),
    "staff:members": Rule(Permission.MEMBER_READ),
    "staff:members_csv": Rule(Permission.MEMBER_EXPORT),
    "staff:member": Rule(Permission.MEMBER_READ, {"pk": "colleague"}),
    "staff:hand_over": Rule(Permission.MEMBER_END, {"pk": "colleague"}),
    "staff:lost_factor": Rule(Permission.MEMBER_CONFIRM, {"pk": "colleague"}),
    "staff:end": Rule(Permission.MEMBER_END, {"pk": "membership"}),
    "staff:last_day": Rule(Permission.MEMBER_END, {"pk": "membership"}),
    "staff:confirm": Rule(Permission.MEMBER_CONFIRM, {"pk": "membership"}, post={}),
    "staff:give_up": Rule(Permission.STAFF_HOME, {"pk": "membership"}),
    "staff:new_invitation": Rule(Permission.MEMBER_INVITE),
    "staff:invite_again": Rule(Permission.MEMBER_INVITE, {"pk": "invitation"}, post={}),
    "staff:take_back": Rule(Permission.MEMBER_INVITE, {"pk": "invitation"}, post={}),
    "staff:invitation": Rule(DOOR, {"secret": "wrong_key"}),
    "staff:unmatched": Rule(Permission.UNMATCHED_RESOLVE),
    # the queue is of the whole installation: a line without a town has no district
    "staff:unmatched_row": Rule(Permission.UNMATCHED_RESOLVE, {"pk": "unmatched"}, public_objects=True),
    "staff:lexicon": Rule(Permission.LEXICON_SUGGEST),
    "staff:lexicon_type": Rule(Permission.LEXICON_SUGGEST, {"code": "type_code"}, public_objects=True),
    "staff:suggest_phrase": Rule(Permission.LEXICON_SUGGEST),
    # a phrase is of the whole network, like the rows of public sources
    "staff:phrase": Rule(Permission.LEXICON_SUGGEST, {"pk": "phrase"}, public_objects=True),
    "staff:decide_phrase": Rule(
        Permission.LEXICON_REVIEW, {"pk": "phrase"}, post={"reason": "prova"}, public_objects=True
    ),
    "staff:why_not": Rule(Permission.STAFF_HOME),
    "staff:search_counts": Rule(Permission.QUESTION_COUNTS_READ),
    "staff:search_counts_csv": Rule(Permission.QUESTION_COUNTS_READ),
    "staff:offices": Rule(Permission.ORGANIZATION_EDIT),
    "staff:office": Rule(Permission.ORGANIZATION_EDIT, {"pk": "office"}),
    "directory:office_sheets": Rule(Permission.SERVICE_VERIFY),
    "directory:office_sheet": Rule(Permission.SERVICE_VERIFY, SERVICE),
    "directory:office_preview": Rule(Permission.SERVICE_VERIFY, SERVICE),
    "directory:office_correct": Rule(Permission.SERVICE_EDIT, SERVICE | {"part": "part"}),
    "directory:office_verify": Rule(Permission.SERVICE_VERIFY, SERVICE, post={}),
    "directory:office_undo": Rule(Permission.SERVICE_VERIFY, SERVICE | {"line": "line"}, post={}),
    "directory:office_publication": Rule(Permission.SERVICE_EDIT, SERVICE, post={"publication": "nowhere"}),
    "directory:office_note": Rule(Permission.NOTE_WRITE, SERVICE, post={"text": "Una nota"}),
    "directory:office_note_away": Rule(Permission.NOTE_WRITE, SERVICE | {"note": "note"}, post={}),
    "directory:office_reports": Rule(Permission.REPORT_RESOLVE),
    "directory:office_report": Rule(Permission.REPORT_RESOLVE, {"pk": "report"}),
}
# Open only if the thing is mine by more than the role (a note or a role of one's own) or in a certain state.
ONLY_MINE_BY_NAME = {
    "directory:office_note_away",
    "directory:office_publication",
    "directory:office_undo",
    "staff:confirm",
    "staff:give_up",
}
# Asks for the permission once it knows the district: at the root of several districts it lets one choose.
ASKS_LATER = {"staff:home"}


def all_addresses() -> dict[str, object]:
    """Return the view of every address of the site, by its full name."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver, namespace: str):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner)
