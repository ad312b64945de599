"""Speed, each measure beside its reference in the same run: `python -m tests.benchmarks`. They print, never fail."""
