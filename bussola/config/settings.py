"""The one settings file, driven by the environment and safe when nothing is set. README lists the variables."""

import atexit
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .environment import env_flag, env_list, env_text, secret_key

PACKAGE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

# --- the installation -------------------------------------------------------------------------------------
if TESTING:  # the suite never touches a real data folder
    BUSSOLA_HOME = Path(tempfile.mkdtemp(prefix="bussola-test-"))
    atexit.register(shutil.rmtree, BUSSOLA_HOME, ignore_errors=True)
else:
    BUSSOLA_HOME = Path(env_text("BUSSOLA_HOME") or PACKAGE_DIR.parent / "var").resolve()
BUSSOLA_URL = env_text("BUSSOLA_URL", "http://127.0.0.1:8000").rstrip("/")
BUSSOLA_DISTRICT = env_text("BUSSOLA_DISTRICT")  # one district at the root; empty: several under their paths
BUSSOLA_EXIT_URL = env_text("BUSSOLA_EXIT_URL")  # where «Esci in fretta» leads; empty: a weather site
BUSSOLA_ACCESSIBILITY_URL = env_text("BUSSOLA_ACCESSIBILITY_URL")  # the body's own accessibility statement
BUSSOLA_TILE_URL = env_text("BUSSOLA_TILE_URL")  # a tile server for the map; empty: boundaries only
BUSSOLA_TILE_CREDIT = env_text("BUSSOLA_TILE_CREDIT")
BUSSOLA_AUDIT_YEARS = int(env_text("BUSSOLA_AUDIT_YEARS", "10"))  # whole years an audit event stays; 2 at least
BUSSOLA_DEMO = env_flag("BUSSOLA_DEMO")  # invented data may be loaded and is announced on every page

_url = urlsplit(BUSSOLA_URL)
if _url.scheme not in {"http", "https"} or not _url.hostname:
    raise ImproperlyConfigured(f"BUSSOLA_URL={BUSSOLA_URL!r}: write a whole address, like https://bussola.example")
_https = _url.scheme == "https"

DEBUG = env_flag("BUSSOLA_DEBUG")
SECRET_KEY = "only-for-tests" if TESTING else secret_key(BUSSOLA_HOME)
ALLOWED_HOSTS = [_url.hostname, *env_list("BUSSOLA_ALLOWED_HOSTS")]
if not _https:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_url.scheme}://{_url.netloc}"]

# --- rooms, lowest first ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "bussola.lib",
    "bussola.audit",
    "bussola.privacy",
    "bussola.territory",
    "bussola.accounts",
    "bussola.organizations",
    "bussola.directory",
    "bussola.finder",
    "bussola.staff",
    "bussola.website",
    "bussola.operations",
    # After ours, so that the templates of accounts win over theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "bussola.operations.probes.probes",
    "bussola.operations.requests.logged",
    "bussola.lib.proxy.real_address",
    "django.middleware.security.SecurityMiddleware",
    "bussola.lib.headers.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "bussola.website.middleware.district",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bussola.accounts.middleware.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bussola.website.middleware.explained_405",
]
CSRF_FAILURE_VIEW = "bussola.website.error_views.form_not_accepted"
ROOT_URLCONF = "bussola.config.urls"
WSGI_APPLICATION = "bussola.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bussola.website.context.installation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- the database: SQLite unless DATABASE_URL says otherwise ----------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a transaction waits at its start instead of failing in the middle
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
}
DATABASES = {
    "default": dj_database_url.parse(
        env_text("DATABASE_URL") or f"sqlite:///{BUSSOLA_HOME / 'bussola.sqlite3'}",
        conn_max_age=None,  # connections stay open: opening one on PostgreSQL costs more than a page
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["TEST"] = {"NAME": BUSSOLA_HOME / "test.sqlite3"}  # a file: the real locks, also in tests

# --- cache: in the database, so that several processes count together -------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "website_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # Django's 300 would let many addresses push out the counts of others
    }
}

# --- work for later: queued in the caller's transaction, done by «bussola worker» -----------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- mail -------------------------------------------------------------------------------------------------
EMAIL_HOST = env_text("BUSSOLA_EMAIL_HOST", "localhost")
EMAIL_PORT = int(env_text("BUSSOLA_EMAIL_PORT", "25"))
EMAIL_HOST_USER = env_text("BUSSOLA_EMAIL_USER")
EMAIL_HOST_PASSWORD = env_text("BUSSOLA_EMAIL_PASSWORD")
EMAIL_USE_TLS = env_flag("BUSSOLA_EMAIL_TLS")
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs must not hang a page
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env_text("BUSSOLA_EMAIL_FROM") or f"bussola@{_url.hostname}"
BUSSOLA_REPORTS_EMAIL = env_text("BUSSOLA_REPORTS_EMAIL")  # who reads «Segnala un errore»; commas for several

