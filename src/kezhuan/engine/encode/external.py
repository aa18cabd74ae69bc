"""A stronger encoder from a local folder: an ONNX model, or a sentence-transformers model. Nothing is downloaded.

An ONNX folder holds ``model.onnx`` (or ``onnx/model.onnx``) and ``tokenizer.json``; how tokens become one vector is
read from ``1_Pooling/config.json`` and is their mean without it. A sentence-transformers folder holds ``modules.json``.
"""

import hashlib
import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.encode.static import StaticEncoder
from kezhuan.engine.errors import DomainError
from kezhuan.engine.words import N_

Vectors = NDArray[np.float32]
_LONGEST = 512
_AT_ONCE = 32
_CHUNK = 1 << 20


class EncoderUnusable(DomainError):
    """The path names no encoder that can be used here; ``path`` and ``why`` say what and why."""

    default_code = "encoder_unusable"
    default_message = N_("%(path)s：不是可用的编码器。")


def load_encoder(path: Path) -> "StaticEncoder | OnnxEncoder | SentenceEncoder":
    """The encoder in ``path``: a table (``.npz``), an ONNX folder or a sentence-transformers folder; EncoderUnusable
    when there is none or what it needs is not installed.
    """
    if path.suffix == ".npz":
        try:
            return StaticEncoder.load(path)
        except (OSError, ValueError, KeyError, EOFError) as fault:
            raise EncoderUnusable(N_("%(path)s：读不出编码表。"), path=str(path)) from fault
    model = next((file for file in (path / "model.onnx", path / "onnx" / "model.onnx") if file.is_file()), None)
    if model is not None and (path / "tokenizer.json").is_file():
        return OnnxEncoder(path, model)
    if (path / "modules.json").is_file():
        return SentenceEncoder(path)
    raise EncoderUnusable(
        N_("%(path)s：这里没有 model.onnx 和 tokenizer.json，也不是 sentence-transformers 文件夹。"), path=str(path)
    )


def _needed(module: str, path: Path) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise EncoderUnusable(
            N_("%(path)s：要用这个编码器，请先安装 %(module)s（附加组件 encoder）。"), path=str(path), module=module
        ) from missing


def _digest(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()[:12]


def _json(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found if isinstance(found, dict) else {}


def _units(rows: NDArray[Any], said: NDArray[np.bool_]) -> Vectors:
    """Rows of length one; zeros for texts that say nothing."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units = np.where(said[:, None] & (lengths > 0), rows / np.where(lengths > 0, lengths, 1), 0)
    return units.astype(np.float32)


class OnnxEncoder:
    """A transformer exported to ONNX, run by onnxruntime on the processor."""

    def __init__(self, path: Path, model: Path) -> None:
        runtime, tokenizers = _needed("onnxruntime", path), _needed("tokenizers", path)
        try:
            self._session = runtime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
            self._tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))
            pooling = _json(path / "1_Pooling" / "config.json")
        except Exception as fault:  # each library raises its own, and some raise Exception itself
            raise EncoderUnusable(N_("%(path)s：模型或分词文件损坏，打不开。"), path=str(path)) from fault
        self._first = bool(pooling.get("pooling_mode_cls_token"))
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.no_padding()
        self._inputs = [given.name for given in self._session.get_inputs()]
        self.name = f"onnx-{_digest(model, path / 'tokenizer.json')}-{'first' if self._first else 'mean'}"
        self.dim = int(self._one("一").shape[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        # One text at a time: padding to the longest of a batch changes the last bits, and a row depends on its text.
        rows = np.zeros((len(texts), self.dim), np.float32)
        for place, text in enumerate(texts):
            if text.strip():
                rows[place] = self._one(text)
        return _units(rows, np.array([bool(text.strip()) for text in texts], bool))

    def encode_counted(self, texts: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`; a model of sentences reads the texts."""
        return self.encode(texts)

    def words(self, words: Sequence[str]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        return self.encode(words)

    def _one(self, text: str) -> NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(text).ids or [0]], np.int64)
        every = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        tokens = np.asarray(self._session.run(None, {name: every[name] for name in self._inputs if name in every})[0])
        pooled: NDArray[np.float32] = tokens[0, 0] if self._first else tokens[0].mean(axis=0)
        return pooled


class SentenceEncoder:
    """A sentence-transformers model; the library (and with it torch) must be there already."""

    def __init__(self, path: Path) -> None:
        library = _needed("sentence_transformers", path)
        self._model = library.SentenceTransformer(str(path), device="cpu", local_files_only=True)
        weights = sorted(file for file in path.rglob("*") if file.suffix in {".safetensors", ".bin", ".json"})
        self.name = f"sentence-{_digest(*weights)}"
        self.dim = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        said = np.array([bool(text.strip()) for text in texts], bool)
        if not said.any():
            return np.zeros((len(texts), self.dim), np.float32)
        return _units(np.asarray(self._model.encode(list(texts), batch_size=_AT_ONCE, convert_to_numpy=True)), said)

    def encode_counted(self, texts: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`; a model of sentences reads the texts."""
        return self.encode(texts)

    def words(self, words: Sequence[str]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        return self.encode(words)
