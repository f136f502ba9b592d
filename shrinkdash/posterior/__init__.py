"""Full Bayes by quadrature: one module a likelihood, one shared result type."""
