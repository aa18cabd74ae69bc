from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kezhuan.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Follow the register of organisations, which knows nothing of accounts."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.accounts.registrants import register  # noqa: PLC0415

        register()
