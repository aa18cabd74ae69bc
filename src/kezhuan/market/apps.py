from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "kezhuan.market"
    label = "market"

    def ready(self) -> None:
        """Give the log the words of this app's verbs; register notices, files, buttons, and contracts' way back."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.market import outcomes, panels, words  # noqa: F401, PLC0415

        outcomes.register()
        panels.register()
