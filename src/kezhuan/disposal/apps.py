from django.apps import AppConfig


class DisposalConfig(AppConfig):
    name = "kezhuan.disposal"
    label = "disposal"
