from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kezhuan.portal"
    label = "portal"
