"""The matching shard on several machines: the same class in Ray actors, chosen by configuration only.

``placement`` says which shard owns a key, ``keeper`` is one copy of one shard, ``groups`` reaches the copies and goes
on to the next when one is silent, ``client`` looks like one shard to the rest of the platform, ``local`` runs a
rehearsal with several Ray nodes on one machine.
"""
