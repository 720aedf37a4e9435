"""Who gets in: Django's own checks, origins, keys, and what is behind a proxy."""

from datetime import timedelta

from django.conf import settings as django_settings
from django.core.checks import WARNING, run_checks

from access.documents import ApiKey
from project.base.fields import now
from project.doctor.finding import Finding, fail, in_production, ok, warn

SOON = timedelta(days=14)


def settings() -> Finding:
    """What `manage.py check --deploy` has to say: SECRET_KEY, hosts, ..."""
    if not django_settings.PRODUCTION:
        return ok("Development: nobody is kept out, and SECRET_KEY signs nothing.")
    said = [
        message
        for message in run_checks(include_deployment_checks=True)
        if message.level >= WARNING and not message.is_silenced()
    ]
    if said:
        return fail(f"{said[0].id}: {said[0].msg.splitlines()[0]}", "manage.py check --deploy")
    if "*" in django_settings.ALLOWED_HOSTS:
        return fail("ALLOWED_HOSTS lets every name in.", "Name your hosts.")
    return ok("Django's checks for deployment have nothing to say.")


def origins() -> Finding:
    """Whose pages may open a websocket."""
    clear = [each for each in django_settings.ALLOWED_ORIGINS if each.startswith("http://")]
    if clear:
        return in_production(
            warn(f"Pages that come in clear are let in: {clear[0]}.", "Serve them by https.")
        )
    return ok(", ".join(django_settings.ALLOWED_ORIGINS) or "Pages of this machine.")


def proxy() -> Finding:
    """How the client's address and https are known."""
    hops, scheme = django_settings.TRUSTED_PROXY_HOPS, django_settings.PROXY_SCHEME_HEADER
    if not hops:
        return in_production(
            warn(
                "No proxy is believed: behind one, all clients share the limits of its address.",
                "Behind one: TRUSTED_PROXY_HOPS=1.",
            )
        )
    if not scheme:
        return in_production(
            warn("Links say http.", "PROXY_SCHEME_HEADER=X-Forwarded-Proto, set by your proxy.")
        )
    return ok(f"{hops} proxies are believed, and {scheme}.")


def keys() -> Finding:
    """There is one that lets somebody in, and none that ends unseen."""
    if not django_settings.KEYS:
        return in_production(
            warn("Everybody may write: API_KEYS=off.", "API_KEYS=required, and manage.py apikey")
        )
    at = now()
    good = [
        row
        for row in ApiKey.rows()
        if row["revoked_at"] is None and (row["expires_at"] is None or row["expires_at"] > at)
    ]
    if not good:
        return fail("There is no key: nobody gets in.", "manage.py apikey create NAME --scope ...")
    ending = [row["name"] for row in good if row["expires_at"] and row["expires_at"] < at + SOON]
    if ending:
        return warn(
            f"Within {SOON.days} days these end: {', '.join(ending)}.",
            "Give their owners new ones: manage.py apikey create",
        )
    return ok(f"{len(good)} keys are good.")
