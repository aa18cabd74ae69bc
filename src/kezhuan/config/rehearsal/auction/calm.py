"""Bidders who take turns, for rehearsals that look at something else than the bidding."""

import asyncio
import time
from typing import Any

from kezhuan.config.rehearsal.auction.wire import Broken, Line


def bid_in_turn(plan: dict[str, Any], ports: list[int], *, until: float, every: float) -> int:
    """Each bid one step above the last, by another bidder than the last, until the time ``until`` (since 1970)."""
    return asyncio.run(_bid(plan, Line(ports[0]), until, every))


async def _bid(plan: dict[str, Any], line: Line, until: float, every: float) -> int:
    lot, bidders = plan["lots"][0], plan["bidders"]
    placed = 0
    while time.time() < until:
        bidder = bidders[placed % len(bidders)]
        amount = lot["start"] + lot["step"] * placed
        headers = {
            "Cookie": f"sessionid={bidder['session']}; csrftoken={bidder['csrf']}",
            "X-CSRFToken": bidder["csrf"],
            "Accept": "application/json",
        }
        form = {"amount": f"{amount / 1_000_000:.6f}", "key": f"calm-{placed}", "confirmed": "1"}
        try:
            answer = await line.ask("POST", f"/market/lots/{lot['number']}/bid/", headers, form)
            placed += answer.status == 200
        except Broken:
            pass
        await asyncio.sleep(every)
    line.close()
    return placed
