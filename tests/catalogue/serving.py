"""A record that shows how a demand was served: contact that both sides agreed to."""

from datetime import timedelta

from kezhuan.catalogue.models import Demand
from kezhuan.deals.models import Interest
from tests.cast import NOW, OrganisationFactory, UserFactory


def serve(demand: Demand, state: str = "accepted") -> Interest:
    """An institute offered help for ``demand``, and its owner agreed."""
    institute = OrganisationFactory.create(kind="institute")
    return Interest.objects.create(
        reference_number=f"DJ-{institute.pk}",
        asker=UserFactory.create(),
        asking_organisation=institute,
        owner=demand.owner,
        demand_target=demand,
        problem="能解决密封面渗漏",
        contact_name="周老师",
        contact_mobile="13800004321",
        state=state,
        sent_at=NOW,
        due_at=NOW + timedelta(days=7),
        answered_at=NOW,
    )
