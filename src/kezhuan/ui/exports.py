"""Who keeps a record of the files that leave: a higher app registers here, the query table tells it first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Export:
    """One file about to leave: the list's name and title, the filter as a query string, format and number of rows."""

    list_name: str
    title: str
    conditions: str
    file_format: str
    rows: int


#: Called before the file is written; what it raises stops the file.
ExportRecorder = Callable[[HttpRequest, Export], None]
_recorders: list[ExportRecorder] = []


def register_recorder(recorder: ExportRecorder) -> None:
    if recorder not in _recorders:
        _recorders.append(recorder)


def tell(request: HttpRequest, export: Export) -> None:
    for recorder in _recorders:
        recorder(request, export)
