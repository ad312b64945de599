"""Where next in sentences, from the figures that where_told tells."""

from typing import Any

from geodata.text import Text
from webmap.gaps.question import Gaps
from webmap.gaps.where import CLOSEST, FEWEST
from webmap.gaps.words import Finding, Said, tens
from webmap.query import N_

NAMED = 5

MORE = N_("With %(count)s more, %(after)s of %(people)s %(who)s in %(where)s live within %(reach)s of the nearest "
          "%(subject)s: %(gain)s more than now.")
ALL = N_("With %(count)s more, all %(who)s in %(where)s whom a candidate can reach live within %(reach)s of the "
         "nearest %(subject)s: %(after)s of %(people)s, %(gain)s more than now.")
ALREADY = N_("All %(people)s %(who)s in %(where)s live within %(reach)s of the nearest %(subject)s already.")
NOBODY = N_("No candidate brings anyone else in %(where)s within %(reach)s of a %(subject)s.")
NEARER = N_("With %(count)s more, the mean distance of %(people)s %(who)s in %(where)s to the nearest %(subject)s is "
            "%(after)s instead of %(before)s.")
FIRST = N_("With %(count)s new, the mean distance of %(people)s %(who)s in %(where)s to the nearest %(subject)s is "
           "%(after)s.")
PLACES = N_("New ones in %(places)s, with the people each adds within %(reach)s.")
OUT = N_("%(people)s cannot be reached from any candidate; most of them live in %(places)s.")
SPARE = N_("%(spare)s of the %(asked)s asked for would add nobody, or may not stand.")
PROVED = N_("Proved: no other choice among %(candidates)s candidates is better.")
GAP = N_("Another choice among %(candidates)s candidates may be better by at most %(gap)s: the search ended before a "
         "proof.")
SQUARES = N_("The search gathers people in squares of %(square)s; all people told here are counted one by one.")


def where_findings(gaps: Gaps, subject: Text, who: Text, where: Text, body: dict[str, Any]) -> list[Finding]:
    """The sentences of an answer of where_told."""
    query = gaps.facts.view.but(reach_m=gaps.reach_m).to_query()
    total, search, sites = body["total"], body["search"], body["sites"]
    words = {"count": Said("count", len(sites)), "people": Said("people", total["people"]),
             "after": Said("people", total["after_people"]), "who": Said("text", who), "where": Said("text", where),
             "gain": Said("count", tens(total["after_people"]) - tens(total["before_people"])),
             "reach": Said("metres", gaps.reach_m), "subject": Said("text", subject)}
    found = [Finding("where", *_first(gaps.facts.view.measure, body, words), query)]
    if sites:
        places = [(Text(site["name_th"] or "?", site["name_en"] or "?"), site["gain_people"]) for site in sites[:NAMED]]
        found.append(Finding("places", PLACES, {"places": Said("places", places), "reach": words["reach"]}, query))
    found += _limits(body, query)
    if sites:
        candidates = Said("count", search["usable_candidates"])
        if search["state"] == "proved":
            found.append(Finding("proved", PROVED, {"candidates": candidates}, query))
        else:
            found.append(Finding("gap", GAP, {"candidates": candidates, "gap": Said("share", search["gap_percent"])},
                                 query))
        if search["squares_m"]:
            found.append(Finding("squares", SQUARES, {"square": Said("metres", search["squares_m"])}, query))
    return found


def _first(asked: str, body: dict[str, Any], words: dict[str, Said]) -> tuple[str, dict[str, Said]]:
    """The main sentence with its words."""
    total = body["total"]
    if body["search"]["state"] == "nobody":
        return ALREADY, words
    if not body["sites"]:
        return NOBODY, words
    if asked == CLOSEST and total["after_mean_m"] is not None:
        means = words | {"after": Said("metres", total["after_mean_m"])}
        if total["before_mean_m"] is None:
            return FIRST, means
        return NEARER, means | {"before": Said("metres", total["before_mean_m"])}
    return (ALL if asked == FEWEST else MORE), words


def _limits(body: dict[str, Any], query: str) -> list[Finding]:
    """Who stays out of reach, and sites that were asked for in vain."""
    found, search = [], body["search"]
    out = sorted((zone for zone in body["zones"] if zone["unreachable_people"]),
                 key=lambda zone: (-zone["unreachable_people"], zone["code"]))
    if out and body["total"]["unreachable_people"]:
        places = [(Text(zone["name_th"], zone["name_en"]), zone["unreachable_people"]) for zone in out[:NAMED]]
        found.append(Finding("out", OUT, {"people": Said("people", body["total"]["unreachable_people"]),
                                          "places": Said("places", places)}, query))
    if search["spare_sites"] and body["sites"]:
        found.append(Finding("spare", SPARE, {"spare": Said("count", search["spare_sites"]),
                                              "asked": Said("count", search["asked_sites"])}, query))
    return found
