"""Measures of coverage: tables and arrays in, new columns and figures out; distances in metres."""
