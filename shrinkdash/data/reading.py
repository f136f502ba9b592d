"""A table from a person: group means, or one clear line that says what is wrong."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Flags, Floats, Wholes
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.settings import LARGEST_CUSTOM_SIZE as LARGEST_SIZE

TEMPLATE = b"group,mean,se\r\nSchool A,71.3,2.9\r\nSchool B,64.8,4.1\r\nSchool C,76.0,1.7\r\nSchool D,69.5,5.8\r\n"

SEPARATORS = (",", ";", "\t")
LARGEST_J = 5_000
# Squares of numbers between these limits, and sums of squares, still fit into doubles.
LARGEST_NUMBER, SMALLEST_SPREAD = 1e150, 1e-150
ECHOED, LISTED = 40, 110
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# "1,500" may mean 1.5 or 1500; "0,500", "1,5" and "1500,25" can only hold a decimal comma.
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[,.]\d{3}", re.ASCII)
DECIMAL_COMMA = re.compile(rf"(?!{AMBIGUOUS.pattern}$)[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
COMMA_FOR_POINT = str.maketrans(",.", ".,")
GROUPING = re.compile(r"[\s.,'’_]")
FILLED = re.compile(r"[^\s,;\"]")
MINUS_SIGN = "\N{MINUS SIGN}"
# Control characters, what stands for undecodable bytes, and a byte-order mark that its text does not fit.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]|^(\xff\xfe|\xfe\xff|\xef\xbb\xbf)")
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Form = tuple[str, ...]
Notices = tuple[str, ...]


class TableError(ValueError):
    """A table that cannot be used; the message is one line that a person can act on."""


@dataclass(frozen=True, eq=False)
class Table:
    """What was read: the groups, and one line for everything that was passed over or interpreted."""

    data: GroupMeans
    notices: Notices


class Cell(NamedTuple):
    """A cell and where it stands; rows count as in a spreadsheet, the first line of the file being row 1."""

    row: int
    column: str
    text: str


Row = tuple[int, list[str]]
Columns = dict[str, list[Cell]]


def read_table(source: bytes, *, filename: str = "") -> Table:
    """Read a CSV file in one of three forms, recognised by its header.

    The forms are ``group,mean,se``; ``group,mean,sd,n`` with se = sd / sqrt(n); and ``group,value``, one row an
    observation, with sigma pooled within groups. Separators may be commas, semicolons or tabs; with the last two,
    commas are decimal commas where a number shows that they cannot be thousands separators.

    Parameters
    ----------
    source : bytes
        The file: UTF-8, UTF-16 with a byte-order mark, or Windows-1252.
    filename : str, optional
        What the person calls the file; it is named where the file as a whole is refused.

    Returns
    -------
    Table
        ``data`` has J >= 2 groups in the order of the file. ``notices`` are lines to show beside it.

    Raises
    ------
    TableError
        One line: row, column, what is wrong and what is allowed.
    """
    text, encoding = _text(source, _echo(filename) if filename else "the file")
    separator = _separator(text)
    header, rows, skipped = _sheet(text, separator)
    form, choice = _form(header)
    columns, unused = _columns(form, header, rows, separator)
    mark, marks = _decimal_mark(columns, separator)
    return Table(FORMS[form](columns, mark), encoding + choice + unused + skipped + marks)


def _text(source: bytes, file: str) -> tuple[str, Notices]:
    if source.startswith(WORKBOOK_STARTS):
        raise TableError(f"{file} is a workbook or an archive, not a text table: save it as CSV and load that")
    utf16 = source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    notices: Notices = ()
    try:
        text = source.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = source.decode("cp1252", errors="replace")
        notices = ("The file is not UTF-8 and was read as Windows-1252: check its accents.",)
    if NOT_TEXT.search(text):
        raise TableError(f"{file} is not a text table, it holds bytes that are no letters: save it as CSV in UTF-8")
    if not FILLED.search(text):
        raise TableError(f"{file} is empty; a table has the columns {ACCEPTED}")
    return text, notices


def _records(text: str, separator: str) -> Iterator[Row]:
    lines = io.StringIO(text, newline="")  # so that CR, LF and CRLF end rows, and quoted line breaks stay
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise TableError(f"row {number + 1} cannot be cut into cells, check its quotation marks ({error})") from None


def _separator(text: str) -> str:
    """Return the separator under which the header fits a form, else the one that cuts it into most cells."""
    headers = {separator: _header(text, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: (bool(_fitting(headers[separator])), len(headers[separator])))


def _header(text: str, separator: str) -> list[str]:
    try:
        return next(_names(cells) for _, cells in _records(text, separator) if any(cells))
    except (TableError, StopIteration):
        return []


def _names(cells: list[str]) -> list[str]:
    return [" ".join(cell.split()).lower() for cell in cells]


def _sheet(text: str, separator: str) -> tuple[list[str], list[Row], Notices]:
    records = list(_records(text, separator))
    (_, header), *rows = [(number, cells) for number, cells in records if any(cells)]
    blank = [number for number, cells in records if not any(cells)]
    notices = (f"Blank rows skipped: {len(blank)}, the first is row {blank[0]}.",) if blank else ()
    return _names(header), rows, notices


def _fitting(header: list[str]) -> list[Form]:
    return [form for form in FORMS if set(form) <= set(header)]


def _form(header: list[str]) -> tuple[Form, Notices]:
    fitting = _fitting(header)
    if not fitting:
        raise TableError(f"the columns must be {ACCEPTED}; found: {_cut(', '.join(header), LISTED)}")
    form = fitting[0]
    twice = [name for name in form if header.count(name) > 1]
    if twice:
        raise TableError(f"column {twice[0]} stands {header.count(twice[0])} times in the header, it must stand once")
    if len(fitting) == 1:
        return form, ()
    return form, (f"The header fits {' and '.join(map(','.join, fitting))}; it was read as {','.join(form)}.",)


def _columns(form: Form, header: list[str], rows: list[Row], separator: str) -> tuple[Columns, Notices]:
    if not rows:
        raise TableError("the table has a header and no rows below it")
    for number, cells in rows:
        _refuse_ragged(number, cells, len(header), separator)
    columns = {name: _column(name, header.index(name), rows) for name in form}
    unused = [
        name or f"column {place + 1}"
        for place, name in enumerate(header)
        if name not in form and (name or any(cells[place] for _, cells in rows))
    ]
    return columns, (f"Columns not used: {_cut(', '.join(unused), LISTED)}.",) if unused else ()


def _refuse_ragged(number: int, cells: list[str], width: int, separator: str) -> None:
    if len(cells) < width or any(cells[width:]):  # empty cells beyond the header lose nothing
        commas = len(cells) > width and separator == ","
        hint = " (decimal commas? then separate the cells by semicolons)" if commas else ""
        raise TableError(f"row {number} has {len(cells)} cells where the header has {width}{hint}")


def _column(name: str, place: int, rows: list[Row]) -> list[Cell]:
    cells = [Cell(number, name, " ".join(row[place].split())) for number, row in rows]
    for cell in cells:
        if not cell.text:
            raise _fault(cell, "the cell is empty")
    return cells if name == "group" else [cell._replace(text=cell.text.replace(MINUS_SIGN, "-")) for cell in cells]


def _decimal_mark(columns: Columns, separator: str) -> tuple[str, Notices]:
    numbers = [cell for name, cells in columns.items() if name != "group" for cell in cells]
    comma = next((cell for cell in numbers if DECIMAL_COMMA.fullmatch(cell.text)), None)
    if comma and separator != ",":
        return ",", (f"Commas were read as decimal commas, as in {_echo(comma.text)}, row {comma.row}.",)
    pointed = [cell for cell in numbers if "." in cell.text]
    if pointed and separator != "," and all(AMBIGUOUS.fullmatch(cell.text) for cell in pointed):
        return ".", (f"Points were read as decimal points, as in {_echo(pointed[0].text)}, row {pointed[0].row}.",)
    return ".", ()


def _number(cell: Cell, mark: str) -> float:
    text = cell.text.translate(COMMA_FOR_POINT) if mark == "," else cell.text
    if not NUMBER.fullmatch(text):
        mixed = NUMBER.fullmatch(GROUPING.sub("", text))
        hint = f": no thousands separators, and a decimal {'comma' if mark == ',' else 'point'}" if mixed else ""
        raise _fault(cell, f"{_echo(cell.text)} is not a plain number{hint}")
    number = float(text)
    if abs(number) > LARGEST_NUMBER:
        raise _fault(cell, f"{_echo(cell.text)} is too large, numbers go to {LARGEST_NUMBER:g}")
    return number


def _numbers(cells: list[Cell], mark: str) -> Floats:
    return np.array([_number(cell, mark) for cell in cells])


def _spreads(cells: list[Cell], mark: str) -> Floats:
    spreads = _numbers(cells, mark)
    _refuse(cells, spreads < SMALLEST_SPREAD, "> 0")
    return spreads


def _sizes(cells: list[Cell], mark: str) -> Wholes:
    n = _numbers(cells, mark)
    _refuse(cells, (n != np.rint(n)) | (n < 1) | (n > LARGEST_SIZE), f"a whole number from 1 to {LARGEST_SIZE}")
    return n.astype(np.int64)


def _refuse(cells: list[Cell], unusable: Flags, wanted: str) -> None:
    if unusable.any():
        cell = cells[int(np.argmax(unusable))]
        raise _fault(cell, f"{cell.column} must be {wanted}, got {_echo(cell.text)}")


def _enough(names: Iterable[str]) -> tuple[str, ...]:
    different = tuple(dict.fromkeys(names))
    if not 2 <= len(different) <= LARGEST_J:
        raise TableError(f"a table needs 2 to {LARGEST_J} groups, this one has {len(different)}")
    return different


def _one_row_a_group(cells: list[Cell]) -> tuple[str, ...]:
    first: dict[str, int] = {}
    for cell in cells:
        if first.setdefault(cell.text, cell.row) != cell.row:
            raise _fault(cell, f"{_echo(cell.text)} stands in row {first[cell.text]} already, a group has one row")
    return _enough(first)


def _from_se(columns: Columns, mark: str) -> GroupMeans:
    names = _one_row_a_group(columns["group"])
    return GroupMeans(_numbers(columns["mean"], mark), _spreads(columns["se"], mark), names=names)


def _from_sd(columns: Columns, mark: str) -> GroupMeans:
    names = _one_row_a_group(columns["group"])
    n = _sizes(columns["n"], mark)
    return GroupMeans(_numbers(columns["mean"], mark), _spreads(columns["sd"], mark) / np.sqrt(n), n, names)


def _from_values(columns: Columns, mark: str) -> GroupMeans:
    groups = tuple(cell.text for cell in columns["group"])
    values = _numbers(columns["value"], mark)
    # Compared one by one: rounding can give equal values deviations from their mean.
    if len(set(zip(groups, values, strict=True))) == len(_enough(groups)):
        raise TableError("no group has two different values, so the SD within groups cannot be estimated")
    try:
        return GroupObservations(values, groups).means()
    except ValueError:  # differences that vanish in doubles
        raise TableError("values within groups lie too close together to estimate the SD within groups") from None


# The first that fits is taken: the more columns, the more specific.
FORMS: dict[Form, Callable[[Columns, str], GroupMeans]] = {
    ("group", "mean", "sd", "n"): _from_sd,
    ("group", "mean", "se"): _from_se,
    ("group", "value"): _from_values,
}
ACCEPTED = " or ".join(map(",".join, FORMS))


def _fault(cell: Cell, complaint: str) -> TableError:
    return TableError(f"row {cell.row}, column {cell.column}: {complaint}")


def _echo(text: str) -> str:
    return f'"{_cut(text, ECHOED)}"'


def _cut(text: str, length: int) -> str:
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line if len(line) <= length else f"{line[: length - 1]}…"
