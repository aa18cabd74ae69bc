"""``kezhuan bench``: how fast and how well the platform answers."""

import click

from kezhuan.config.commands.bench_auction import auction
from kezhuan.config.commands.bench_matching import matching
from kezhuan.config.commands.bench_pages import pages
from kezhuan.config.commands.bench_search import search


@click.group()
def bench() -> None:
    """量一量速度和质量。数据和服务都在临时目录里，不碰正式数据。"""


bench.add_command(auction)
bench.add_command(matching)
bench.add_command(pages)
bench.add_command(search)
