from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kezhuan.parties"
    label = "parties"
