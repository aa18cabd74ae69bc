"""Mail that accounts sends itself; the rest goes through allauth."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kezhuan.accounts.models import Invitation

logger = logging.getLogger("kezhuan.accounts")


def mail_invitation(invitation: Invitation, link: str) -> bool:
    """Send an invitation's link; False (and a log line without the link) when the mail could not leave."""
    context = {"invitation": invitation, "link": link, "site_name": settings.ENV.site_name}
    subject = _("【%(site)s】%(name)s邀请您加入") % {"site": settings.ENV.site_name, "name": invitation.invited_by}
    body = render_to_string("accounts/email/invitation.txt", context)
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except (SMTPException, OSError):
        logger.exception("invitation %s could not be mailed", invitation.pk)
        return False
    return True
