"""What `to_csv` writes, and what a spreadsheet would make of it."""

import csv
import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkdash.data.writing import to_csv

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30) | st.text(" \t\r\n;,\"'=+-@＝a")
BLANKS_AND_QUOTES = " \t\r\n\"'\N{NO-BREAK SPACE}"
STARTS = "=+-@＝＋－＠"


def cells(file: bytes) -> list[list[str]]:
    assert file.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))


def test_file_has_byte_order_mark_crlf_and_quotes_where_rfc_4180_wants_them():
    file = to_csv({"group": ["A, B", 'the "C"', "two\nlines"], "mean": [1, -2.5, None]})
    assert file == b'\xef\xbb\xbfgroup,mean\r\n"A, B",1\r\n"the ""C""",-2.5\r\n"two\nlines",\r\n'


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (float("nan"), ""),
        (np.float64("nan"), ""),
        (0.1 + 0.2, "0.30000000000000004"),
        (np.float64(-1e-300), "-1e-300"),
        (np.float32(0.1), "0.10000000149011612"),
        (np.int64(-7), "-7"),
        (-7, "-7"),
        (10**20, "100000000000000000000"),
        (np.bool_(True), "TRUE"),
        ("", ""),
        ("é 学校 τ", "é 学校 τ"),
    ],
)
def test_values_become_cells(value, cell):
    assert cells(to_csv({"first": ["x"], "second": [value]})) == [["first", "second"], ["x", cell]]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_a_double_survives_to_the_last_bit(values):
    written = cells(to_csv({"group": ["x"] * len(values), "y": np.array(values)}))[1:]
    assert [float(row[1]).hex() for row in written] == [value.hex() for value in values]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", '"=1', "'=1", " \"' =1", "＝1", "－1"]
)
def test_a_text_that_would_run_is_defused_in_cells_and_headings(text):
    header, row = cells(to_csv({"group": [text], text: ["x"]}))
    assert header[1] == row[0] == f"'{text}"


@pytest.mark.parametrize(("text", "defused"), [("a;=1", "a;'=1"), ("a\n -1", "a\n' -1"), ("\t=1", "'\t'=1")])
def test_a_text_that_would_run_once_cut_is_defused_where_it_is_cut(text, defused):
    assert cells(to_csv({"group": [text], "x": [1]}))[1][0] == defused


@pytest.mark.parametrize("text", ["School 1", "a-b", "1=1", "(=1)", "x @ y", "O'Hara", "5 + 3", "it's = 5; b"])
def test_a_harmless_text_stays_as_it_is(text):
    assert cells(to_csv({"group": [text], "x": [1]}))[1][0] == text


@given(texts, texts)
def test_no_text_runs_however_the_spreadsheet_cuts_it(heading, text):
    header, row = cells(to_csv({"group": [text], f"{heading}.": [1]}))
    for cell in (header[1], row[0]):
        assert not cell.startswith(("\t", "\r", "\n"))
        for piece in re.split("[;\t\r\n]", cell):
            bare = piece.lstrip(BLANKS_AND_QUOTES)
            assert not bare.startswith(tuple(STARTS)) or "'" in piece[: len(piece) - len(bare)]


@given(texts)
def test_defusing_only_adds_apostrophes(text):
    cell = cells(to_csv({"group": [text], "x": [1]}))[1][0]
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("columns", [{}, {"group": ["a", "b"], "y": [1]}])
def test_columns_that_make_no_table_are_refused(columns):
    with pytest.raises(ValueError, match="columns must be at least one, all of one length, got lengths"):
        to_csv(columns)
