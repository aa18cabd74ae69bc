from django.apps import AppConfig


class DisposalConfig(AppConfig):
    name = "kezhuan.disposal"
    label = "disposal"

    def ready(self) -> None:
        """Register the notice of a price by agreement, the buttons on a result's page, the words of the verbs."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.disposal import words  # noqa: F401, PLC0415
        from kezhuan.disposal.panels import register  # noqa: PLC0415

        register()
