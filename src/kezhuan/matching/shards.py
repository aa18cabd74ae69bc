"""The search index: one writer (the worker), any number of readers (the web processes).

Where it lies is a setting (``KEZHUAN_CLUSTER``): in files of this machine, or in a cluster of shards that is asked over
the network. Everything below is about files; a cluster shows a commit everywhere at once by itself.

``INDEX_ROOT/current`` names the folder that is searched; a rebuild fills another one and changes the name in one step,
so searches never see half an index. A reader is replaced by a new one when the writer has committed; searches that are
under way end on the old one. Checking costs a few ``stat`` calls: a web process does it in a thread, which also gets
the new state ready before it is used; everybody else does it at every search. Synonyms and domain words lie in a file
beside the index and are taken up in the same way.
"""

import fcntl
import logging
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kezhuan.cluster import joining
from kezhuan.engine.encode.choose import chosen_encoder
from kezhuan.engine.match.folder import IndexBusy, IndexNotReady, is_current
from kezhuan.engine.match.reading import Reader, Writer
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.rank.choose import Rankers, RankerUnusable
from kezhuan.engine.rank.model import Ranker
from kezhuan.engine.text.terms import use_domain_words
from kezhuan.matching.terms import lexicon_file, read_lexicon

#: Files of a shard folder that every commit rewrites.
_WATCHED = ("shard.json", "index/meta.json")
_CURRENT = "current"
#: In an index folder: the domain words it was built with.
_WORDS = "words.txt"
_OF_CLUSTER = "cluster-words.txt"
_FIRST = "first"
#: The folder, when its two watched files and the words were written, and how long the list of rankers used is.
Generation = tuple[str, int, int, int, int]

_guard = threading.Lock()
_watching = threading.Event()
logger = logging.getLogger("kezhuan.matching")
_filled: set[str] = set()
_told: dict[str, tuple[int, int]] = {}
_readers: dict[Path, tuple[Generation, Shard]] = {}
_keeping = threading.Event()
_writers: dict[Path, tuple[Path, Shard]] = {}


def _root() -> Path:
    return Path(settings.INDEX_ROOT)


