"""Boundaries, people, records and measures of a region; knows nothing of missions, Flask or Folium."""
