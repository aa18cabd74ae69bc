from django.apps import AppConfig


class BrokersConfig(AppConfig):
    name = "kezhuan.brokers"
    label = "brokers"

    def ready(self) -> None:
        """Verbs get their words, people the way to their entry, refinement the brokers who may not act."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.brokers import panels, words  # noqa: F401, PLC0415

        panels.register()
