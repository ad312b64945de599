"""Folium composes the shell of the map; records travel beside it, by URL."""
