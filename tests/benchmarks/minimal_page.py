"""The least page with the same two charts, as anyone would write it with st.plotly_chart: the peer of bench_page.py."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

groups = int(st.query_params.get("groups", "12"))
st.set_page_config(layout="wide")
tau = st.slider("tau", 0.0, 15.0, float(st.query_params.get("tau", "5")), 0.5)
rng = np.random.default_rng(1)
se = 10 / np.sqrt(8)
theta = 70 + tau * rng.standard_normal(groups)
y_bar = theta + se * rng.standard_normal(groups)
weight = tau**2 / (tau**2 + se**2)
pooled = y_bar.mean() + weight * (y_bar - y_bar.mean())
rows = list(range(groups))
arrows = go.Figure()
arrows.add_scatter(x=y_bar, y=rows, mode="markers")
arrows.add_scatter(x=pooled, y=rows, mode="markers")
arrows.add_scatter(x=theta, y=rows, mode="markers")
errors = [float(np.mean((estimate - theta) ** 2)) for estimate in (y_bar, y_bar.mean(), pooled)]
bars = go.Figure(go.Bar(x=errors, y=[0, 1, 2], orientation="h"))
left, right = st.columns([2, 1])
left.plotly_chart(arrows, key="arrows")
right.plotly_chart(bars, key="bars")
