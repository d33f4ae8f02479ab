"""Nobody who reads the audit trail meets a code where words should be."""

import ast
import re
from pathlib import Path

from django.conf import settings

from bussola.audit.models import AuditEvent, Kind
from bussola.privacy.register import personal_fields
from bussola.staff.audit_words import ACTIONS, RECORDS, action_in_words

PACKAGE = Path(settings.PACKAGE_DIR)
# Tables of libraries, shown to nobody but the person; and those of website, which staff may not know.
OTHERS = ("website.", "account.", "mfa.", "sessions.", "usersessions.", "socialaccount.", "django_tasks")


def actions_in(tree: ast.AST, app: str) -> set[str]:
    """Return the codes of ``app`` in a file that writes to the trail: every text like ``app.what_was_done``."""
    writes = any(
        isinstance(node, ast.ImportFrom) and {"record"} & {alias.name for alias in node.names}
        for node in ast.walk(tree)
    )
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if writes and re.fullmatch(rf"{app}\.[a-z_]+", text)}


def written_actions() -> set[str]:
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            app = path.relative_to(PACKAGE).parts[0]
            found |= actions_in(ast.parse(path.read_text(encoding="utf-8")), app)
    return found


def test_every_action_of_the_code_has_words():
    assert written_actions() - set(ACTIONS) == set(), "say in staff/audit_words.py what these do"


def test_an_action_without_words_would_be_found():
    code = (
        'from bussola.audit.actions import record as audit\naudit("a.b" if x else "a.c")\nCODES = {"y": "a.d"}\n"c.d"'
    )
    assert actions_in(ast.parse(code), "a") == {"a.b", "a.c", "a.d"}


def test_every_kind_of_record_with_personal_data_of_ours_has_a_name():
    ours = {field.model for field in personal_fields() if not field.label.startswith(OTHERS)}
    assert ours - set(RECORDS) == set(), "name these in staff/audit_words.py"


def test_a_look_a_list_and_a_file_are_told_with_the_name_of_what_was_seen():
    said = {
        kind: action_in_words(AuditEvent(action=f"directory.{kind}_errorreport", kind=kind, subject_type="x.Y"))
        for kind in (Kind.READ, Kind.LIST, Kind.EXPORT)
    }
    assert len(set(said.values())) == 3
    assert all("x.Y" in words for words in said.values())
    known = AuditEvent(action="directory.list_errorreport", kind=Kind.LIST, subject_type="directory.ErrorReport")
    assert action_in_words(known) == "ha guardato un elenco di segnalazioni di errore"
