"""What a person's table becomes, and the one line that says what is wrong with it."""

import statistics

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shrinkdash.data.reading import TEMPLATE, Table, TableError, read_table
from shrinkdash.data.writing import to_csv

MEANS = "group,mean,se\nA,1.5,0.5\nB,-2,1e-3\n"
ACCEPTED = "group,mean,sd,n or group,mean,se or group,value"
NO_SPREAD = "no group has two different values, so the SD within groups cannot be estimated"
TOO_CLOSE = "values within groups lie too close together to estimate the SD within groups"
DECIMAL_COMMAS = "(decimal commas? then separate the cells by semicolons)"
UNPAIRED = "cannot be cut into cells, check its quotation marks (unexpected end of data)"
PLAIN = "is not a plain number: no thousands separators, and a decimal"
SIZES = "n must be a whole number from 1 to 1000000000"


def complaint(source: str | bytes, filename: str = "") -> str:
    with pytest.raises(TableError) as caught:
        read_table(source.encode() if isinstance(source, str) else source, filename=filename)
    return str(caught.value)


def outcome(source: bytes, filename: str = "") -> Table | str:
    try:
        return read_table(source, filename=filename)
    except TableError as error:
        return str(error)


def is_one_line(text: str) -> bool:
    return len(text.splitlines()) == 1 and text.isprintable() and len(text) <= 300


def test_means_with_standard_errors():
    table = read_table(MEANS.encode())
    assert table.data.y_bar.tolist() == [1.5, -2.0]
    assert table.data.se.tolist() == [0.5, 0.001]
    assert table.data.names == ("A", "B")
    assert table.data.n is None


def test_means_with_sds_and_sizes():
    data = read_table(b"group,mean,sd,n\nA,1,6,9\nB,2,0.5,1\nC,3,10,4.0\n").data
    assert data.se.tolist() == [2.0, 0.5, 5.0]
    assert data.n.tolist() == [9, 1, 4]


def test_one_row_an_observation():
    rows = "b,1\nb,2\na,10\nb,4\nc,7\na,14\n"
    data = read_table(f"group,value\n{rows}".encode()).data
    sigma = np.sqrt((2 * statistics.variance([1, 2, 4]) + statistics.variance([10, 14])) / (6 - 3))
    assert data.names == ("b", "a", "c")
    np.testing.assert_allclose(data.y_bar, [7 / 3, 12, 7], rtol=1e-14)
    np.testing.assert_allclose(data.se, sigma / np.sqrt([3, 2, 1]), rtol=1e-14)
    assert data.n.tolist() == [3, 2, 1]


def test_template_can_be_loaded():
    assert len(read_table(TEMPLATE, filename="template.csv").data) == 4


def test_a_written_table_can_be_read_again():
    columns = {"group": ["é, 学校", 'the "B"'], "mean": [0.1 + 0.2, -1e-9], "se": [1 / 3, 2.5]}
    table = read_table(to_csv(columns))
    assert table.data.names == tuple(columns["group"])
    assert table.data.y_bar.tolist() == columns["mean"]
    assert table.data.se.tolist() == columns["se"]
    assert table.notices == ()


@pytest.mark.parametrize(
    "text",
    [
        "SE, Group ,MEAN\n0.5,A,1.5\n1e-3,B,-2\n",
        "group,mean,se\r\nA,1.5,0.5\r\nB,-2,1e-3",
        "group,mean,se\rA,1.5,0.5\rB,-2,1e-3\r",
        "group;mean;se\nA;1.500;0.5\nB;-2;1e-3\n",
        "group\tmean\tse\nA\t1.5\t.5\nB\t-2.\t1E-3\n",
        '"group", "mean","se"\n "A", "1.5",0.5\n"B",-2,"+0.001"\n',
        "group,mean,se\n  A ,\t1.5 , 0.5\nB,\N{MINUS SIGN}2,001e-3\n",
        "group,mean,se,\nA,1.5,0.5,\nB,-2,1e-3,,\n",
        "\ufeff" + MEANS,
    ],
)
def test_the_same_table_written_in_other_ways(text):
    table = read_table(text.encode())
    assert dict(zip(table.data.labels, table.data.y_bar, strict=True)) == {"A": 1.5, "B": -2.0}
    assert table.data.se.tolist() == [0.5, 0.001]
    assert table.notices == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_unicode_with_a_byte_order_mark_is_read_without_a_notice(encoding):
    table = read_table("\ufeffgroup,value\nÉcole,1\nÉcole,2\n学校,3\n".encode(encoding))
    assert table.data.names == ("École", "学校")
    assert table.notices == ()


