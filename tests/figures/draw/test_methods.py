"""Methods: what is drawn is what was computed."""

from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.methods import method_plot
from shrinkdash.figures.parts.theme import SCREEN


def test_methods_mark_the_one_in_use() -> None:
    figure = as_plotly(method_plot({"DL": 0.0, "SJ": 6.21}, "SJ", places=1, kind=SCREEN))
    dots = figure.data[0]
    assert list(dots.marker.symbol) == ["triangle-right-open", "triangle-right"]
    # Without a colour of its own the filled one would get a dark border and be the hardest to see.
    assert list(dots.marker.line.color) == list(dots.marker.color)
    assert [text.strip() for text in dots.text] == ["0", "6.2"]
    assert figure.layout.xaxis.range[1] > 6.21


def test_all_zero_methods_still_have_an_axis() -> None:
    assert as_plotly(method_plot({"DL": 0.0}, "DL", places=1, kind=SCREEN)).layout.xaxis.range[1] > 0
