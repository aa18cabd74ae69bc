import hashlib
import time
from collections import Counter
from importlib import resources
from itertools import chain

import numpy as np
import pytest

from kezhuan.engine.encode.encoder import Encoder, default_encoder
from kezhuan.engine.encode.static import StaticEncoder, Table, named
from kezhuan.engine.match.statistics import term_hash
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import forms

pytestmark = pytest.mark.pure

_CARD = {"name": "tiny", "saturation": 1.5}


def _tiny() -> StaticEncoder:
    hashes = np.array([term_hash(form) for form in ("阀", "门", "阀门", "pump")], np.uint32)
    return StaticEncoder(Table.quantised(hashes, np.array([[1, 0], [0, 1], [1, 1], [0, -2]], np.float32), _CARD))


def test_a_text_is_the_direction_of_the_sum_of_its_terms() -> None:
    (row,) = _tiny().encode(["阀门"])

    assert row == pytest.approx(np.array([1, 1]) / np.sqrt(2), abs=1e-6)


def test_a_repeated_term_counts_less_each_time() -> None:
    once, often = _tiny().encode(["阀 pump", "阀 " + "pump " * 50])

    # f·(k+1)/(f+k) with k = 1.5: fifty mentions are worth less than two and a half.
    assert often[1] / often[0] == pytest.approx(50 * 2.5 / 51.5 * once[1] / once[0], rel=1e-5)


@pytest.mark.parametrize("text", ["", "  \n", "。，！", "😀", "鑫", "\ud800"])
def test_a_text_of_which_nothing_is_known_is_a_row_of_zeros(text: str) -> None:
    assert not _tiny().encode([text]).any()


def test_no_texts_are_no_rows() -> None:
    assert _tiny().encode([]).shape == (0, 2)


def test_an_empty_table_knows_nothing() -> None:
    empty = StaticEncoder(Table.quantised(np.empty(0, np.uint32), np.empty((0, 2), np.float32), _CARD))

    assert not empty.encode(["阀门"]).any()


def test_a_saved_table_comes_back_and_saving_again_gives_the_same_bytes(tmp_path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    _tiny().table.save(one)
    loaded = StaticEncoder.load(one)
    loaded.table.save(two)

    assert one.read_bytes() == two.read_bytes()
    assert (loaded.name, loaded.dim) == ("tiny", 2)
    assert np.array_equal(loaded.encode(["阀门 pump"]), _tiny().encode(["阀门 pump"]))


def test_rounding_moves_no_component_by_more_than_half_a_step() -> None:
    vectors = np.random.default_rng(1).standard_normal((50, 16), np.float32)
    table = Table.quantised(np.arange(50, dtype=np.uint32), vectors, _CARD)

    moved = np.abs(table.rows * table.scales[:, None] - vectors).max(axis=1)
    assert (moved <= table.scales * 0.5001).all()


def test_the_shipped_encoder_is_what_its_name_and_its_card_say() -> None:
    encoder: Encoder = default_encoder()
    path = resources.files("kezhuan.engine.data") / "encoder.npz"
    card = (resources.files("kezhuan").joinpath("../../docs/models/encoder.md")).read_text(encoding="utf-8")

    assert encoder.dim == 256
    assert named(default_encoder().table).card["name"] == encoder.name
    assert encoder.name in card
    assert hashlib.sha256(path.read_bytes()).hexdigest() in card
    assert len(path.read_bytes()) <= 10_000_000


def test_the_shipped_encoder_sets_like_beside_like_without_a_common_word() -> None:
    rows = default_encoder().encode(["螺纹钢", "合金结构钢板轧制", "滴灌渠道闸门", "煤矿瓦斯", "矿井巷道支护"])
    likeness = rows @ rows.T

    assert likeness[0, 1] > likeness[0, 2] + 0.1
    assert likeness[3, 4] > likeness[3, 1] + 0.1


def test_the_shipped_encoder_reads_any_text() -> None:
    texts = ["", "。" * 100, "SELECT * FROM t; --", "english only", "臺灣鋼鐵", "\x00", "轴承" * 50_000]

    rows = default_encoder().encode(texts)

    lengths = np.linalg.norm(rows, axis=1)
    assert np.isfinite(rows).all()
    assert all(length == pytest.approx(1, abs=1e-5) or length == 0 for length in lengths.tolist())


def test_a_row_depends_on_nothing_but_its_text() -> None:
    encoder = default_encoder()
    many = encoder.encode(["轴承钢热处理", "滴灌", "", "变频电机"])

    assert np.array_equal(many[0], encoder.encode(["轴承钢热处理"])[0])


def test_words_that_only_share_a_character_are_not_close() -> None:
    words = default_encoder().words(["高压", "压裂", "废水", "污水", "打磨", "抛光"])
    likeness = words @ words.T

    assert likeness[0, 1] < 0.5
    assert likeness[2, 3] > 0.55
    assert likeness[4, 5] > 0.55


def test_a_word_without_a_vector_of_its_own_is_close_to_nothing() -> None:
    assert not default_encoder().words(["鑫达康", "", "面向机"]).any()


def test_loading_costs_a_tenth_of_a_second_at_most() -> None:
    with resources.as_file(resources.files("kezhuan.engine.data") / "encoder.npz") as path:
        StaticEncoder.load(path)
        spent = time.process_time()
        StaticEncoder.load(path)
    assert time.process_time() - spent < 0.1


@pytest.mark.parametrize("text", ["", "LNG 球阀密封面渗漏，寿命 10000 次", "渗漏 渗漏 DN300", "？？"])
def test_a_text_whose_terms_are_counted_has_the_same_row(text: str) -> None:
    encoder = default_encoder()
    counts = Counter(chain.from_iterable(forms(normalise(text).text)))

    assert np.array_equal(encoder.encode_counted([text], [counts]), encoder.encode([text]))