def test_windows_1252_is_told():
    table = read_table("group,mean,se\nÉcole,1,2\nœuvre,3,4\n".encode("cp1252"))
    assert table.data.names == ("École", "œuvre")
    assert table.notices == ("The file is not UTF-8 and was read as Windows-1252: check its accents.",)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas_are_read_and_told(separator):
    table = read_table("group;mean;se\nA;1,500;0,25\nB;-3;1,5e1\n".replace(";", separator).encode())
    assert table.data.y_bar.tolist() == [1.5, -3.0]
    assert table.data.se.tolist() == [0.25, 15.0]
    assert table.notices == ('Commas were read as decimal commas, as in "0,25", row 2.',)


def test_points_that_could_separate_thousands_are_told():
    table = read_table(b"group;mean;se\nA;71.250;2.125\nB;1.500;3.250\n")
    assert table.data.y_bar.tolist() == [71.25, 1.5]
    assert table.notices == ('Points were read as decimal points, as in "71.250", row 2.',)


def test_nothing_is_passed_over_silently():
    table = read_table(b"\ngroup,mean,se,Year,,a;b;c;d;e;f;g\nA,1,2,1999,x,\n\n , ,\nB,3,4,2000,,y\n")
    assert table.data.y_bar.tolist() == [1, 3]
    assert table.notices == (
        "Columns not used: year, column 5, a;b;c;d;e;f;g.",
        "Blank rows skipped: 3, the first is row 1.",
    )


def test_of_several_forms_the_one_with_most_columns_is_taken_and_told():
    table = read_table(b"group,n,sd,se,mean,value\nA,4,6,9,1,7\nB,9,6,9,2,7\n")
    assert table.data.se.tolist() == [3.0, 2.0]
    assert table.notices == (
        "The header fits group,mean,sd,n and group,mean,se and group,value; it was read as group,mean,sd,n.",
        "Columns not used: se, value.",
    )


