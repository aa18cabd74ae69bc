"""网络竞价: what a sale's terms allow. Pure: terms + state + event → state and what happened, or a refusal.

Three rule-sets on one engine: ascending (加价), sealed first price (密封报价), Dutch (降价). Numbers come in as
``Terms``; the defaults are dated rules (``policy/rules/auction.toml``, after the Supreme People's Court's rules of 2016
on online judicial sales: design reference and not law for a city). The word 拍卖 is for a sale to which a licensed
auctioneer is bound (拍卖法 art. 11); this package never uses it.
"""

from kezhuan.engine.auction.events import Bid, Cancel, Event, Happened, RaiseMaximum, Resume, SealedBid, Suspend, Tick
from kezhuan.engine.auction.play import play, price_now
from kezhuan.engine.auction.record import Entry, chain_fault, entry_hash
from kezhuan.engine.auction.state import Outcome, Phase, State, Step
from kezhuan.engine.auction.terms import RuleSet, Terms, faults_of

__all__ = [
    "Bid",
    "Cancel",
    "Entry",
    "Event",
    "Happened",
    "Outcome",
    "Phase",
    "RaiseMaximum",
    "Resume",
    "RuleSet",
    "SealedBid",
    "State",
    "Step",
    "Suspend",
    "Terms",
    "Tick",
    "chain_fault",
    "entry_hash",
    "faults_of",
    "play",
    "price_now",
]
