from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "kezhuan.gazette"
    label = "gazette"
