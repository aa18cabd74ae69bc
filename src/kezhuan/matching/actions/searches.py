"""Verbs over saved searches, and the log of what was searched."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.words import N_
from kezhuan.matching.asking import ANSWER_KINDS, Ask
from kezhuan.matching.models import SavedSearch, SearchLog, SearchWatch
from kezhuan.matching.permissions import may_change_search, may_save_search
from kezhuan.matching.queries import Found, lock_saved_search, lock_watch, rows_of
from kezhuan.matching.shards import reader
from kezhuan.notifications.actions import notify

#: New answers are looked for among this many of each kind.
_WATCHED = 50
_MOST_SAVED = 100
_LONGEST_NAME = 80


@verb
def save_search(*, actor: Actor, ask: Ask, name: str, alerts: bool, at: datetime) -> SavedSearch:
    """Keep a question under a name; what it finds now counts as known, so that alerts tell what is new."""
    if not may_save_search(actor) or actor.user_id is None:
        raise NotPermitted
    if not ask.text:
        raise InvalidInput(fields={"text": N_("请先说说您的难题，再订阅。")})
    if SavedSearch.objects.filter(user_id=actor.user_id).count() >= _MOST_SAVED:
        raise InvalidInput(N_("最多保存 %(most)s 个订阅，请先删除不用的。"), code="too_many_saved", most=_MOST_SAVED)
    search = SavedSearch.objects.create(
        user_id=actor.user_id,
        name=_name(name or ask.text),
        text=ask.text,
        **_kinds(ask),
        filters=ask.stored(),
        alerts=alerts,
        created_at=at,
    )
    SearchWatch.objects.create(search=search, known_keys=_keys_now(search, at), checked_at=at)
    record(actor=actor, verb="save_search", thing=search, at=at)
    return search


@verb
def change_search(*, actor: Actor, search_id: int, name: str, alerts: bool, at: datetime) -> SavedSearch:
    """Rename a saved search, or switch its alerts."""
    search = lock_saved_search(actor, search_id)
    if not may_change_search(actor, search):
        raise NotPermitted
    before = snapshot(search)
    search.name, search.alerts = _name(name), alerts
    search.save(update_fields=["name", "alerts"])
    record(actor=actor, verb="change_search", thing=search, at=at, before=before)
    return search


@verb
def delete_search(*, actor: Actor, search_id: int, at: datetime) -> None:
    """Forget a saved search for good."""
    search = lock_saved_search(actor, search_id)
    if not may_change_search(actor, search):
        raise NotPermitted
    record(actor=actor, verb="delete_search", thing=search, at=at, before=snapshot(search), after={})
    search.delete()


def _kinds(ask: Ask) -> dict[str, Any]:
    """With filters only the kind they were made for, otherwise every kind."""
    return {"kinds": [ask.kind.value] if ask.is_narrowed else [kind.value for kind in ANSWER_KINDS]}


def _name(name: str) -> str:
    cleaned = " ".join(name.split())[:_LONGEST_NAME]
    if not cleaned:
        raise InvalidInput(fields={"name": N_("请给订阅起个名字")})
    return cleaned


def ask_of(search: SavedSearch) -> Ask:
    """The question as it was asked; of several kinds the first is on show."""
    kinds = [kind for kind in ANSWER_KINDS if kind.value in search.kinds] or [Kind.ACHIEVEMENT]
    return Ask.from_stored(search.text, kinds[0], search.filters)


def address_of(search: SavedSearch) -> str:
    """Where its answers are shown."""
    return f"{reverse('portal:answers')}?{urlencode(ask_of(search).pairs())}"


def _watch_query(search: SavedSearch, at: datetime) -> Query:
    kinds = tuple(kind for kind in ANSWER_KINDS if kind.value in search.kinds) or (Kind.ACHIEVEMENT,)
    ask = ask_of(search)
    on = local_day(at)
    return Query(
        text=ask.text,
        kinds=kinds,
        filters=ask.filters(on),
        wanted=ask.wishes.wanted(),
        limit=_WATCHED,
        bare=True,
    )


def _keys_now(search: SavedSearch, at: datetime) -> list[str]:
    """Keys of what it finds now, the weak answers left out: nobody wants to be called for those."""
    found = reader().search(_watch_query(search, at)).matches
    return [match.key for match in found if match.strength is not Strength.WEAK]


def alert_due_searches(at: datetime) -> int:
    """Look at every saved search with alerts whose time has come; each new answer is told once. Returns how many."""
    pause = rulebook().at("saved_search.alert_hours", local_day(at)).whole
    due = SearchWatch.objects.filter(
        search__alerts=True, search__user__is_active=True, checked_at__lte=at - timedelta(hours=pause)
    )
    return sum(_alert(watch_id, at) for watch_id in due.order_by("checked_at").values_list("pk", flat=True)[:500])


def _alert(watch_id: int, at: datetime) -> int:
    with transaction.atomic():
        watch = lock_watch(watch_id)
        keys = _keys_now(watch.search, at)
        new = [key for key in keys if key not in set(watch.known_keys)]
        # What once was known stays known while it is found: an answer that comes back is no news.
        watch.known_keys = list(dict.fromkeys([*watch.known_keys, *new]))[-1000:]
        watch.checked_at = at
        watch.save(update_fields=["known_keys", "checked_at"])
        if new:
            transaction.on_commit(lambda: _tell(watch.search, new, at))
    return bool(new)


def _tell(search: SavedSearch, new: Sequence[str], at: datetime) -> None:
    rows = rows_of(STRANGER, new)
    titles = [str(rows[key]) for key in new if key in rows]
    if not titles:
        return
    notify(
        recipients=[search.user],
        kind="saved_search",
        title=f"“{search.name}”有 {len(titles)} 个新结果",
        body="；".join(titles[:3]),
        url=address_of(search),
        key=f"saved_search:{search.pk}:{new[0]}",
        at=at,
    )


def log_search(found: Found, *, at: datetime) -> None:
    """Keep the question without its asker; only the first look at a question counts, not its pages and filters."""
    ask = found.ask
    if not ask.text or ask.page != 1 or ask.is_narrowed:
        return
    SearchLog.objects.create(
        at=at,
        text=ask.text[:1000],
        totals={kind.value: total for kind, total in found.totals.items()},
        answers=found.in_all,
        milliseconds=found.milliseconds,
    )


def prune_search_log(at: datetime) -> int:
    """Forget questions older than the dated rule keeps them. Returns how many."""
    days = rulebook().at("search_log.keep_days", local_day(at)).whole
    return SearchLog.objects.filter(at__lt=at - timedelta(days=days)).delete()[0]
