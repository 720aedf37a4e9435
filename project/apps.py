from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries


class ProjectConfig(AppConfig):
    name = "project"

    def ready(self) -> None:
        from project.base import database

        database.register()
        # There is no SQL connection to look after at the start and the end of each request.
        request_started.disconnect(reset_queries)
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
