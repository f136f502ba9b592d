"""The note on how the numbers of a page are computed and checked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from shrinkdash.data.published_cases import Kind, most_akin_first
from shrinkdash.narration.draw.accuracy import model, own_error
from shrinkdash.ui.parts.view_input import ViewInput
from shrinkdash.ui.parts.wide_table import wide_table
from shrinkdash.ui.prose import prose


def accuracy_note(given: ViewInput) -> None:
    """Write the note."""
    comparison = given.comparison
    st.markdown(prose("accuracy/method"))
    st.markdown(f"**Full Bayes on these data.** {model(comparison)} {own_error(comparison.full.posterior)}")
    st.markdown(prose("accuracy/cases"))
    wide_table("accuracy", _cases(comparison.family.words.kind))


def _cases(kind: Kind) -> pd.DataFrame:
    cases = most_akin_first(kind)
    columns = {
        "reference": [case.reference for case in cases],
        "ours": [case.ours for case in cases],
        "difference": [case.difference for case in cases],
        "allowed": [case.allowed for case in cases],
        "source": [case.source for case in cases],
    }
    quantities = pd.Index([f"{case.case}: {case.quantity}" for case in cases], name="quantity")
    return pd.DataFrame(columns, index=quantities)
