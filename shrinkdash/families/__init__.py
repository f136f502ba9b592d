"""One file a kind of data: all that depends on it, the same in each, behind the protocol in `family`."""

from __future__ import annotations

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.simulate import PER_CENT, Study
from shrinkdash.families.family import Family
from shrinkdash.families.means import Means
from shrinkdash.families.proportions import Proportions
from shrinkdash.families.rates import Rates

Observed = GroupMeans | GroupCounts | GroupRates | Family


def family_of(data: Observed) -> Family:
    """Return the kind of given data, or the data themselves where they bring their own; counts are told as rates.

    Raises
    ------
    TypeError
        If there is none for data of this type.
    """
    if isinstance(data, GroupMeans):
        return Means(data)
    if isinstance(data, GroupCounts):
        return Proportions(data, data.means())
    if isinstance(data, GroupRates):
        return Rates(data, data.means())
    if isinstance(data, Family):
        return data
    raise TypeError(f"data must be GroupMeans, GroupCounts, GroupRates or a Family, got {type(data).__name__}")


def family_of_study(study: Study) -> Family:
    """Return the kind of a simulated study's data; proportions are told in per cent."""
    if study.counts is None:
        return Means(study.data)
    if isinstance(study.counts, GroupCounts):
        return Proportions(study.counts, study.data, PER_CENT)
    return Rates(study.counts, study.data)
