// The figures of a scenario: who is served before and after by subdistrict, as a table and as the shade of the map.

import { el } from "./dom.js";
import { findings } from "./gap-findings.js";
import { percent, share } from "./reach.js";
import { _, named, ngettext, number } from "./words.js";

const OUTSIDE = -2;

export function signed(value) {
  return value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : "0";
}

// Sentences, the table of what changes, and files of all of it.
export function figures(plan, { findings: found, scenarios, total, zones }, query) {
  const said = found.length ? findings(found) : el("p", { class: "verdict" }, total ? _("%(served)s of %(people)s people are within reach today.", { served: number(total.served_people), people: number(total.people) }) : "");
  if (!total || !scenarios.length) return [said];
  const changed = zones.filter((zone) => zone.more_people || zone.other_more_people);
  const still = zones.length - changed.length;
  const words = _("People within reach before and after, by subdistrict");
  return [said, el("div", { class: "ranked-box", tabindex: 0, role: "region", "aria-label": words }, table(plan, words, scenarios, changed, total)),
    still > 0 && el("p", { class: "hint" }, ngettext("%(count)s subdistrict stays as it is.", "%(count)s subdistricts stay as they are.", still)),
    el("p", { class: "row" }, el("a", { class: "button quiet", href: `/api/gaps.xlsx?${query}`, download: "" }, _("Download Excel")), el("a", { class: "button quiet", href: `/api/gaps.csv?${query}`, download: "" }, _("Download CSV")))].filter(Boolean);
}

function table(plan, words, scenarios, rows, total) {
  const two = scenarios.length > 1;
  const heads = [_("Subdistrict"), _("People"), _("Served today"), ...scenarios.flatMap((one) => [two ? one.name : _("Served then"), _("Difference")])];
  const cells = (row) => [number(row.people), number(row.before_people), number(row.served_people), signed(row.more_people), ...(two ? [number(row.other_served_people), signed(row.other_more_people)] : [])];
  const line = (head, row) => [head, ...cells(row).map((figure) => el("td", { class: "numeric" }, figure))];
  const open = (code) => () => { plan.zones.highlight(code); plan.zones.fit([code]); };
  return el("table", { class: "rows whatif" }, el("caption", { class: "sr" }, words),
    el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: at ? "numeric" : "" }, head)))),
    el("tbody", {}, rows.map((row) => el("tr", { dataset: { code: row.code } }, line(el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: open(row.code) }, named(row))), row)))),
    el("tfoot", {}, el("tr", {}, line(el("th", { scope: "row" }, _("All")), total))));
}

// The map shows what the scenario adds; hatched where fewer are served. key: changes with the scenario.
export function paint(plan, { zones, scenarios, breaks, total }, key) {
  if (!scenarios.length || !total) { plan.zones.setShade(null); plan.setGapLegend(null); return; }
  const classes = Object.fromEntries(plan.zones.subdistricts.map((code) => [code, OUTSIDE]));
  const values = {};
  for (const zone of zones) { classes[zone.code] = zone.class; values[zone.code] = zone; }
  plan.zones.setShade({ shade: "whatif", classes, values, format: (zone) => (zone.more_people ? _("%(more)s people served (%(share)s of all)", { more: signed(zone.more_people), share: share(percent(Math.abs(zone.more_people), zone.people)) }) : _("as today")) });
  plan.setGapLegend(key, () => legend(breaks));
}

function legend(breaks) {
  const keys = [["c-missing", _("fewer served")], ["c0", _("as today")], ...breaks.slice(1).map((end, at) => [`c${at + 1}`, at ? _("over %(low)s to %(high)s per cent", { low: number(breaks[at]), high: number(end) }) : _("up to %(high)s per cent", { high: number(end) })])];
  return el("div", { class: "ramp gap-shade" }, el("h2", {}, _("People served in addition")), el("ul", { class: "keys" }, keys.map(([name, words]) => el("li", {}, el("i", { class: `swatch ${name}` }), el("span", { class: "grow" }, words)))));
}
