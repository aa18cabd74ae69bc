"""Which shard owns a key. Pure arithmetic, the same in every process and for ever."""

from hashlib import blake2b


def owner(key: str, shards: int) -> int:
    """The shard of ``key`` by rendezvous hashing: going from n to n + 1 shards moves one key in n + 1, no more."""
    data = key.encode("utf-8", "surrogatepass")
    return max(range(shards), key=lambda shard: blake2b(data, digest_size=8, salt=b"%d" % shard).digest())


def keeper_name(shard: int, replica: int) -> str:
    """The name under which a copy of a shard is found."""
    return f"shard-{shard}-{replica}"
