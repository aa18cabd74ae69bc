"""Who counts as a broker: a qualification is needed, and a higher app that keeps a register may bar somebody."""

from collections.abc import Callable

#: A person's number → whether a register says that they may not act as a broker now.
Bar = Callable[[int], bool]
_bars: list[Bar] = []


def register_bar(bar: Bar) -> None:
    """Called in the ``AppConfig.ready`` of the app that keeps the register."""
    if bar not in _bars:
        _bars.append(bar)


def is_barred(person_id: int) -> bool:
    return any(bar(person_id) for bar in _bars)
