"""Gaps of coverage: from a View to what is measured, for whom, and what comes of it; below every page and painter."""
