"""See shrinkage: estimate many group means at once, by no, complete and partial pooling."""

from shrinkdash.estimators import (
    Estimates,
    complete_pooling,
    james_stein,
    no_pooling,
    oracle,
    partial_pooling,
)
from shrinkdash.heterogeneity import estimate_tau2
from shrinkdash.model import GroupCounts, GroupMeans, GroupObservations, GroupRates, Study, simulate
from shrinkdash.reading import Table, TableError, read_table
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design

__all__ = [
    "Design",
    "Estimates",
    "GroupCounts",
    "GroupMeans",
    "GroupObservations",
    "GroupRates",
    "Risk",
    "Study",
    "Table",
    "TableError",
    "complete_pooling",
    "estimate_tau2",
    "james_stein",
    "no_pooling",
    "oracle",
    "partial_pooling",
    "read_table",
    "risk",
    "simulate",
]