def folder() -> Path:
    """The folder that is searched now."""
    try:
        return _root() / (_root() / _CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _root() / _FIRST


def _generation(path: Path) -> Generation:
    first, second = (_modified(path / name) for name in _WATCHED)
    return path.name, first, second, _modified(lexicon_file()), rankers().stamp()


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def is_built() -> bool:
    """Whether a committed index is there."""
    if settings.CLUSTER:
        return joining.noted(settings.CLUSTER, _cluster_folder(), settings.ENCODER)
    return _built(_generation(folder()))


def _built(generation: Generation) -> bool:
    return all(generation[1:3])


def left_behind() -> bool:
    """Whether a copy in the cluster missed a commit; the next writer fills it."""
    return bool(settings.CLUSTER) and joining.left_behind(settings.CLUSTER, _cluster_folder(), settings.ENCODER)


def rankers() -> Rankers:
    """The rankers this site has made, and which of them is used."""
    return Rankers(Path(settings.RANKER_ROOT))


def _ranker() -> Ranker | None:
    """The ranker in use; a site whose ranker cannot be read searches on without one."""
    encoder = chosen_encoder(settings.ENCODER)
    try:
        return rankers().ranker(encoder.name if encoder else "")
    except RankerUnusable:
        logger.exception("the ranker in use cannot be read; searching without it")
        return None


def is_up_to_date() -> bool:
    """Whether the index on disk was built by this version of the program; an older one has to be built anew."""
    if settings.CLUSTER:
        return is_built()  # each of its shards looks after itself
    encoder = chosen_encoder(settings.ENCODER)
    return is_built() and is_current(folder(), encoder.name if encoder is not None else "")


def _cluster_folder() -> Path:
    return Path(settings.CLUSTER_ROOT)


def _of_cluster() -> Reader:
    """All shards as one; an empty one until the worker has filled them."""
    if settings.CLUSTER not in _filled:
        if not is_built():
            return Shard(None)
        _filled.add(settings.CLUSTER)
    if _told.get(settings.CLUSTER) != _told_of():
        _tell_cluster(read_lexicon().domain)
    return joining.reading(settings.CLUSTER, _cluster_folder(), settings.ENCODER)


def _told_of() -> tuple[int, int]:
    """When the words were written and how long the list of rankers used is."""
    return _modified(lexicon_file()), rankers().stamp()


def _tell_cluster(domain: tuple[str, ...]) -> None:
    """Let every copy search with the words and the ranker of this moment; each keeps them over restarts."""
    at = _told_of()
    use_domain_words(domain)
    cluster = joining.reading(settings.CLUSTER, _cluster_folder(), settings.ENCODER)
    cluster.use_lexicon(read_lexicon().groups, domain)
    try:
        cluster.use_ranker(rankers().stored())
    except RankerUnusable:
        logger.exception("the ranker in use cannot be read; searching without it")
    _told[settings.CLUSTER] = at


def reader() -> Reader:
    """The shard as last committed; an empty one while nothing has been indexed yet.

    In a process that :func:`watch` keeps fresh this is whatever was ready last: nobody waits for a commit to be read.
    """
    if settings.CLUSTER:
        return _of_cluster()
    known = _readers.get(_root())
    return known[1] if known is not None and _watching.is_set() else _refreshed()


def _refreshed(*, warm: bool = False) -> Shard:
    root, path = _root(), folder()
    now = _generation(path)
    known = _readers.get(root)
    if known is not None and known[0] == now:
        return known[1]
    with _guard:
        known = _readers.get(root)
        if known is None or known[0] != now:
            known = (now, _opened(path, now, known, warm=warm))
            _readers[root] = known
        return known[1]


def _opened(path: Path, now: Generation, known: tuple[Generation, Shard] | None, *, warm: bool) -> Shard:
    """The shard of ``path``; read on from ``known`` when it is the same folder. ``warm``: ready for questions before
    it takes the place of the old one.
    """
    lexicon = read_lexicon()
    synonyms = lexicon.synonyms()
    use_domain_words(lexicon.domain)
    try:
        if known is not None and known[0][0] == path.name and _built(known[0]):
            known[1].use_synonyms(synonyms)
            known[1].reload(warm=warm)
            if known[0][4] != now[4]:
                known[1].use_ranker(_ranker())
            return known[1]
        encoder = chosen_encoder(settings.ENCODER)
        shard = Shard(path, encoder=encoder, synonyms=synonyms, ranker=_ranker())
        if warm:
            shard.warm()
    except IndexNotReady:
        return Shard(None)
    return shard


def watch(seconds: float = 0.5) -> None:
    """From now on look for commits every ``seconds`` in a thread of its own, and read them there."""
    if not _watching.is_set() and not settings.CLUSTER:
        _refreshed(warm=True)
        _watching.set()
        threading.Thread(target=_follow, args=(seconds,), name="index", daemon=True).start()


def unwatch() -> None:
    """Stop the thread of :func:`watch` at its next look."""
    _watching.clear()


def _follow(seconds: float) -> None:
    while _watching.is_set():
        time.sleep(seconds)
        try:
            _refreshed(warm=True)
        except Exception:
            logger.exception("could not read the index anew; the old one answers on")


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time keeps or rebuilds the index; IndexBusy for the second."""
    _root().mkdir(parents=True, exist_ok=True)
    with (_root() / "upkeep.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise IndexBusy from None
        yield


@contextmanager
def writer() -> Iterator[Writer]:
    """The writer of the index that is searched. IndexBusy while another process writes or rebuilds."""
    if settings.CLUSTER:
        with _alone(), joining.writing(settings.CLUSTER, _cluster_folder(), settings.ENCODER) as session:
            yield session
        return
    with _alone():
        use_domain_words(kept_whole())
        if not _keeping.is_set():
            with _writable() as shard:
                yield shard
            return
        try:
            shard = _kept_writer()
            yield shard
            if shard.pending:
                shard.rollback()
        except BaseException:
            _close_writer()
            raise


def _writable() -> Shard:
    return Shard(folder(), writable=True, encoder=chosen_encoder(settings.ENCODER))


def keep_writer() -> None:
    """From now on the writer of this process stays open between two uses: opening the index of a city takes longer
    than writing what changed.
    """
    _keeping.set()


def release_writer() -> None:
    """Close what :func:`keep_writer` kept open, and keep nothing open any more."""
    _keeping.clear()
    _close_writer()


def _kept_writer() -> Shard:
    """The open writer; another one when a rebuild has put another folder in place."""
    kept = _writers.get(_root())
    if kept is not None and kept[0] == folder():
        return kept[1]
    _close_writer()
    shard = _writable()
    _writers[_root()] = (folder(), shard)
    return shard


def _close_writer() -> None:
    kept = _writers.pop(_root(), None)
    if kept is not None:
        kept[1].close()


def _keep_words(file: Path, domain: tuple[str, ...]) -> None:
    file.write_text("\n".join(domain), encoding="utf-8")


def kept_whole() -> tuple[str, ...]:
    """The domain words that the index which is searched now was built with, besides the program's own."""
    file = _root() / _OF_CLUSTER if settings.CLUSTER else folder() / _WORDS
    try:
        return tuple(file.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return ()


@contextmanager
def replacement(domain: tuple[str, ...] = ()) -> Iterator[Writer]:
    """A new, empty index; when the block has committed and ends well, it takes the place of the one searched so far.
    ``domain``: the words its texts are cut with, besides the program's own.
    """
    if settings.CLUSTER:
        with _alone():
            _tell_cluster(domain)
            with joining.writing(settings.CLUSTER, _cluster_folder(), settings.ENCODER, anew=True) as session:
                yield session
            _keep_words(_root() / f"{_OF_CLUSTER}.new", domain)
            (_root() / f"{_OF_CLUSTER}.new").replace(_root() / _OF_CLUSTER)
        return
    with _alone():
        old, new = folder(), _root() / secrets.token_hex(6)
        use_domain_words(domain)
        try:
            with Shard(new, writable=True, encoder=chosen_encoder(settings.ENCODER)) as shard:
                yield shard
            _keep_words(new / _WORDS, domain)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        pointer = _root() / f"{_CURRENT}.new"
        pointer.write_text(new.name, encoding="ascii")
        pointer.replace(_root() / _CURRENT)
        _close_writer()
        shutil.rmtree(old, ignore_errors=True)
