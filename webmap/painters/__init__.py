"""Painters: each is the only place that knows its drawing library."""
