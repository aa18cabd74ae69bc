from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "kezhuan.market"
    label = "market"

    def ready(self) -> None:
        """Words for the log; notices, files, buttons; the way back from a contract; the bank's files for the import."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.exchange.kinds import register_importer  # noqa: PLC0415
        from kezhuan.market import outcomes, panels, words  # noqa: F401, PLC0415
        from kezhuan.market.bank.sheets import IMPORTERS  # noqa: PLC0415

        outcomes.register()
        panels.register()
        for importer in IMPORTERS:
            register_importer(importer)
