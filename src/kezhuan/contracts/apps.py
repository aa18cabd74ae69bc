from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "kezhuan.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Tell lower apps what they cannot know: words, files, a kind of notice, what proves a deal's stage."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.contracts import (  # noqa: PLC0415
            brokers_work,
            files,
            following,
            panels,
            public_notices,
            queries,
            sheets,
            words,  # noqa: F401
        )
        from kezhuan.deals.credit import register_values  # noqa: PLC0415
        from kezhuan.deals.evidence import register_evidence  # noqa: PLC0415
        from kezhuan.exchange.kinds import register_importer  # noqa: PLC0415

        files.register()
        for importer in sheets.IMPORTERS.values():
            register_importer(importer)
        register_values(queries.technology_values)
        public_notices.register()
        brokers_work.register()
        panels.register()
        register_evidence(lambda deal, stage: following.proves(deal.pk, stage))