def test_quoted_line_breaks_do_not_shift_the_row_numbers():
    text = 'group,mean,se\n"A\nfirst",1,2\n\nB,x,2\n'
    assert complaint(text) == 'row 4, column mean: "x" is not a plain number'
    assert read_table(text.replace("x", "3").encode()).data.names == ("A first", "B")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", f"the file is empty; a table has the columns {ACCEPTED}"),
        ('\ufeff \r\n,,\n;\t""\n', f"the file is empty; a table has the columns {ACCEPTED}"),
        ("group,mean,se\n\n", "the table has a header and no rows below it"),
        ("group,mean\nA,1\n", f"the columns must be {ACCEPTED}; found: group, mean"),
        ("School;Mean;SE\nA;1;2\n", f"the columns must be {ACCEPTED}; found: school, mean, se"),
        ("group,mean,se,Mean\nA,1,2,3\n", "column mean stands 2 times in the header, it must stand once"),
        (f"{MEANS}C,3\n", "row 4 has 2 cells where the header has 3"),
        (f"{MEANS}C,1,5,2\n", f"row 4 has 4 cells where the header has 3 {DECIMAL_COMMAS}"),
        ("group;mean;se\nA;1;5;2\n", "row 2 has 4 cells where the header has 3"),
        (f"{MEANS}C,3,\n", "row 4, column se: the cell is empty"),
        (f"{MEANS} ,3,2\n", "row 4, column group: the cell is empty"),
        (f"{MEANS}\nA,3,2\n", 'row 5, column group: "A" stands in row 2 already, a group has one row'),
        (f'{MEANS}C,"1,2\nD,2,3\n', f"row 4 {UNPAIRED}"),
        ("group,mean,se\nA,1,2\n", "a table needs 2 to 5000 groups, this one has 1"),
        ("group,value\nA,1\nA,2\n", "a table needs 2 to 5000 groups, this one has 1"),
        ("group,value\nA,1\nB,2\n", NO_SPREAD),
        ("group,value\n" + "A,0.1\nB,0.7\nC,0.3\n" * 10, NO_SPREAD),
        ("group,value\nA,1\nB,1e-170\nB,2e-170\n", TOO_CLOSE),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text, line):
    assert complaint(text) == line
    assert is_one_line(line)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("C,twelve,2,3", 'column mean: "twelve" is not a plain number'),
        ("C,nan,2,3", 'column mean: "nan" is not a plain number'),
        ("C,1,-inf,3", 'column sd: "-inf" is not a plain number'),
        ("C,٣,2,3", 'column mean: "٣" is not a plain number'),
        ("C,1e999,2,3", 'column mean: "1e999" is too large, numbers go to 1e+150'),
        ("C,1,0.0,3", 'column sd: sd must be > 0, got "0.0"'),
        ("C,1,-2,3", 'column sd: sd must be > 0, got "-2"'),
        ("C,1,2,2.5", f'column n: {SIZES}, got "2.5"'),
        ("C,1,2,0", f'column n: {SIZES}, got "0"'),
        ("C,1,2,1e10", f'column n: {SIZES}, got "1e10"'),
        ('C,"1,234",2,3', f'column mean: "1,234" {PLAIN} point'),
        ("C,1 234,2,3", f'column mean: "1 234" {PLAIN} point'),
        ("C,1_0,2,3", f'column mean: "1_0" {PLAIN} point'),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(row, line):
    assert complaint(f"group,mean,sd,n\nA,1,2,3\nB,1,2,3\n{row}\n") == f"row 4, {line}"


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ("A;0,5;1\nB;1;0", 'row 3, column se: se must be > 0, got "0"'),
        ("A;1,234;1\nB;1;2", f'row 2, column mean: "1,234" {PLAIN} point'),
        ("A;0,5;1\nB;1.500;2", f'row 3, column mean: "1.500" {PLAIN} comma'),
        ("A;0,5;1\nB;1.500,25;2", f'row 3, column mean: "1.500,25" {PLAIN} comma'),
        ("A;0,5;1\nB;1,500,250;2", f'row 3, column mean: "1,500,250" {PLAIN} comma'),
        ("A;−1,500;1\nB;1;2", f'row 2, column mean: "-1,500" {PLAIN} point'),
    ],
)
@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_comma_or_point_is_guessed_at(cells, line, separator):
    assert complaint(f"group;mean;se\n{cells}\n".replace(";", separator)) == line


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b"PK\x03\x04rest", "is a workbook or an archive, not a text table: save it as CSV and load that"),
        (b"\xd0\xcf\x11\xe0rest", "is a workbook or an archive, not a text table: save it as CSV and load that"),
        (b"group,mean,se\nA,1,2\x00\nB,1,2\n", "is not a text table"),
        (b"\x89PNG\r\n\x1a\n", "is not a text table"),
        (b"\x81group,mean,se\nA,1,2\nB,1,2\n", "is not a text table"),
        (b"\xff\xfex,group,value\nA,1\n\n", "is not a text table"),
        (b"\xef\xbb\xbfgroup,mean,se\n\xc9cole,1,2\n", "is not a text table"),
    ],
)
def test_what_is_no_text_is_refused_by_name(source, line):
    assert complaint(source, "grades.xlsx").startswith(f'"grades.xlsx" {line}')
    assert complaint(source).startswith(f"the file {line}")


