"""Settings, from the environment (``environment.py``). Production is stricter, never different in kind."""

import os
from datetime import timedelta
from pathlib import Path

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF

from kezhuan.config.environment import BadSetting, Environment
from kezhuan.config.mail import mail_settings

django_stubs_ext.monkeypatch()

ENV = Environment()
if ENV.faults and os.environ.get("DJANGO_SETTINGS_MODULE") != "kezhuan.config.settings_faults":
    raise BadSetting("KEZHUAN_FAULTS takes protections away and is for rehearsals only: unset it.")
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key()
DEBUG = False
ALLOWED_HOSTS = ENV.hosts
CSRF_TRUSTED_ORIGINS = ENV.origins

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # before allauth: its pages are drawn by our templates
    "kezhuan.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_cotton",
    "django_htmx",
    "django_prometheus",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "kezhuan.ui",
    "kezhuan.audit",
    "kezhuan.parties",
    "kezhuan.notifications",
    "kezhuan.attachments",
    "kezhuan.ratings",
    "kezhuan.catalogue",
    "kezhuan.gazette",
    "kezhuan.matching",
    "kezhuan.exchange",
    "kezhuan.outreach",
    "kezhuan.brokers",
    "kezhuan.deals",
    "kezhuan.disposal",
    "kezhuan.contracts",
    "kezhuan.orders",
    "kezhuan.market",
    "kezhuan.api",
    "kezhuan.portal",
    "kezhuan.demo",
]

MIDDLEWARE = [
    "kezhuan.ui.middleware.ArrivalMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kezhuan.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "kezhuan.accounts.middleware.SessionLimitMiddleware",
    "kezhuan.accounts.middleware.ActorMiddleware",
    "kezhuan.accounts.middleware.GateMiddleware",
    "kezhuan.ui.middleware.DomainErrorMiddleware",
    "kezhuan.api.middleware.ProblemMiddleware",
    "kezhuan.api.idempotency.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "kezhuan.config.urls"
ASGI_APPLICATION = "kezhuan.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kezhuan.ui.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kezhuan.ui.templatetags.ui"],
        },
    }
]

#: A component sees its own attributes and the context processors, never the variables of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True

DATABASES = {"default": ENV.database()}

# Accounts -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "kezhuan.accounts.passwords.MixedClassesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:workspace"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if ENV.production else "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "kezhuan.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "kezhuan.accounts.forms.LoginForm",
    "signup": "kezhuan.accounts.forms.SignupForm",
    "add_email": "kezhuan.accounts.forms.AddEmailForm",
    "change_password": "kezhuan.accounts.forms.ChangePasswordForm",
    "reset_password": "kezhuan.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "kezhuan.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "kezhuan.accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/5m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = ENV.site_name
#: Harmless where e-mail must be verified before the first sign-in, as in production.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "kezhuan.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "kezhuan.accounts.forms.AuthenticateForm",
    "reauthenticate": "kezhuan.accounts.forms.CodeReauthenticateForm",
    "activate_totp": "kezhuan.accounts.forms.ActivateTOTPForm",
}
#: Activity is noted by ``accounts.sessions``, at most once a minute; allauth would write on every page.
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_USERNAME_CALLABLE = "kezhuan.accounts.lockout.name_tried"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "kezhuan.accounts.lockout.locked_out"
AXES_IPWARE_PROXY_COUNT = ENV.trusted_proxies or None
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
#: A session lasts at most so long after signing in, and stands idle at most so long (members, staff).
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_IDLE_SECONDS = 4 * 3600
STAFF_SESSION_IDLE_SECONDS = 30 * 60 if ENV.production else 4 * 3600
#: Staff roles must have a second factor before they may work (GB/T 22239-2019 8.1.4.1).
STAFF_TOTP_REQUIRED = ENV.production

# Language and time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "engine" / "locale", PACKAGE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ENV.folder("static")
WHITENOISE_USE_FINDERS = not ENV.production
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = ENV.var / "media"
INDEX_ROOT = ENV.var / "index"
#: Rankers learned from this site's own records, and which of them is used.
RANKER_ROOT = ENV.var / "rankers"
ENCODER = ENV.encoder
CLUSTER = ENV.cluster
CLUSTER_ROOT = ENV.var / "cluster" / "index"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENV.production
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Background work ----------------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Security -----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kezhuan.ui.errors.csrf_failure"
if ENV.production:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# API ----------------------------------------------------------------------------------------------------------------
NINJA_PAGINATION_CLASS = "kezhuan.api.pagination.Pages"
#: Whose word about the caller's address counts; 0: nobody's, so that limits cannot be evaded by a made-up header.
NINJA_NUM_PROXIES = ENV.trusted_proxies
#: Multiplies the published limits; for load tests on one's own machine.
API_RATE_FACTOR = ENV.api_rate_factor

# Mail, logs ---------------------------------------------------------------------------------------------------------
EMAIL = mail_settings(ENV.email_url)
EMAIL_BACKEND = EMAIL["backend"]
EMAIL_HOST = EMAIL["host"]
EMAIL_PORT = EMAIL["port"]
EMAIL_HOST_USER = EMAIL["user"]
EMAIL_HOST_PASSWORD = EMAIL["password"]
EMAIL_USE_TLS = EMAIL["tls"]
DEFAULT_FROM_EMAIL = ENV.email_from
#: Name of the SMS provider (``notifications.sms.PROVIDERS``); empty: none.
SMS_PROVIDER = ENV.sms
#: Name of the payment provider (``market.bank.provider.PROVIDERS``); empty: the bank's files go by hand.
BANK_PROVIDER = ENV.bank
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json" if ENV.log_json else "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"kezhuan": {"level": "INFO"}},
}
PROMETHEUS_EXPORT_MIGRATIONS = False
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
