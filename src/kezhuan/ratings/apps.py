from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "kezhuan.ratings"
    label = "ratings"

    def ready(self) -> None:
        """Give the log the words of this app's verbs."""
        from kezhuan.ratings import words  # noqa: F401, PLC0415
