"""Benchmarks: how fast and how well the parts work, as ratios measured in one run so that machines can be compared."""
