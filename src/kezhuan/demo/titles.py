"""Keeps titles apart: draws again while a title is taken, then adds what tells the two things apart."""

from collections.abc import Callable


class TitleBook:
    """Every title given so far."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def add(self, draw: Callable[[], str], *details: str, tries: int = 12) -> str:
        """A title from ``draw`` nobody has yet; failing that with one of ``details``; failing that, a taken one."""
        title = draw()
        for _ in range(tries):
            if title not in self.taken:
                break
            title = draw()
        for detail in details:
            if title not in self.taken:
                break
            title = f"{title}（{detail}）"
        self.taken.add(title)
        return title
