"""The small city as a whole: same bytes, right counts, nothing missing, true answers."""

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, time

import pytest
from stdnum.cn import uscc

from kezhuan.demo import wordlists
from kezhuan.demo.generator import City, generate
from kezhuan.demo.histories import CHINA, STATES
from kezhuan.demo.lexicon import INDUSTRY_KEYS, divisions, families, solvers
from kezhuan.demo.organisations import OrganisationMaker
from kezhuan.demo.records import Step
from kezhuan.demo.scale import SCALES
from kezhuan.engine.actor import Role
from kezhuan.engine.codes import city_industries
from kezhuan.engine.codes import divisions as platform_divisions
from kezhuan.engine.codes import industries as platform_industries
from kezhuan.engine.lifecycle.catalogue import DEMAND, OFFER
from tests.demo.conftest import AS_OF

_PRINT_HASH = """
import hashlib, datetime
from kezhuan.demo.generator import generate
body = hashlib.sha256()
for line in generate("small", 7, as_of=datetime.date(2026, 11, 23)).to_jsonl():
    body.update(line.encode())
print(body.hexdigest())
"""


def _hash_in_new_process(hash_seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", _PRINT_HASH],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
    )
    return run.stdout.strip()


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    assert _hash_in_new_process("1") == _hash_in_new_process("4711")


def test_another_seed_gives_another_city(small_city: City) -> None:
    other = generate("small", 2025, as_of=AS_OF)

    assert _digest(other) != _digest(small_city)


def _digest(city: City) -> str:
    return hashlib.sha256("".join(city.to_jsonl()).encode()).hexdigest()


def test_the_small_city_has_its_counts(small_city: City) -> None:
    counts = (
        len(small_city.organisations),
        len(small_city.people),
        len(small_city.achievements),
        len(small_city.demands),
        len(small_city.services),
        len(small_city.facilities),
        len(small_city.interests),
    )

    assert counts == (160, 260, 320, 260, 150, 60, 150)


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(KeyError):
        generate("huge", as_of=AS_OF)


def test_every_credit_code_is_valid_unique_and_marked_as_invented(small_city: City) -> None:
    codes = [found.credit_code for found in small_city.organisations]

    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)
    assert all(code[8] == "X" for code in codes)


def test_names_of_organisations_and_mobiles_are_unique(small_city: City) -> None:
    names = [found.name for found in small_city.organisations]
    mobiles = [person.mobile for person in small_city.people]

    assert len(set(names)) == len(names)
    assert len(set(mobiles)) == len(mobiles)
    assert all(mobile.startswith("1380000") and len(mobile) == 11 for mobile in mobiles)


def test_every_division_industry_kind_and_state_is_present(small_city: City) -> None:
    codes = {division.code for division in divisions()}

    assert {found.division_code for found in small_city.organisations if found.kind == "enterprise"} == codes
    assert {found.city_industry for found in small_city.demands} == set(INDUSTRY_KEYS)
    assert {found.state for found in small_city.demands} == set(STATES)
    assert {found.state for found in small_city.achievements} == set(STATES) - {"solved"}
    assert len({found.kind for found in small_city.demands}) == 6
    assert {found.trl for found in small_city.achievements} == set(range(1, 10))
    assert len({found.service_class for found in small_city.services}) == 6
    assert {person.kind for person in small_city.people} == {"expert", "broker", "brigade", "officer", "contact"}


def test_the_last_step_of_a_history_is_the_record_s_state(small_city: City) -> None:
    for record in (*small_city.demands, *small_city.achievements, *small_city.services, *small_city.facilities):
        last = record.history[-1].target if record.history else "draft"
        assert last == record.state, record.key


def test_every_history_can_be_replayed_through_the_life_cycle(small_city: City) -> None:
    offers = (*small_city.achievements, *small_city.services, *small_city.facilities)

    for table, records in ((DEMAND, small_city.demands), (OFFER, offers)):
        for record in records:
            state = table.initial
            for step in record.history:
                verb = wordlists.VERBS[step.verb]
                state = table.after(state, verb)
                assert state == step.target, record.key
                assert step.reason or not table.transition(verb).needs_reason


def test_divisions_and_industries_are_those_of_the_platform(small_city: City) -> None:
    assert {wordlists.INDUSTRIES[key] for key in INDUSTRY_KEYS} <= set(city_industries())
    for organisation in small_city.organisations:
        town = {division.name for division in platform_divisions().children(organisation.division_code)}
        assert organisation.street in town or organisation.division_code == "330383"
        assert organisation.industry_code in platform_industries()


