from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "access"

    def ready(self) -> None:
        from access import documents  # noqa: F401 - so that ensure_indexes knows them
