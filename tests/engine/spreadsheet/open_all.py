"""Opens every file of a folder in a process of its own and prints what happened: ``python -m … FOLDER``.

Line one of ``NAME.name`` is the upload's name, ``NAME.body`` its content.
"""

import json
import resource
import sys
from pathlib import Path

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.spreadsheet import safe_open


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(folder: Path) -> None:
    before = peak_mib()
    opened = []
    for body in sorted(folder.glob("*.body")):
        try:
            safe_open(body, json.loads(body.with_suffix(".name").read_text()) or " ")
            opened.append(body.stem)
        except BadUpload:
            pass
    print(json.dumps({"opened": opened, "rise_mib": peak_mib() - before}))  # noqa: T201 - the answer to the test


if __name__ == "__main__":
    main(Path(sys.argv[1]))
