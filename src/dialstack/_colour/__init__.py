"""Where the two colours differ: one module of primitives for each, with the same names."""
