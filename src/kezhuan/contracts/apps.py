from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "kezhuan.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Give the log the words of this app's verbs, and the gazette its kind of notice."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.contracts import public_notices, words  # noqa: F401, PLC0415

        public_notices.register()
