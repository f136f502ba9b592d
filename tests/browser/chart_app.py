"""A slider, two charts and a third in a tab: what the chart component has to bear, without the rest of the page."""

import plotly.graph_objects as go
import streamlit as st

from shrinkdash.ui.chart import chart

GROUPS = ("a", "b", "c", "d")
SLOW_MS = 900  # long enough that even a busy machine shows frames between the old places and the new


def pick(group: str | None) -> None:
    st.session_state.picks = [*st.session_state.get("picks", []), group]


def dots(shift: int, picked: str | None) -> go.Figure:
    marks = go.Scatter(
        x=[1 + shift, 2 + shift, 3 + shift, float("nan")],
        y=[1, 2, 3, 4],
        ids=GROUPS,
        mode="markers+text" if "texts" in st.query_params else "markers",
        text=GROUPS,
        marker={"color": "#2F86C8", "opacity": 1, "size": [20 if group == picked else 12 for group in GROUPS]},
    )
    figure = go.Figure(marks)
    figure.update_layout(title_text="<span style='color:var(--muted)'>where they are</span>", height=260)
    figure.update_layout(margin={"l": 40, "r": 20, "t": 30, "b": 30}, meta={"narrow": {"height": 300}})
    figure.update_xaxes(range=[0, 20 if shift < 10 else 30])
    figure.update_yaxes(range=[0, 5])
    return figure


def bars(shift: int) -> dict[str, object]:
    trace = {"type": "bar", "x": list(GROUPS), "y": [4, 3 + shift, 2, 1], "ids": list(GROUPS)}
    return {
        "data": [{**trace, "marker": {"color": "var(--text)"}}],
        "layout": {"height": 260, "margin": {"l": 40, "r": 20, "t": 30, "b": 30}, "yaxis": {"range": [0, 20]}},
    }


shift = st.slider("Shift", 0, 12, 0)
picks = st.session_state.get("picks", [])
picked = picks[-1] if picks else None
st.text(f"Picks: {picks}")
left, right = st.columns(2)
with left:
    chart(dots(shift, picked), key="dots", alt=f"Dots at {shift}", picked=picked, on_pick=pick, glide_ms=SLOW_MS)
if st.checkbox("Bars", value=True):
    with right:
        chart(bars(shift), key="bars", alt=f"Bars at {shift}", picked=picked, on_pick=pick)
shown, hidden = st.tabs(["Shown", "Hidden"])
shown.text("nothing to see")
with hidden:
    chart(dots(shift, None), key="tab", alt=f"Tab at {shift}")
