"""What a web process does before its first visitor comes, so that nobody waits for it."""

import gc
import logging

from django.template.loader import get_template
from django.urls import get_resolver

from kezhuan.engine.match.query import Query
from kezhuan.engine.reading import read
from kezhuan.matching.shards import reader

logger = logging.getLogger("kezhuan.warmup")
_TEMPLATES = ("portal/home.html", "portal/answers.html", "catalogue/hall.html", "catalogue/item.html")


def warm_up() -> None:
    """Read all addresses, the busiest pages, the word lists and the index; then keep the collector off all of it.

    A fault here is logged, never fatal: the page that needs the thing will say what is wrong.
    """
    try:
        _ = get_resolver().url_patterns
        for name in _TEMPLATES:
            get_template(name)
        shard = reader()
        shard.warm()
        shard.search(Query(text="球阀密封面渗漏"))
        read("零下 46 度，5 mm")
    except Exception:
        logger.exception("could not warm up completely")
    # What lives as long as the process need not be walked again at every full collection (seen as 150 ms pauses).
    gc.collect()
    gc.freeze()
