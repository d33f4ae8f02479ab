"""The fiscal code as SPID and CIE give it."""

from collections.abc import Mapping

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

CLAIMS = ("https://attributes.eid.gov.it/fiscal_number", "fiscal_number", "fiscalNumber")
PREFIX = "TINIT-"


class BadFiscalCode(ValueError):
    """The provider gave something that is no Italian fiscal code; the value is not in the message."""


def fiscal_code_of(claims: Mapping) -> str | None:
    """Return the Italian fiscal code among the claims of a provider, None when it gives none.

    A number of another country (``TINDE-...``, from eIDAS) is none. Raises BadFiscalCode for one with a wrong form or
    check letter.
    """
    value = next((str(claims[name]) for name in CLAIMS if claims.get(name)), "").strip().upper()
    if not value or (value.startswith("TIN") and not value.startswith(PREFIX)):
        return None
    try:
        code = codicefiscale.validate(value.removeprefix(PREFIX))
    except ValidationError as error:
        raise BadFiscalCode("the fiscal code of the identity provider is not valid") from error
    if len(code) != 16:
        raise BadFiscalCode("the fiscal code of a person has 16 characters")
    return code
