from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "kezhuan.deals"
    label = "deals"