# --- signing in (docs/adr/0010): by e-mail address; anonymous visitors get no session and no cookie ---------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "website:home"
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a session can be ended from another device
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day; the cookie also dies with the browser
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no second cookie
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds a link to choose a new password is good for

ACCOUNT_ADAPTER = "bussola.accounts.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True  # one address each: a new one takes the old one's place once confirmed
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _url.scheme
ACCOUNT_RATE_LIMITS = {  # times/window/for whom; counted in the database, so by all processes together
    "login": "30/m/ip",
    "login_failed": "30/m/ip,5/5m/key",  # key: the account on a known device, or from one network (accounts/sign_in.py)
    "login_failed_everywhere": "50/h/key",  # key: the account, from unknown devices only
    "reset_password": "20/h/ip,3/h/key",
    "signup": "20/h/ip",
}
# A demonstration may go without second factors; every page says so (bussola/lib/templates/base.html).
BUSSOLA_TWO_FACTOR_RELAXED = BUSSOLA_DEMO and env_flag("BUSSOLA_TWO_FACTOR_RELAXED")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "bussola.accounts.secrets_at_rest.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "bussola.accounts.forms.SecondFactorForm",
    "reauthenticate": "bussola.accounts.forms.SecondFactorAgainForm",
    "add_webauthn": "bussola.accounts.forms.AddKeyForm",
    "edit_webauthn": "bussola.accounts.forms.RenameKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # lets people with a factor change address; confirmed all the same
MFA_TOTP_ISSUER = "Bussola"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: telephones' clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # only for http://localhost: browsers refuse it elsewhere

# The identity provider of the body, its SPID and CIE proxy: OpenID Connect, code flow with PKCE.
BUSSOLA_OIDC_URL = env_text("BUSSOLA_OIDC_URL").rstrip("/")
SOCIALACCOUNT_ADAPTER = "bussola.accounts.identity.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # the person chooses the address we write to
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "identita",
                "name": env_text("BUSSOLA_OIDC_NAME") or "SPID o CIE",
                "client_id": env_text("BUSSOLA_OIDC_CLIENT_ID"),
                "secret": env_text("BUSSOLA_OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": BUSSOLA_OIDC_URL,
                    "oauth_pkce_enabled": True,
                    "scope": ["openid", "profile"],
                },
            }
        ]
        if BUSSOLA_OIDC_URL
        else []
    }
}

# --- language and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano"), ("en", "English")]  # the source strings are English: it needs no catalogue
TIME_ZONE = "Europe/Rome"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- static files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = None if TESTING else BUSSOLA_HOME / "static"
MEDIA_ROOT = BUSSOLA_HOME / "media"  # files that people hand in: never below a web address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- security ---------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = _https
BUSSOLA_BEHIND_PROXY = env_flag("BUSSOLA_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BUSSOLA_BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
_tiles = urlsplit(BUSSOLA_TILE_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # data: the design system draws its small arrows as data: images in its CSS
        "img-src": [SELF, "data:", *([f"{_tiles.scheme}://{_tiles.netloc}"] if _tiles.netloc else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- search -----------------------------------------------------------------------------------------------
FINDER_INDEX_DIR = BUSSOLA_HOME / "index"
# The sentence model of finder: 120 MB in each web worker. Without it questions are understood by their words alone.
FINDER_SENTENCE_MODEL = not TESTING and env_flag("BUSSOLA_SENTENCE_MODEL", True)

# --- logs: to standard error, scrubbed of what speaks of people -----------------------------------------------
BUSSOLA_LOG_FORMAT = env_text("BUSSOLA_LOG_FORMAT", "plain")
if BUSSOLA_LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured(f"BUSSOLA_LOG_FORMAT={BUSSOLA_LOG_FORMAT!r}: write plain or json")
BUSSOLA_SLOW_QUERY_MS = int(env_text("BUSSOLA_SLOW_QUERY_MS", "500"))
BUSSOLA_ERRORS_EMAIL = env_list("BUSSOLA_ERRORS_EMAIL")  # who is told of errors; commas for several
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "bussola.operations.logs.PlainFormatter"},
        "json": {"()": "bussola.operations.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": BUSSOLA_LOG_FORMAT},
        "mail": {"class": "bussola.operations.error_mail.ErrorMail", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "mail"], "level": "WARNING"},
    "loggers": {
        "bussola": {"level": "INFO"},
        "bussola.requests": {"level": "WARNING" if BUSSOLA_DEMO else "INFO"},
        # Django's own handlers would mail whole requests; its 404s are lines of bussola.requests already
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # PBKDF2 makes the suite 50 times slower