def test_dates_are_ordered_and_lie_before_the_day_of_the_city(small_city: City) -> None:
    end = datetime.combine(AS_OF, time(), tzinfo=CHINA)
    joined = {person.key: person.registered_at for person in small_city.people}

    for record in (*small_city.demands, *small_city.achievements, *small_city.services, *small_city.facilities):
        moments = [record.created_at, *(step.at for step in record.history)]
        assert moments == sorted(moments), record.key
        assert moments[-1] < end, record.key
    for demand in small_city.demands:
        assert joined[demand.contact_key] < demand.created_at
    for organisation in small_city.organisations:
        assert organisation.founded_on < organisation.registered_at.date()


def test_officers_act_on_weekdays_only(small_city: City) -> None:
    steps = [step for demand in small_city.demands for step in demand.history if step.actor.endswith("officer")]

    assert steps
    assert all(step.at.weekday() < 5 for step in steps)


def test_what_was_returned_closed_or_solved_says_why(small_city: City) -> None:
    for demand in small_city.demands:
        for step in demand.history:
            assert bool(step.reason) == (step.verb not in ("submit", "review", "publish")), step


def _moment(history: tuple[Step, ...], verb: str) -> datetime | None:
    return next((step.at for step in history if step.verb == verb), None)


def test_each_engaged_demand_has_the_accepted_interest_that_led_there(small_city: City) -> None:
    accepted = {found.demand_key: found for found in small_city.interests if found.outcome == "accepted"}

    for demand in small_city.demands:
        engaged = _moment(demand.history, "engage")
        if engaged:
            assert accepted[demand.key].answered_at == engaged


def test_an_interest_comes_after_both_sides_were_published(small_city: City) -> None:
    offered = {found.key: _moment(found.history, "publish") for found in small_city.achievements}
    asked = {found.key: _moment(found.history, "publish") for found in small_city.demands}

    for interest in small_city.interests:
        published = asked[interest.demand_key]
        assert published is not None
        assert published <= interest.asked_at
        if interest.target_kind == "achievement":
            moment = offered[interest.target_key]
            assert moment is not None
            assert moment < interest.asked_at
        assert interest.answered_at is None or interest.answered_at > interest.asked_at


def test_most_interests_go_to_someone_who_truly_answers(small_city: City) -> None:
    right = 0
    for interest in small_city.interests:
        truth = small_city.truth.get(interest.demand_key)
        right += truth is not None and interest.target_key in (*truth.achievements, *truth.experts)

    assert right / len(small_city.interests) > 0.7


def test_nearly_every_technical_demand_has_a_true_answer_of_its_family(small_city: City) -> None:
    homes = {found.key: found.families[0] for found in small_city.achievements}
    answered = 0
    for demand in small_city.demands:
        if not demand.families:
            continue
        truth = small_city.truth[demand.key]
        answered += bool(truth.achievements or truth.experts or truth.services)
        assert all(homes[key] in solvers()[demand.families[0]] for key in truth.achievements)

    assert answered / len(small_city.truth) > 0.9


def test_every_family_named_in_a_record_exists(small_city: City) -> None:
    named = Counter(key for record in (*small_city.demands, *small_city.services) for key in record.families)

    assert set(named) <= set(families())


def test_there_is_one_account_for_each_role_and_it_points_at_real_records(small_city: City) -> None:
    homes = {found.key for found in small_city.organisations}
    people = {person.key for person in small_city.people}

    assert sorted(account.role for account in small_city.accounts) == sorted(role.value for role in Role)
    for account in small_city.accounts:
        assert account.organisation_key is None or account.organisation_key in homes
        assert account.person_key is None or account.person_key in people


def test_clusters_lie_where_they_really_are(small_city: City) -> None:
    firms = [found for found in small_city.organisations if found.kind == "enterprise"]
    valves = Counter(found.division_code for found in firms if found.city_industries == ("pump_valve",))

    assert valves["330324"] + valves["330303"] > sum(valves.values()) / 2


def test_functional_areas_are_second_tags_of_their_streets(small_city: City) -> None:
    tagged = {(found.functional_area, found.division_code) for found in small_city.organisations}

    assert {area for area, _ in tagged} == {None, "温州湾新区", "海洋经济发展示范区"}
    assert all(code == "330303" for area, code in tagged if area == "温州湾新区")


def test_a_city_larger_than_its_names_numbers_them() -> None:
    many = OrganisationMaker(7, AS_OF).make_all(replace(SCALES["small"], institutes=1600, enterprises=0))

    names = [each.name for each in many]
    assert len(set(names)) == len(names)
    assert any(name.endswith("（2）") for name in names)
