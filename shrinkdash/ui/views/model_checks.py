"""Model checks: the effective number of parameters, information criteria, and replicated data against observed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.criteria import MOST_REFITS, Criteria, criteria, leave_out, quick
from shrinkdash.diagnostics.effects import effects
from shrinkdash.diagnostics.predictive import CHOSEN, LINK, checks, equal_sizes
from shrinkdash.families.family import Effects
from shrinkdash.figures.draw.effective_parameters import parameter_plot
from shrinkdash.figures.draw.predictive import predictive_plot
from shrinkdash.narration.draw import model_checks as sentences
from shrinkdash.narration.subject import Subject
from shrinkdash.ui.chart import chart
from shrinkdash.ui.parts.view_input import ViewInput
from shrinkdash.ui.prose import prose

NEW = "new"
SAME = "same"
# What is chosen here, by the keys of its widgets: Streamlit forgets it while another view is on show.
CHOICES = ("leave_out", "replicated", "statistic")


@dataclass(frozen=True, eq=False)
class ScoredComparison:
    """A comparison with its draws and scores; ``asked`` says that its scores hold every group left out in turn."""

    comparison: Comparison
    drawn: Effects
    found: Criteria
    asked: bool


def show(given: ViewInput) -> None:
    """Show the view."""
    kept = st.session_state.setdefault("kept_choices", {})
    for key in CHOICES:
        if key in kept and key not in st.session_state:
            st.session_state[key] = kept[key]
    _parameters(given)
    _replicated(given)
    kept.update({key: st.session_state[key] for key in CHOICES if key in st.session_state})


def _scored(comparison: Comparison) -> ScoredComparison:
    """Score a comparison once; kept in the session, which alone may see a person's own data."""
    last: ScoredComparison | None = st.session_state.get("model_checks")
    if last is None or last.comparison is not comparison:
        drawn = effects(comparison)
        last = ScoredComparison(comparison, drawn, criteria(comparison, drawn), asked=False)
        st.session_state["model_checks"] = last
    return last


def _left_out(scored: ScoredComparison) -> Criteria:
    if not scored.asked:
        scored = replace(scored, found=leave_out(scored.found, scored.comparison), asked=True)
        st.session_state["model_checks"] = scored
    return scored.found


def _parameters(given: ViewInput) -> None:
    comparison, subject = given.comparison, given.subject
    scored = _scored(comparison)
    found = scored.found
    st.markdown(f"## {sentences.parameter_count(found, subject)}")
    figure = parameter_plot(found, kind=given.kind)
    chart(figure, key=f"parameters {given.source}", alt=sentences.parameters_alt(found))
    st.caption(sentences.parameters_story(found))
    if _wanted(given):
        found = _left_out(scored)
    st.table(pd.DataFrame(sentences.criteria_rows(found)).T.rename_axis("strategy"))
    absences = " ".join(sentences.absences(found, comparison, subject))
    lines = [sentences.left_out_story(found, comparison, subject), absences]
    st.caption("\n\n".join(filter(None, lines)))
    with st.expander("What each column means, and what none of them can compare"):
        st.caption(prose("read/checks-criteria-counts" if comparison.family.approximated else "read/checks-criteria"))


def _wanted(given: ViewInput) -> bool:
    """Whether to leave each group out: at once where that is quick, else when asked to."""
    subject, J = given.subject, len(given.comparison.data)
    if quick(given.comparison):
        return True
    if J > MOST_REFITS:
        st.caption(f"With more than {MOST_REFITS} {subject.plural} none is left out: that would take too long.")
        return False
    beforehand = f"Fits again without each of the {J} {subject.plural}, one after the other."
    return st.toggle(f"Leave each {subject.noun} out in turn", key="leave_out", help=beforehand)


def _replicated(given: ViewInput) -> None:
    comparison, subject = given.comparison, given.subject
    st.markdown("## Would the model produce such data?")
    with st.container(horizontal=True):
        which = _which(subject)
        chosen = st.pills(
            "One more statistic", tuple(CHOSEN), default=next(iter(CHOSEN)), required=True, key="statistic"
        )
    drawn = _scored(comparison).drawn
    found = checks(comparison, drawn.same if which == SAME else drawn.new, chosen or LINK)
    figure = predictive_plot(found, places=comparison.places, kind=given.kind)
    chart(figure, key=f"predictive {given.source}", alt=sentences.predictive_alt(found, comparison.places))
    st.caption(sentences.checks_story(found, comparison.places))
    if chosen == LINK and equal_sizes(comparison.data):
        st.caption(f"All {subject.plural} have equally much data: there is no link with size to check.")
    st.caption(prose("read/checks-predictive"))


def _which(subject: Subject) -> str | None:
    """Choose whose data to replicate."""
    names = {NEW: f"New {subject.plural}", SAME: f"The same {subject.plural}"}
    return st.segmented_control(
        "Replicated",
        tuple(names),
        default=NEW,
        required=True,
        key="replicated",
        format_func=names.__getitem__,
        help=prose("help/replicated"),
    )
