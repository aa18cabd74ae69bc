from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "kezhuan.market"
    label = "market"

    def ready(self) -> None:
        """Give the log the words of this app's verbs."""
        from kezhuan.market import words  # noqa: F401, PLC0415
