"""One blueprint a file."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the service."""
    from webmap.pages import about, api, documents, files, health, maps, start

    return maps.bp, api.bp, documents.bp, about.bp, files.bp, health.bp, start.bp
