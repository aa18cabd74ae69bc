"""Matching: documents in, ranked and explained answers out, through one narrow interface (:class:`shard.Shard`)."""
