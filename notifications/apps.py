from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from chargepoints import count
        from chargepoints.signals import charge_point_changed
        from notifications.receivers import wake_relay
        from notifications.summary import summary

        charge_point_changed.connect(wake_relay, dispatch_uid="notifications.wake_relay")
        count.use(summary.read)
