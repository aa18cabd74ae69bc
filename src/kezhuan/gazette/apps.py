from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "kezhuan.gazette"
    label = "gazette"

    def ready(self) -> None:
        """Give the log the words of this app's verbs, and objections their files."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.gazette import words  # noqa: F401, PLC0415
        from kezhuan.gazette.panels import register  # noqa: PLC0415

        register()
