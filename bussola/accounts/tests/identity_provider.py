"""A real OpenID Connect provider on loopback, as the body's SPID and CIE proxy: run in a process of its own.

``python -m bussola.accounts.tests.identity_provider CALLBACK...`` prints its port and serves until it is ended. Who
comes is told by the cookie ``who``; some of the people get a fault in what is said of them. All of them are invented.
"""

import os
import sys
import tempfile
from datetime import timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT_ID, CLIENT_SECRET = "bussola", "only-for-tests"
PEOPLE = {
    "mario": {"fiscal_number": "TINIT-RSSMRA80A01F205X", "given_name": "Mario", "family_name": "Rossi"},
    # the same person from another SPID provider: another account there, the same fiscal code
    "mario_again": {"https://attributes.eid.gov.it/fiscal_number": "TINIT-RSSMRA80A01F205X", "given_name": "Mario"},
    "lucia": {"fiscal_number": "TINIT-VRDLCU85M41L949R", "given_name": "Lucia", "family_name": "Verdi"},
    "hans": {"fiscal_number": "TINDE-123456", "given_name": "Hans"},
    "thief": {"email": "anna@comune.example", "email_verified": True, "given_name": "Ladro"},
    "bad_code": {"fiscal_number": "TINIT-RSSMRA80A01F205A"},
    "wrong_nonce": {"fiscal_number": "TINIT-RSSMRA80A01F205X"},
    "wrong_audience": {"fiscal_number": "TINIT-RSSMRA80A01F205X"},
    "somebody_else": {"fiscal_number": "TINIT-RSSMRA80A01F205X"},
}


def serve(callbacks: list[str]) -> None:
    """Make the provider in a folder of its own and serve it."""
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder = tempfile.mkdtemp(prefix="identity-provider-")
    settings.configure(
        SECRET_KEY="only-for-tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
        MIDDLEWARE=[f"{__name__}.who_comes"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder, "db.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.decode(),
            "PKCE_REQUIRED": True,
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.validator",
            "SCOPES": {"openid": "who", "profile": "name"},
        },
    )
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name, said in PEOPLE.items():
        User.objects.create_user(name, said.get("email", ""))
    Application.objects.create(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=" ".join(callbacks),
        algorithm="RS256",
        skip_authorization=True,
    )

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Silent(WSGIRequestHandler):
        def log_message(self, *args):
            """Say nothing."""

    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Silent)
    print(server.server_port, flush=True)  # noqa: T201 - the test reads it
    server.serve_forever()


def who_comes(get_response):
    """Let the cookie say who is at the door of the provider."""
    from django.contrib.auth.models import AnonymousUser, User

    def middleware(request):
        request.user = User.objects.filter(username=request.COOKIES.get("who", "")).first() or AnonymousUser()
        return get_response(request)

    return middleware


def expire_codes(request):
    """Make every code that was given out too old."""
    from django.http import HttpResponse
    from django.utils import timezone
    from oauth2_provider.models import Grant

    Grant.objects.update(expires=timezone.now() - timedelta(hours=1))
    return HttpResponse("done")


def __getattr__(name: str):
    """Make what needs Django only once Django is set up: the addresses and the validator."""
    if name == "urlpatterns":
        from django.urls import include, path

        return [path("o/", include("oauth2_provider.urls")), path("expire-codes/", expire_codes)]
    if name == "validator":
        return _validator()
    raise AttributeError(name)


def _validator():
    from oauth2_provider.oauth2_validators import OAuth2Validator

    class Validator(OAuth2Validator):
        oidc_claim_scope = None

        def get_additional_claims(self, request):
            """Say of a person what PEOPLE says."""
            return dict(PEOPLE[request.user.username])

        def get_id_token_dictionary(self, token, token_handler, request):
            """Put the fault in the token of those who have one."""
            said, expires = super().get_id_token_dictionary(token, token_handler, request)
            if request.user.username == "wrong_nonce":
                said["nonce"] = "another"
            if request.user.username == "wrong_audience":
                said["aud"] = "another"
            return said, expires

        def get_userinfo_claims(self, request):
            """Answer about another person for the one who has this fault."""
            said = super().get_userinfo_claims(request)
            return said | {"sub": "another"} if request.user.username == "somebody_else" else said

    return Validator


if __name__ == "__main__":
    # Django looks modules up by name: it must find this very one.
    sys.modules["bussola.accounts.tests.identity_provider"] = sys.modules["__main__"]
    __name__ = "bussola.accounts.tests.identity_provider"
    serve(sys.argv[1:])
