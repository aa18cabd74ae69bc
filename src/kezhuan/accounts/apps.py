from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kezhuan.accounts"
    label = "accounts"
