from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "kezhuan.gazette"
    label = "gazette"

    def ready(self) -> None:
        """Give the log the words of this app's verbs."""
        from kezhuan.gazette import words  # noqa: F401, PLC0415
