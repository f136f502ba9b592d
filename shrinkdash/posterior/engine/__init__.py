"""The quadrature: where a density lies, rules over one and two variables, mixtures and draws."""
