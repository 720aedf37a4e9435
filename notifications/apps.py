from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from chargepoints.signals import charge_point_changed
        from notifications.receivers import wake_relay

        charge_point_changed.connect(wake_relay, dispatch_uid="notifications.wake_relay")
