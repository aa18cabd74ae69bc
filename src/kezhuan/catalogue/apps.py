from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "kezhuan.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Verbs get their words, organisations their panels, numbers their way to be seen."""
        # Models may be imported only once the apps are loaded.
        from kezhuan.catalogue import revealing, words  # noqa: F401, PLC0415
        from kezhuan.catalogue.of_organisation import panels_of  # noqa: PLC0415
        from kezhuan.parties.panels import organisation_panels  # noqa: PLC0415

        organisation_panels.register(panels_of)
        revealing.register()
