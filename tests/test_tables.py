"""Reading one table by its schema: types, places, and what is wrong with a file."""

import math

import pytest
from fixtures import ROOT
from hypothesis import given
from hypothesis import strategies as st
from yanbao import tables
from yanbao.errors import YanbaoError

HEADER = "scenario,zh,en,driver,value,reason_zh,reason_en"


@pytest.fixture
def read(tmp_path):
    """Reads a text (or bytes) as scenarios.csv."""

    def run(content):
        path = tmp_path / "scenarios.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return tables.read(ROOT, path, "scenarios")

    return run


def refused(read, content):
    with pytest.raises(YanbaoError) as caught:
        read(content)
    return caught.value


def test_texts_are_texts_and_numbers_are_numbers_also_where_blank(read):
    frame = read(f"{HEADER}\nlow,低,Low,growth,5,,\nhigh,高,High,,,,\n")
    assert list(frame["driver"]) == ["growth", ""]
    assert frame["value"].dtype == "float64"
    assert frame["value"][0] == 5 and math.isnan(frame["value"][1])
    assert list(frame["row"]) == [2, 3]


def test_a_text_of_digits_stays_a_text(read):
    assert list(read(f"{HEADER}\n007,零七,007,,,,\n")["en"]) == ["007"]


def test_spaces_around_a_cell_are_taken_off(read):
    assert list(read(f"{HEADER}\n low , 低,Low,, 5 ,,\n")["scenario"]) == ["low"]


def test_rows_keep_their_line_in_the_file_over_blank_lines_and_line_breaks_in_cells(read):
    frame = read(f'{HEADER}\nlow,低,"Two\nlines",,5,,\n\nhigh,高,High,,6,,\n')
    assert list(frame["row"]) == [2, 5]


@pytest.mark.parametrize("content", [f"\ufeff{HEADER}\nlow,低,Low,,5,,\n", f"{HEADER}\r\nlow,低,Low,,5,,\r\n", f"{HEADER}\nlow,低,Low,,5,,"],
                         ids=["byte order mark", "crlf", "no last line break"])
def test_files_as_spreadsheets_save_them_are_read(read, content):
    frame = read(content)
    assert frame.loc[0, ["scenario", "zh", "value"]].tolist() == ["low", "低", 5.0]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(YanbaoError) as caught:
        tables.read(ROOT, tmp_path / "scenarios.csv", "scenarios")
    assert caught.value.code == "missing_file"
    assert "scenarios.csv" in caught.value.text()


def test_a_file_in_another_encoding_is_refused(read):
    assert refused(read, f"{HEADER}\nlow,低,Low,,5,,\n".encode("gbk")).code == "wrong_encoding"


@pytest.mark.parametrize(("header", "told"), [
    (HEADER.replace(",driver", ""), "– driver"), (HEADER + ",remark", "+ remark"), (HEADER.replace("zh,en", "en,zh"), "another order"),
    (HEADER.replace("driver", "drvier"), "– driver  + drvier"), ("", "– scenario")])
def test_a_header_that_is_not_the_schemas_is_refused_with_the_difference(read, header, told):
    problem = refused(read, header + "\n")
    assert (problem.code, problem.place.row) == ("wrong_header", 1)
    assert told in problem.details["detail"]


def test_a_row_with_too_many_cells_is_refused_with_its_row(read):
    problem = refused(read, f"{HEADER}\nlow,低,Low,,5,,\nhigh,高,High, or more,,6,,\n")
    assert (problem.code, problem.place.row, problem.details["found"]) == ("wrong_cells", 3, 8)


@pytest.mark.parametrize("cell", ["1,000", "12%", "5 kWh", "about 5", "١٢x", "1e", ".", "nan", "inf", "0x1F", "1_000", "=A1", "--5"])
def test_a_text_where_a_number_belongs_is_refused_with_row_and_column(read, cell):
    problem = refused(read, f'{HEADER}\nlow,低,Low,,"{cell}",,\n')
    assert (problem.code, problem.place.row, problem.place.column) == ("not_a_number", 2, 5)


def test_a_text_that_stands_twice_is_refused_where_it_first_stands(read):
    problem = refused(read, f"{HEADER}\nlow,低,Low,,5,,\nmid,中,Mid,,five,,\nhigh,高,High,,five,,\n")
    assert (problem.place.row, problem.place.column) == (3, 5)


def test_records_are_the_rows_as_plain_values(read):
    rows = tables.records(read(f"{HEADER}\nlow,低,Low,,5,,\nhigh,高,High,,6,,\n"))
    assert [(row["scenario"], row["value"], row["row"]) for row in rows] == [("low", 5.0, 2), ("high", 6.0, 3)]
    assert type(rows[0]["value"]) is float and type(rows[0]["row"]) is int


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_that_python_writes_is_read_as_itself(number):
    assert tables._number(repr(number)) == number


def test_a_table_that_is_left_out_has_the_columns_and_types_of_one_that_is_read(read):
    written, empty = read(f"{HEADER}\nlow,低,Low,,5,,\n"), tables.empty(ROOT, "scenarios")
    assert len(empty) == 0
    assert list(empty.columns) == list(written.columns) == [*HEADER.split(","), "row"]
    assert (empty.dtypes == written.dtypes)[:-1].all()


def test_a_table_of_a_header_alone_has_no_rows(read):
    assert len(read(HEADER + "\n")) == 0


words = st.text("abcdefghij_0123456789", min_size=1, max_size=8)


@given(st.dictionaries(words, words))
def test_dims_are_read_as_they_were_written(values):
    assert tables.key_values(";".join(f"{key}={value}" for key, value in values.items())) == values


@given(st.lists(words))
def test_lists_in_a_cell_are_read_as_they_were_written(names):
    assert tables.items(";".join(names)) == names
    assert tables.items(" ; ".join(names) + ";") == names
