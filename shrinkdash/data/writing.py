"""A table as a CSV file that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from math import isnan

import numpy as np

# A spreadsheet runs a cell that starts like this, some of them after blanks, quotes or in full-width letters. Where
# the semicolon is the local separator, a cell is also cut at semicolons and, once cut, at line breaks.
FORMULA = re.compile(r"""(^|[;\t\r\n])((?:[^\S\t\r\n]|["'])*)(?=[=+\-@＝＋－＠])""")
CUT_BY_SPREADSHEETS = ("\t", "\r", "\n")


def to_csv(columns: Mapping[str, Sequence[object]]) -> bytes:
    """Write named columns as a CSV file.

    UTF-8 with a byte-order mark (without it Excel takes the file for the local code page) and RFC 4180: commas,
    CRLF, cells quoted where they must be. Numbers are written so that reading gives the same double; None and NaN
    become empty cells; a text, headings included, that a spreadsheet would run as a formula gets an apostrophe.

    Parameters
    ----------
    columns : mapping of str to sequence (J,)
        Heading and cells of each column, left to right; arrays are welcome.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ValueError
        If the columns differ in length, or there are none.

    References
    ----------
    RFC 4180; OWASP, "CSV Injection".
    """
    lengths = {name: len(cells) for name, cells in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns must be at least one, all of one length, got lengths {list(lengths.values())}")
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_defused(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return file.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).upper()
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return "" if isnan(value) else repr(float(value))
    return _defused(str(value))


def _defused(text: str) -> str:
    safe = FORMULA.sub(r"\1'\2", text)
    return f"'{safe}" if safe.startswith(CUT_BY_SPREADSHEETS) else safe
