"""One blueprint a file."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the service."""
    from webmap.pages import (
        about,
        accounts,
        api,
        demand,
        documents,
        embeds,
        embeds_api,
        exports,
        files,
        gaps,
        health,
        history,
        identify,
        imports,
        jobs,
        links,
        maps,
        own_scenarios,
        people,
        records,
        scenarios,
        start,
        starter,
        stories,
        stories_api,
        tiles,
        views,
        views_api,
    )

    return (maps.bp, api.bp, gaps.bp, documents.bp, about.bp, files.bp, health.bp, accounts.bp, people.bp, records.bp,
            history.bp, imports.bp, jobs.bp, start.bp, starter.bp, scenarios.bp, own_scenarios.bp,
            demand.bp, exports.bp, stories.bp, stories_api.bp, views.bp, views_api.bp, embeds.bp, embeds_api.bp,
            links.bp, tiles.bp, identify.bp)


def country_blueprints() -> tuple[Blueprint, ...]:
    """The blueprints of the page of all provinces, and of what people need there."""
    from webmap.pages import accounts, country, files, health, people

    return country.bp, files.bp, health.bp, accounts.bp, people.bp
