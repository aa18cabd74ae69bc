"""PostgreSQL's full-text search on a throw-away server."""

from collections.abc import Collection, Iterable
from contextlib import ExitStack

from kezhuan.config.benchmark.peers.peer import Scored, Unavailable, best, cut_words, questions, whole_text
from kezhuan.config.throwaway import NoPostgres, throwaway_postgres
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand

_LONGEST = 2000


class PostgresText:
    """``simple`` configuration over segmented words, a GIN index; ``rank`` is the ranking function."""

    titles: tuple[float, ...] = (1.0, 2.0)

    def __init__(self, rank: str = "ts_rank_cd") -> None:
        self.name = f"postgres-{rank.replace('_', '-')}"
        self.setting = (
            f"PostgreSQL 全文检索，先用结巴分词，simple 配置，GIN 索引，各词为“或”，{rank}（除以 1+log 长度）"
        )
        self._rank = rank
        self._open = ExitStack()
        try:
            import psycopg  # noqa: PLC0415 - an extra

            url = self._open.enter_context(throwaway_postgres())
        except ImportError:
            raise Unavailable("没有安装 psycopg（uv sync --extra bench）") from None
        except NoPostgres:
            raise Unavailable("没有安装 PostgreSQL 服务器（apt-get install postgresql）") from None
        self._base = self._open.enter_context(psycopg.connect(url, autocommit=True))

    def index(self, documents: Iterable[Document]) -> None:
        """See :class:`Peer`."""
        self._base.execute("CREATE TABLE texts (key text PRIMARY KEY, words tsvector NOT NULL)")
        with self._base.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO texts VALUES (%s, to_tsvector('simple', %s))",
                ((each.key, " ".join(cut_words(whole_text(each)))) for each in documents),
            )
        self._base.execute("CREATE INDEX ON texts USING gin (words)")
        self._base.execute("ANALYZE texts")

    def search(self, demand: Demand, keys: Collection[str] | None, limit: int, title: float = 1.0) -> Scored:
        """See :class:`Peer`. A demand with title and text asks twice, deep, and the scores are added."""
        parts = list(questions(demand, title))
        deep = limit if len(parts) == 1 else None
        scores: dict[str, float] = {}
        for text, weight in parts:
            for key, rank in self._hits(text, keys, deep):
                scores[key] = scores.get(key, 0.0) + weight * rank
        return best(scores.items(), limit)

    def _hits(self, text: str, keys: Collection[str] | None, limit: int | None) -> list[tuple[str, float]]:
        terms = dict.fromkeys(word for word in cut_words(text) if len(word.encode()) < _LONGEST)
        if not terms:
            return []
        asked = " | ".join("'" + term.replace("\\", "").replace("'", "").replace("\0", "") + "'" for term in terms)
        among = "" if keys is None else "AND key = ANY(%(keys)s)"
        # The one thing filled in is one of two function names of ours.
        found = self._base.execute(
            f"SELECT key, {self._rank}(words, asked, 1) AS rank FROM texts, to_tsquery('simple', %(asked)s) asked "  # noqa: S608
            f"WHERE words @@ asked {among} ORDER BY rank DESC, key LIMIT %(limit)s",
            {"asked": asked, "keys": list(keys or ()), "limit": limit},
        )
        return [(str(key), float(rank)) for key, rank in found]

    def close(self) -> None:
        """See :class:`Peer`."""
        self._open.close()


def by_cover() -> PostgresText:
    """Ranked by how closely the words stand together."""
    return PostgresText("ts_rank_cd")


def by_frequency() -> PostgresText:
    """Ranked by how often the words occur."""
    return PostgresText("ts_rank")
