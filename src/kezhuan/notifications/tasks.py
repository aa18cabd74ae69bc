"""Background work of messages."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_tasks import task

from kezhuan.accounts.queries import has_consented
from kezhuan.notifications.models import Notification


@task()
def mail_notification(notification_id: int) -> bool:
    """Send one message by e-mail. The consent is asked again: it may have been withdrawn since."""
    message = Notification.objects.select_related("recipient").filter(pk=notification_id).first()
    if message is None or not message.recipient.email or not message.recipient.is_active:
        return False
    if not has_consented(message.recipient_id, "email"):
        return False
    origin = settings.ENV.origins[0] if settings.ENV.origins else ""
    context = {"message": message, "link": f"{origin}{message.url}" if origin and message.url else ""}
    body = render_to_string("notifications/email/message.txt", {**context, "site_name": settings.ENV.site_name})
    subject = f"【{settings.ENV.site_name}】{message.title}"
    return bool(send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [message.recipient.email]))
