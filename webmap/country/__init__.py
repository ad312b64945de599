"""Provinces side by side in one installation: each an application of its own below /p/<key>/, one page for all."""
