import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
import pytest
import tokenizers

from kezhuan.engine.encode.external import EncoderUnusable, load_encoder
from kezhuan.engine.encode.static import StaticEncoder, Table

pytestmark = pytest.mark.pure

_VECTORS = np.array([[0, 0, 1], [3, 0, 0], [0, 4, 0], [0, 0, 5]], np.float32)


@pytest.fixture
def onnx_folder(tmp_path: Path) -> Path:
    """A model that looks each token's vector up: [UNK], 轴承, 磨损, 灌溉."""
    helper, kind = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])],
        "look-up",
        [helper.make_tensor_value_info("input_ids", kind.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("tokens", kind.FLOAT, ["batch", "length", 3])],
        [onnx.numpy_helper.from_array(_VECTORS, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "model.onnx")
    known = {"[UNK]": 0, "轴承": 1, "磨损": 2, "灌溉": 3}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def test_an_onnx_model_gives_the_mean_of_its_tokens(onnx_folder: Path) -> None:
    encoder = load_encoder(onnx_folder)

    rows = encoder.encode(["轴承 磨损", "灌溉", ""])

    assert encoder.dim == 3
    assert rows == pytest.approx(np.array([[0.6, 0.8, 0], [0, 0, 1], [0, 0, 0]]), abs=1e-6)


def test_the_folder_says_that_the_first_token_stands_for_the_text(onnx_folder: Path) -> None:
    mean = load_encoder(onnx_folder)
    (onnx_folder / "1_Pooling").mkdir()
    (onnx_folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    first = load_encoder(onnx_folder)

    assert first.encode(["轴承 磨损"])[0] == pytest.approx([1, 0, 0])
    assert first.name != mean.name


def test_a_broken_model_is_refused_in_words(onnx_folder: Path) -> None:
    (onnx_folder / "model.onnx").write_bytes(b"broken")

    with pytest.raises(EncoderUnusable, match="损坏"):
        load_encoder(onnx_folder)


def test_a_missing_extra_is_named(onnx_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    with pytest.raises(EncoderUnusable, match=r"onnxruntime.*encoder"):
        load_encoder(onnx_folder)


@pytest.mark.parametrize("name", ["nowhere", "missing.npz"])
def test_a_path_without_an_encoder_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(EncoderUnusable, match=name):
        load_encoder(tmp_path / name)


def test_a_table_of_ones_own_is_loaded(tmp_path: Path) -> None:
    card = {"name": "own", "saturation": 1.5}
    Table.quantised(np.array([1], np.uint32), np.ones((1, 4), np.float32), card).save(tmp_path / "own.npz")

    encoder = load_encoder(tmp_path / "own.npz")

    assert isinstance(encoder, StaticEncoder)
    assert encoder.name == "own"


class _FakeTransformer:
    """Stands in for a library of gigabytes: it counts letters."""

    def __init__(self, path: str, *, device: str, local_files_only: bool) -> None:
        assert device == "cpu"
        assert local_files_only

    def get_sentence_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts: list[str], **_: object) -> np.ndarray:
        return np.array([[text.count("a"), text.count("b")] for text in texts], float)


def test_a_sentence_transformers_folder_uses_the_library_if_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "modules.json").write_text("[]")
    library = ModuleType("sentence_transformers")
    library.SentenceTransformer = _FakeTransformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)

    encoder = load_encoder(tmp_path)

    assert encoder.encode(["aaabbbb", ""]) == pytest.approx(np.array([[0.6, 0.8], [0, 0]]))
    assert encoder.name.startswith("sentence-")


def test_a_sentence_transformers_folder_without_the_library_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(EncoderUnusable, match="sentence_transformers"):
        load_encoder(tmp_path)
