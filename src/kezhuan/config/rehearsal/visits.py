"""``kezhuan rehearse visits``: brigades write visits down while the network goes and comes and tabs are killed."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kezhuan.config.rehearsal.history import History
from kezhuan.config.rehearsal.network import Network, Weather
from kezhuan.config.rehearsal.phone import Phone, browser

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = "/visits/record/"
PASSWORD = "Lianxi-2026-brigade"  # noqa: S105 - of a throw-away site
_WEATHER = ((Weather.CLEAR, 40), (Weather.CUT, 30), (Weather.SLOW, 15), (Weather.DROP, 15))
_OFFLINE, _KILLED, _CRASHED, _KILLED_WRITING = 0.35, 0.2, 0.04, 0.05


def people(phones: int) -> list[str]:
    return [f"rider{number}" for number in range(1, phones + 1)]


def prepare(phones: int) -> None:
    """A brigade of one county and its members, through the verbs. Django is ready and the database migrated."""
    # The app registry exists only by now.
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.accounts.actions.users import register_user  # noqa: PLC0415
    from kezhuan.accounts.models import User  # noqa: PLC0415
    from kezhuan.engine.actor import STRANGER, SYSTEM  # noqa: PLC0415
    from kezhuan.outreach.actions import add_member, form_brigade  # noqa: PLC0415

    now = timezone.now()
    formed = date.today() - timedelta(days=30)  # noqa: DTZ011 - a day in the past, no more
    brigade = form_brigade(actor=SYSTEM, name="演练轻骑队", division_code="330324", formed_on=formed, at=now)
    for name in people(phones):
        user = User(username=name, display_name=name, email=f"{name}@example.com")
        user.set_password(PASSWORD)
        made = register_user(actor=STRANGER, user=user, at=now)
        add_member(actor=SYSTEM, brigade_id=brigade.pk, user_id=made.pk, joined_on=formed, at=now)


class Rehearsal:
    """Writes ``visits`` visits on several phones; ``history`` says what each phone promised its owner."""

    def __init__(self, *, visits: int, seed: int, phones: Sequence[Phone], network: Network, history: History) -> None:
        self.visits, self.seed, self.phones = visits, seed, phones
        self.network, self.history = network, history
        self.random = random.Random(seed)  # noqa: S311 - chance of a rehearsal, no secret
        self.counts: Counter[str] = Counter()

    def run(self, say: "Callable[[int], None]") -> None:
        """Everything is written; then the network stays clear until every phone has sent what it kept."""
        for phone in self.phones:
            phone.sign_in()
        for number in range(1, self.visits + 1):
            self._one(self.phones[number % len(self.phones)], number)
            say(number)
        self._let_all_arrive()

    def _one(self, phone: Phone, number: int) -> None:
        firm = f"演练企业{self.seed}-{number:05d}"
        demands = [f"第 {line} 条需求 {firm}" for line in range(1, self.random.randint(1, 3) + 1)]
        self.history.note("begun", firm=firm, findings=len(demands))
        self._weather(phone)
        if self.random.random() < _KILLED_WRITING:
            phone.write(firm, demands)
            self._kill(phone)
        while not phone.shows(firm):
            phone.write(firm, demands)
            phone.save()
            if self.random.random() < _KILLED:
                phone.page.wait_for_timeout(self.random.uniform(0, 60))
                self._kill(phone)  # the owner has seen no promise: they look, and write it again if it is not there
            elif not phone.wait_to_show(firm):
                self.counts["not_shown"] += 1
        self.history.note("promised", firm=firm)
        if self.random.random() < _CRASHED:
            self._kill(phone, crash=True)
        elif self.random.random() < _KILLED:
            phone.page.wait_for_timeout(self.random.uniform(0, 250))
            self._kill(phone)

    def _weather(self, phone: Phone) -> None:
        offline = self.random.random() < _OFFLINE
        weather = self.random.choices([name for name, _ in _WEATHER], [weight for _, weight in _WEATHER])[0]
        if offline != phone.offline:
            self.counts["network_toggles"] += 1
        self.network.change(Weather.DOWN if offline else weather)
        phone.set_offline(offline)

    def _kill(self, phone: Phone, *, crash: bool = False) -> None:
        self.counts["tabs_crashed" if crash else "tabs_killed"] += 1
        self.history.note("crashed" if crash else "killed", phone=phone.name)
        if phone.offline:
            self.counts["opened_without_network"] += 1
        phone.kill(crash=crash)

    def _let_all_arrive(self) -> None:
        self.network.change(Weather.CLEAR)
        for phone in self.phones:
            phone.set_offline(False)
            left = phone.send_all()
            self.history.note("ended", phone=phone.name, left=left, receipts=phone.receipts())


@contextmanager
def phones_on(network: Network, number: int) -> Iterator[list[Phone]]:
    """So many phones, each with its own storage and its own person."""
    with browser() as chromium:
        home = f"http://127.0.0.1:{network.port}"
        yield [Phone(chromium, home, PAGE, name, PASSWORD) for name in people(number)]
