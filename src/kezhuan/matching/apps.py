from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "kezhuan.matching"
    label = "matching"

    def ready(self) -> None:
        """Put candidates and the other directions on the pages of things, people and organisations."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.matching import words  # noqa: F401, PLC0415
        from kezhuan.matching.panels import register  # noqa: PLC0415

        register()
