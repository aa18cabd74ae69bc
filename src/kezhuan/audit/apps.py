from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "kezhuan.audit"
    label = "audit"

    def ready(self) -> None:
        autodiscover_modules("words")
