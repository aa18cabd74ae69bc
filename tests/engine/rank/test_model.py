from dataclasses import replace

import numpy as np
import pytest

from kezhuan.engine.encode.encoder import default_encoder
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.score import Bounds
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.rank import model
from kezhuan.engine.rank.features import matrix
from kezhuan.engine.rank.model import Ranker, default_ranker

pytestmark = pytest.mark.pure


def test_the_packaged_ranker_scores_between_none_and_all(shard, query):
    scores = default_ranker().judge(shard.pool(query, Kind.ACHIEVEMENT)).scores

    assert len(scores)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert default_ranker().card["features"] == len(model.FEATURES)


def test_contributions_and_base_add_up_to_the_sum_before_the_score(shard, query):
    ranker = default_ranker()
    rows = matrix(shard.pool(query, Kind.ACHIEVEMENT))

    sums = ranker.contributions(rows).sum(axis=1) + ranker.waves.base

    assert ranker.calibrated(sums) == pytest.approx(ranker.score(rows), abs=1e-9)


def test_parts_of_an_answer_and_base_add_up_to_the_same_sum(shard, query):
    ranker = default_ranker()
    look = ranker.judge(shard.pool(query, Kind.ACHIEVEMENT))

    for place in range(3):
        parts = look.parts(place)
        assert set(parts) == {"title", "body", "words", "matter", "meaning", "pool"}
        assert ranker.calibrated(sum(parts.values()) + ranker.waves.base) == pytest.approx(
            float(look.scores[place]), abs=1e-6
        )


def test_levels_follow_the_bounds():
    ranker = Ranker(default_ranker().waves, 1.0, 0.0, Bounds(0.9, 0.6, 0.3), {})

    assert ranker.levels(np.array([0.1, 0.3, 0.7, 0.95])).tolist() == [1, 2, 3, 4]


def test_a_saved_ranker_is_read_back_and_the_bytes_are_the_same(tmp_path, shard, query):
    ranker = default_ranker()
    ranker.save(tmp_path / "a.npz")
    back = Ranker.load(tmp_path / "a.npz")
    back.save(tmp_path / "b.npz")

    rows = matrix(shard.pool(query, Kind.ACHIEVEMENT))
    assert back.score(rows).tolist() == ranker.score(rows).tolist()
    assert back.bounds == ranker.bounds
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_ranker_of_other_features_is_refused(tmp_path, monkeypatch):
    default_ranker().save(tmp_path / "a.npz")
    monkeypatch.setattr(model, "FEATURES", ("other",))

    with pytest.raises(ValueError, match="other features"):
        Ranker.load(tmp_path / "a.npz")


def _answers(documents, query, ranker):
    with Shard(names=False, encoder=default_encoder(), ranker=ranker) as made:
        made.add(documents)
        made.commit()
        return [(answer.key, answer.score) for answer in made.search(query).answers]


def test_candidates_unlike_those_it_was_fitted_on_keep_the_order_of_the_first_stage(judged, query):
    titled = [pair.achievement for pair in judged]
    untitled = [Document(each.key, each.kind, "", {"abstract": each.title}) for each in titled]
    services = [Document(each.key, Kind.SERVICE, each.title) for each in titled]
    of_services = replace(query, kinds=(Kind.SERVICE,))

    assert _answers(titled, query, default_ranker()) != _answers(titled, query, None)
    assert _answers(untitled, query, default_ranker()) == _answers(untitled, query, None)
    assert _answers(services, of_services, default_ranker()) == _answers(services, of_services, None)


def test_a_shard_with_a_ranker_answers_with_its_scores_and_bounds(judged, query):
    with Shard(names=False, ranker=default_ranker()) as ranked:
        ranked.add(pair.achievement for pair in judged)
        ranked.commit()
        answers = ranked.search(query).answers

    assert answers
    assert [answer.strength for answer in answers] == [
        default_ranker().bounds.strength(answer.score) for answer in answers
    ]