def test_long_and_odd_texts_are_cut_in_the_line():
    long = "x" * 1000
    assert complaint(f"{MEANS}C,{long},1\n") == f'row 4, column mean: "{"x" * 39}…" is not a plain number'
    odd = "\u2028\u202e\u0085" * 50
    assert is_one_line(complaint(b"PK\x03\x04", f"{long}\n{odd}"))
    assert is_one_line(complaint(f"{long},{odd}\n1,2\n"))
    assert is_one_line(complaint(f"group,mean,se\nA{odd}B,{odd}x,1\nB,1,2\n"))
    assert is_one_line(complaint(f"group,mean,se\n{long},1,1\n{long},1,2\n"))
    table = read_table(f"group,mean,se,{long}{odd}x\nA,1,1,\nB,1,2,\n".encode())
    assert all(map(is_one_line, table.notices))


def test_the_largest_table_is_read_and_the_next_refused():
    header, row = "group,mean,se\n", "G{},1,2\n"
    full = header + "".join(row.format(j) for j in range(5000))
    assert len(read_table(full.encode()).data) == 5000
    assert complaint(full + row.format("more")) == "a table needs 2 to 5000 groups, this one has 5001"


WORDS = ["group", "mean", "se", "sd", "n", "value", "A", "B", "nan", "é", "\u2028", "\0"]
MARKS = [",", ";", "\t", "\n", "\r\n", '"', " ", ""]
NUMBERS = ["9" * 400, "0", "1", "2.5", "1,5", "1.500", "−1", "1e400", "1e-400", "1e150", "-1e150", "1e-150"]
PIECES = st.sampled_from([*WORDS, *MARKS, *NUMBERS])
HEADERS = st.sampled_from(["group,mean,se", "group;mean;se", "group,mean,sd,n", "group,value", "group\tvalue"])
TEXTS = st.builds(
    lambda header, pieces, encoding: (header + "\n" + "".join(pieces)).encode(encoding, errors="replace"),
    *(HEADERS, st.lists(PIECES, max_size=30), st.sampled_from(["utf-8-sig", "utf-16", "cp1252"])),
)
CELLS = st.sampled_from([*NUMBERS, "x"])
ROWS = st.tuples(st.sampled_from("ABC"), CELLS) | st.tuples(st.sampled_from("ABCDEF"), CELLS, CELLS)
TABLES = st.builds(
    lambda header, rows: "\n".join([header, *(header[5].join(row) for row in rows)]).encode(),
    *(HEADERS, st.lists(ROWS, max_size=12)),
)


@given(st.binary() | TEXTS | TABLES)
@example(b"group,value\nA,1e-160\nA,2e-160\nB,0\n")
@example(b"group,value\nA,1e150\nA,-1e150\nB,1e150\n")
def test_any_bytes_give_finite_data_or_one_line(source):
    table = outcome(source, "any\nname")
    if isinstance(table, str):
        assert is_one_line(table)
    else:
        assert len(table.data) >= 2
        assert np.isfinite([table.data.y_bar, table.data.se]).all()
        assert (table.data.se > 0).all()
        assert all(map(is_one_line, table.notices))


@given(
    st.lists(st.tuples(st.floats(-1e150, 1e150), st.floats(1e-150, 1e150)), min_size=2, max_size=9),
    st.sampled_from([",", ";", "\t"]),
)
def test_a_written_number_is_read_to_the_last_bit(numbers, separator):
    rows = "".join(f"G{j}{separator}{y!r}{separator}{se!r}\n" for j, (y, se) in enumerate(numbers))
    data = read_table(f"group,mean,se\n{rows}".replace(",", separator).encode()).data
    assert list(zip(data.y_bar.tolist(), data.se.tolist(), strict=True)) == numbers


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.text(max_size=8)), max_size=12))
def test_no_row_is_lost(rows):
    groups, notes = [group for group, _ in rows], [note for _, note in rows]
    text = to_csv({"group": groups, "value": [1.5] * len(rows), "note": notes})
    table = outcome(text + b"Y,0,\r\nY,1,\r\nZ,2,\r\n")
    if isinstance(table, str):
        assert "not a text table" in table  # a control character in a note
    else:
        assert table.data.n.sum() == len(rows) + 3
