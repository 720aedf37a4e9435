from django.apps import AppConfig
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries


class ProjectConfig(AppConfig):
    name = "project"

    def ready(self) -> None:
        from project.base import database

        database.register()
        # No SQL connection and no cache to look after at each request, and one urlconf for all.
        request_started.disconnect(reset_queries)
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        request_finished.disconnect(close_caches)
        request_finished.disconnect(reset_urlconf)
