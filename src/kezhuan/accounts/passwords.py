"""Password rules beyond Django's own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_CLASSES = (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())


class MixedClassesValidator:
    """At least three of: lower case, upper case, digits, other characters (GB/T 22239-2019 8.1.4.1 a, complexity)."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: object = None) -> None:
        found = sum(any(test(character) for character in password) for test in _CLASSES)
        if found < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码要包含小写字母、大写字母、数字和符号中的至少 %(least)d 类。") % {"least": self.least}
