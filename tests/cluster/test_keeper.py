"""One copy of a shard: durable first, visible after, and never without the figures of all shards."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kezhuan.cluster.figures import together
from kezhuan.cluster.keeper import Keeper, LostTurn, NotShown
from kezhuan.engine.encode.choose import NONE, chosen_encoder
from kezhuan.engine.match.answer import Answer
from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.synonyms import Group
from kezhuan.engine.rank.model import default_ranker

pytestmark = pytest.mark.pure
SEAL = Document("achievement:1", Kind.ACHIEVEMENT, "球阀密封面堆焊")
GLUE = Document("achievement:2", Kind.ACHIEVEMENT, "鞋用水性胶")


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """A copy that shows one document."""
    with closing(Keeper(tmp_path, NONE)) as made:
        made.begin("a", anew=False)
        made.add("a", [SEAL])
        made.publish(1, made.prepare("a", 1))
        yield made


def _found(keeper: Keeper, words: str) -> list[str]:
    """What a question finds, as the client puts it together from the answers of this one copy."""
    query = Query(words, kinds=(Kind.ACHIEVEMENT,))
    generation, batches = keeper.candidates([query])
    [results] = keeper.rank(generation, [query], [batches], None)
    return [answer.key for answer in results.answers]


def test_what_is_prepared_is_not_visible_before_it_is_published(keeper: Keeper):
    keeper.add("a", [GLUE])

    figures = keeper.prepare("a", 2)
    assert _found(keeper, "水性胶") == []
    keeper.publish(2, figures)

    assert _found(keeper, "水性胶") == ["achievement:2"]
    assert keeper.standing().shown == 2


def test_a_copy_that_was_restarted_shows_nothing_until_it_has_the_figures(keeper: Keeper, tmp_path: Path):
    keeper.use_lexicon((Group(("球阀", "切断阀")),), ())
    keeper.close()

    with closing(Keeper(tmp_path, NONE)) as again:
        with pytest.raises(NotShown):
            again.count()
        prepared, own = again.own()
        again.publish(prepared, own)

        assert again.count() == 1
        assert again.get("achievement:1") == SEAL
        assert _found(again, "切断阀") == ["achievement:1"]


def test_a_ranker_that_was_told_orders_what_is_found_also_after_a_restart(tmp_path: Path):
    """Two copies that hold half each give what one shard gives, its reasons included."""
    packaged = io.BytesIO()
    default_ranker().write(packaged)
    documents = [*sample_documents(200, kinds=(Kind.ACHIEVEMENT,))]
    query = Query(sample_questions(1)[0], kinds=(Kind.ACHIEVEMENT,))
    encoder = chosen_encoder("")
    with Shard(names=False, encoder=encoder, ranker=default_ranker()) as one:
        one.add(documents)
        one.commit()
        alone = one.search(query).answers

    def both() -> list[Answer]:
        figures = together([keeper.own()[1] for keeper in keepers])
        found = []
        for keeper in keepers:
            keeper.publish(1, figures)
            found.append(keeper.candidates([query])[1][0])
        by_key = {each.key: each for each in documents}
        [results] = keepers[0].rank(1, [query], [found], lambda keys: {key: by_key[key] for key in keys})
        return list(results.answers)

    with ExitStack() as stack:
        keepers = [stack.enter_context(closing(Keeper(tmp_path / str(half)))) for half in range(2)]
        for half, keeper in enumerate(keepers):
            keeper.begin("a", anew=False)
            keeper.add("a", documents[half::2])
            keeper.prepare("a", 1)
            keeper.use_ranker(packaged.getvalue())
        answers = both()
    with ExitStack() as stack:
        keepers = [stack.enter_context(closing(Keeper(tmp_path / str(half)))) for half in range(2)]
        again = both()
        keepers[0].use_ranker(b"")
        keepers[1].use_ranker(b"")
        plain = both()

    assert [(each.key, each.score) for each in answers] == [(each.key, pytest.approx(each.score)) for each in alone]
    assert [each.key for each in again] == [each.key for each in answers]
    assert answers[0].reasons is not None
    assert set(answers[0].reasons.contributions) == {"title", "body", "matter", "meaning", "pool"}
    assert plain[0].reasons is not None
    assert plain[0].reasons.contributions == {}


def test_what_another_session_left_uncommitted_is_forgotten(keeper: Keeper):
    keeper.add("a", [GLUE])

    keeper.begin("b", anew=False)

    with pytest.raises(LostTurn):
        keeper.add("a", [GLUE])
    keeper.publish(2, keeper.prepare("b", 2))
    assert keeper.count() == 1


def test_an_index_filled_anew_takes_the_place_of_the_old_one_at_once(keeper: Keeper):
    keeper.begin("new", anew=True)
    keeper.add("new", [GLUE])
    assert _found(keeper, "球阀") == ["achievement:1"]

    keeper.publish(2, keeper.prepare("new", 2))

    assert _found(keeper, "球阀") == []
    assert _found(keeper, "水性胶") == ["achievement:2"]


def test_a_generation_that_is_not_here_is_not_shown(keeper: Keeper):

    with pytest.raises(NotShown):
        keeper.publish(7, keeper.own()[1])
    with pytest.raises(NotShown):
        keeper.rank(7, [], [], None)
