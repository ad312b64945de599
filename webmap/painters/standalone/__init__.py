"""One HTML file that holds a page with its data, scripts, styles and fonts, and needs nothing else."""
