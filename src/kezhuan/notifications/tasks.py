"""Background work of messages."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from kezhuan.notifications.delivering import deliver


@task()
def send_delivery(delivery_id: int, due: str) -> bool:
    """Send one message that is due (an ISO moment). Whether it still may go (consent, choices) is asked again."""
    return bool(deliver(delivery_id, max(timezone.now(), datetime.fromisoformat(due))))
