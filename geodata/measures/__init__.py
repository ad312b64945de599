"""Measures of coverage: arrays and tables in, figures out; metres in a region's metric CRS, whole people."""
