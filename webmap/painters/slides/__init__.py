"""PowerPoint: maps of native shapes, tables, charts and words that stay editable; python-pptx is used here alone."""
