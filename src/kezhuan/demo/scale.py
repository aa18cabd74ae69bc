"""How many records of each kind a demo city holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts of records; ``validity_days`` is how long a publication lasts before it is renewed or expires.

    ``families_each`` is how many families of each industry the records are about: few in a small city, so that a demand
    still meets several answers.
    """

    name: str
    enterprises: int
    institutes: int
    transfer_organisations: int
    service_providers: int
    incubator_operators: int
    finance: int
    experts: int
    brokers: int
    brigade: int
    officers: int
    contacts: int
    demands: int
    achievements: int
    services: int
    facilities: int
    interests: int
    saved_searches: int
    families_each: int
    validity_days: int = 365

    @property
    def people(self) -> int:
        return self.experts + self.brokers + self.brigade + self.officers + self.contacts


SCALES = {
    "small": Scale(
        name="small",
        enterprises=93,
        institutes=20,
        transfer_organisations=8,
        service_providers=14,
        incubator_operators=8,
        finance=4,
        experts=84,
        brokers=28,
        brigade=16,
        officers=16,
        contacts=116,
        demands=260,
        achievements=320,
        services=150,
        facilities=60,
        interests=150,
        saved_searches=40,
        families_each=18,
    ),
    "full": Scale(
        name="full",
        enterprises=11147,
        institutes=180,
        transfer_organisations=60,
        service_providers=400,
        incubator_operators=150,
        finance=50,
        experts=3000,
        brokers=600,
        brigade=200,
        officers=60,
        contacts=6140,
        demands=6000,
        achievements=20000,
        services=2000,
        facilities=600,
        interests=2600,
        saved_searches=400,
        families_each=30,
    ),
}
