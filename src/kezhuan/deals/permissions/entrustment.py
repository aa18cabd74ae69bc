"""Who may leave an interest to an adviser, write it and confirm it: pure on loaded objects."""

from kezhuan.brokers.models import Broker
from kezhuan.deals.models import Entrustment
from kezhuan.deals.permissions.interest import Target, owner_id_of
from kezhuan.engine.actor import Actor


def may_prepare(actor: Actor, found: Entrustment) -> bool:
    """The entrusted broker in person: writes it, or gives it back."""
    return actor.person_id is not None and actor.person_id == found.broker.person_id


def may_confirm(actor: Actor, found: Entrustment) -> bool:
    """Members of the firm, in whose name it will be sent: confirm, send back, withdraw."""
    return actor.user_id is not None and actor.belongs_to(found.organisation_id)


def is_other_side(broker: Broker, target: Target) -> bool:
    """A broker who works for the owner of what is asked for, or is the expert asked for, cannot advise the asker."""
    owner = owner_id_of(target)
    own = broker.organisation_id is not None and broker.organisation_id == owner
    employed = broker.person.organisation_id is not None and broker.person.organisation_id == owner
    return own or employed or (getattr(target, "pk", None) == broker.person_id and not hasattr(target, "owner_id"))
