"""The one settings file, read top to bottom: what differs per machine comes from the environment.

A bad value stops the start and names the variable. docs/operate.md lists the variables.
"""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from project.base.environment import flag, items, one_of, origins, url, whole_number
from project.base.version import VERSION

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Development or production ------------------------------------------------------------------
SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = flag("DEBUG", default=not SECRET_KEY)
PRODUCTION = not DEBUG
if PRODUCTION:
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "ALLOWED_ORIGINS"):
        if not os.environ.get(name):
            raise ImproperlyConfigured(f"{name} is required in production (or set DEBUG=true).")
else:
    # Nothing is signed with it: there are no sessions, no cookies, no password resets.
    SECRET_KEY = SECRET_KEY or "development-only"

LOOPBACK = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = items("ALLOWED_HOSTS", default=LOOPBACK)
# Origins (scheme://host:port) whose pages may open a websocket; empty: loopback only (development).
ALLOWED_ORIGINS = origins("ALLOWED_ORIGINS")
API_KEYS = one_of("API_KEYS", ("off", "required"), default="required" if PRODUCTION else "off")
KEYS = API_KEYS == "required"

# --- Limits (docs/security.md); 0: none -----------------------------------------------------------
# In production generous, but there; in development nobody should ever meet one.
_MANY, _CONNECTIONS, _GUESSES = (60_000, 1000, 60) if PRODUCTION else (0, 0, 0)
# A minute's; all processes together where there is a Redis.
REQUESTS_PER_KEY = whole_number("REQUESTS_PER_KEY", default=_MANY, minimum=0)
REQUESTS_PER_ADDRESS = whole_number("REQUESTS_PER_ADDRESS", default=_MANY, minimum=0)
REFUSED_KEYS_PER_ADDRESS = whole_number("REFUSED_KEYS_PER_ADDRESS", default=_GUESSES, minimum=0)
# Websockets and event streams that are open in each process.
CONNECTIONS_PER_KEY = whole_number("CONNECTIONS_PER_KEY", default=_CONNECTIONS, minimum=0)
CONNECTIONS_PER_ADDRESS = whole_number("CONNECTIONS_PER_ADDRESS", default=_CONNECTIONS, minimum=0)

# --- Behind proxies -----------------------------------------------------------------------------
# How many of our own proxies a request passes. Any more that X-Forwarded-For says is not believed.
TRUSTED_PROXY_HOPS = whole_number("TRUSTED_PROXY_HOPS", default=0, minimum=0)
# The header by which our proxy says "https", and which it takes from nobody else: links then say
# so too. Unset: no header is believed.
PROXY_SCHEME_HEADER = os.environ.get("PROXY_SCHEME_HEADER", "")
if PROXY_SCHEME_HEADER:
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{PROXY_SCHEME_HEADER.upper().replace('-', '_')}", "https")

# --- MongoDB, Redis -----------------------------------------------------------------------------
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var")
# Unset: the embedded MongoDB, whose address project.server leaves in DATA_DIR while it runs.
_EMBEDDED = DATA_DIR / "mongodb-uri"
MONGODB_URI = (
    os.environ.get("MONGODB_URI")
    or (_EMBEDDED.exists() and _EMBEDDED.read_text().strip())
    or "mongodb://localhost:27017/chargepoint"
)
DATABASES: dict[str, object] = {}  # no SQL anywhere

REDIS_URL = url("REDIS_URL", schemes=("redis", "rediss", "unix"))
CHANNEL_LAYERS = {
    "default": {
        # Pub/sub resubscribes by itself after a Redis restart and drops nothing by capacity.
        # Either way the layer only rings a doorbell: no event travels through it.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    if REDIS_URL
    else {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"group_expiry": 10**9},  # it would forget the feed after a day
    }
}

# --- The event log ------------------------------------------------------------------------------
EVENTS_KEEP = whole_number("EVENTS_KEEP", default=1_000_000, minimum=1)

# --- Django -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Before staticfiles: replaces runserver. For nothing else: it takes 0.2 s to import.
    *(["daphne"] if "runserver" in sys.argv else []),
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "rest_framework_mongoengine",
    "project",
    "access",
    "chargepoints",
    "notifications",
    "dashboard",
    "observability",
    "openapi",
    "drf_spectacular_sidecar",  # Swagger UI's files
]
MIDDLEWARE = [
    "project.base.errors.JsonErrors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "notifications.middleware.SnapshotPosition",
    "observability.middleware.RouteAndKey",
]
if REQUESTS_PER_ADDRESS:
    MIDDLEWARE.insert(1, "access.middleware.AddressThrottle")
# Sent over https only.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options: the one page we serve says frame-ancestors (dashboard)
    "security.W003",  # CSRF: no cookies, so that no other site's page can use somebody's key
    "security.W005",  # HSTS for subdomains: they are not ours to decide about
    "security.W008",  # SSL redirect: the proxy's; a key that came in clear is told to everybody
    "security.W021",  # HSTS preload: as W005
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"
APPEND_SLASH = False
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
# Straight from the apps, also in production: nothing to collect before a start. Browsers ask each
# time whether a file has changed, so that a page never mixes two versions.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0
WHITENOISE_ALLOW_ALL_ORIGINS = False
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

# --- Django REST framework ----------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["project.base.json.JsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "project.base.json.JsonNegotiation",
    "DEFAULT_PARSER_CLASSES": ["project.base.json.JsonParser"],
    # Where no key is required, a request does not pay for any of it.
    "DEFAULT_AUTHENTICATION_CLASSES": ["access.authentication.KeyAuthentication"] if KEYS else [],
    "DEFAULT_PERMISSION_CLASSES": ["access.permissions.ScopeSuffices"] if KEYS else [],
    "DEFAULT_THROTTLE_CLASSES": ["access.throttling.KeyThrottle"] if KEYS else [],
    "UNAUTHENTICATED_USER": None,  # else DRF imports django.contrib.auth
    "EXCEPTION_HANDLER": "project.base.errors.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "chargepoint",
    "VERSION": VERSION,
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "DESCRIPTION": "A live registry of EV charge points. JSON in and out, also for every error. "
    "Elsewhere: 404; with another method: 405.",
    "SERVERS": [{"url": "/", "description": "This server"}],
    "TAGS": [
        {"name": "chargepoint", "description": "Charge points, and what happens to them."},
        {"name": "ticket", "description": "For browsers, where keys are required."},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/",
    "SORT_OPERATIONS": False,  # in the order of the URLs
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],
}

# --- Logs ---------------------------------------------------------------------------------------
LOG_FORMAT = one_of("LOG_FORMAT", ("json", "text"), default="json" if PRODUCTION else "text")
LOG_LEVEL = one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "observability.logs.JsonLines"},
        "text": {"()": "observability.logs.TextLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    # Of libraries no DEBUG: they would write headers and documents.
    "root": {"handlers": ["stderr"], "level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL},
    "loggers": {
        **{app: {"level": LOG_LEVEL} for app in INSTALLED_APPS if (BASE_DIR / app).is_dir()},
        # A line for each request; in development only on demand.
        "observability.requests": {
            "level": LOG_LEVEL if PRODUCTION or LOG_LEVEL == "DEBUG" else "WARNING"
        },
        # granian has set up lines of its own before.
        "_granian": {"handlers": ["stderr"], "propagate": False},
        "granian.access": {"handlers": ["stderr"], "propagate": False},
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A 4xx is the client's business; of a 5xx project.base.errors has said why.
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "WARNING"},
        "pymongo": {"level": "WARNING"},
    },
}
