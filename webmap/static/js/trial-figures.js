// The figures of a scenario: who is served before and after by subdistrict, as a table and as the shade of the map.

import { el } from "./dom.js";
import { findings } from "./gap-findings.js";
import { downloads, figure, grid, keys, placeLink } from "./gap-parts.js";
import { percent, share } from "./reach.js";
import { _, ngettext, number } from "./words.js";

export function signed(value) {
  return value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : "0";
}

// Sentences, the table of what changes, and files of all of it.
export function figures(plan, { findings: found, scenarios, total, zones }, query) {
  const said = found.length ? findings(found) : el("p", { class: "verdict" }, total ? _("%(served)s of %(people)s people are within reach today.", { served: number(total.served_people), people: number(total.people) }) : "");
  if (!total || !scenarios.length) return [said];
  const changed = zones.filter((zone) => zone.more_people || zone.other_more_people);
  const still = zones.length - changed.length;
  return [said, table(plan, scenarios, changed, total),
    still > 0 && el("p", { class: "hint" }, ngettext("%(count)s subdistrict stays as it is.", "%(count)s subdistricts stay as they are.", still)), downloads(query)].filter(Boolean);
}

function table(plan, scenarios, rows, total) {
  const two = scenarios.length > 1;
  const heads = [_("Subdistrict"), _("People"), _("Served today"), ...scenarios.flatMap((one) => [two ? one.name : _("Served then"), _("Difference")])];
  const cells = (row) => [number(row.people), number(row.before_people), number(row.served_people), signed(row.more_people), ...(two ? [number(row.other_served_people), signed(row.other_more_people)] : [])].map(figure);
  const line = (head, row) => [el("th", { scope: "row" }, head), cells(row)];
  return grid(heads, rows.map((row) => el("tr", { dataset: { code: row.code } }, line(placeLink(plan, row), row))),
    { caption: _("People within reach before and after, by subdistrict"), foot: el("tr", {}, line(_("All"), total)), kind: "whatif" });
}

// What the map says of a subdistrict.
export function difference(zone) {
  return zone.more_people ? _("%(more)s people served (%(share)s of all)", { more: signed(zone.more_people), share: share(percent(Math.abs(zone.more_people), zone.people)) }) : _("as today");
}

// Shades of what the scenario adds; hatched where fewer are served.
export function legend(breaks) {
  return keys(_("People served in addition"), [["c-missing", _("fewer served")], ["c0", _("as today")], ...breaks.slice(1).map((end, at) => [`c${at + 1}`, at ? _("over %(low)s to %(high)s per cent", { low: number(breaks[at]), high: number(end) }) : _("up to %(high)s per cent", { high: number(end) })])]);
}
