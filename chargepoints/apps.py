from django.apps import AppConfig


class ChargepointsConfig(AppConfig):
    name = "chargepoints"
