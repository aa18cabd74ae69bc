"""How large an uploaded table may be. Every limit is a field, so a site may widen one knowingly."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults keep one upload under about 150 MiB of memory and a few seconds of one core.

    ========== ============ =====================================================================
    field      default      meaning
    ========== ============ =====================================================================
    file       20 MiB       size of the upload
    unpacked   120 MiB      all parts of an xlsx, unpacked (counted while unpacking, not believed)
    ratio      200          unpacked : packed, of one part (parts under 1 MiB are not asked) and of all
    parts      2,000        entries in the zip directory
    depth      64           nested XML elements
    rows       100,000      last row used in a sheet
    columns    512          last column used in a sheet
    cells      1,000,000    cells written, all sheets together
    area       2,000,000    last row × last column of a sheet
    text       30,000,000   characters in all cells, each use of a shared text counted
    cell       32,767       characters in one cell (the limit of the spreadsheet programs)
    sheets     50           sheets in a workbook
    line       1,000,000    characters in one line of a csv
    ========== ============ =====================================================================
    """

    file: int = 20 * MIB
    unpacked: int = 120 * MIB
    ratio: int = 200
    parts: int = 2_000
    depth: int = 64
    rows: int = 100_000
    columns: int = 512
    cells: int = 1_000_000
    area: int = 2_000_000
    text: int = 30_000_000
    cell: int = 32_767
    sheets: int = 50
    line: int = 1_000_000


DEFAULT_LIMITS = Limits()
