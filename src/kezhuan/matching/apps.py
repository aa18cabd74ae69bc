from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "kezhuan.matching"
    label = "matching"
