from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "kezhuan.audit"
    label = "audit"

    def ready(self) -> None:
        """Verbs get their words; every table's exports are recorded."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.audit.exports import register  # noqa: PLC0415

        autodiscover_modules("words")
        register()
