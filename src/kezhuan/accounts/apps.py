from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kezhuan.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Follow the register of organisations, which knows nothing of accounts; say where numbers may be asked for."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.accounts import registrants, revealing  # noqa: PLC0415

        registrants.register()
        revealing.register()
