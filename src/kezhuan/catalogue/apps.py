from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "kezhuan.catalogue"
    label = "catalogue"
