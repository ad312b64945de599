// Small parts that several questions of gaps are made of.

import { isAlone } from "./data.js";
import { el } from "./dom.js";
import { _, named } from "./words.js";

const OUTSIDE = -2;

// One bar of parts side by side: class and size of each.
export function stacked(parts) {
  return el("div", { class: "reach-bar", "aria-hidden": "true" }, parts.map(([name, size]) => {
    const part = el("i", { class: name });
    part.style.flexGrow = String(size);
    return part;
  }));
}

// The distance of the view in kilometres; show: puts in one of so many metres.
export function kmField(plan) {
  const input = el("input", { type: "number", min: 0, max: 50, step: 0.1, class: "km", onchange: () => plan.state.set({ reach_m: Math.round(Number(input.value) * 10) * 100 }) });
  return { field: el("label", { class: "field" }, _("Within (km)"), input), show: (metres) => { input.value = String(metres / 1000); } };
}

// The same figures as files; a stand-alone file has no others.
export function downloads(query) {
  return isAlone() ? "" : el("p", { class: "row" }, el("a", { class: "button quiet", href: `/api/gaps.xlsx?${query}`, download: "" }, _("Download Excel")), el("a", { class: "button quiet", href: `/api/gaps.csv?${query}`, download: "" }, _("Download CSV")));
}

// The name of a subdistrict that leads to it on the map.
export function placeLink(plan, zone) {
  return el("button", { type: "button", class: "link", onclick: () => { plan.zones.highlight(zone.code); plan.zones.fit([zone.code]); } }, named(zone));
}

// Each subdistrict's class, and what the map says of it; those without an answer lie outside the filter.
export function shadeOf(plan, shade, zones, classOf, format) {
  const classes = Object.fromEntries(plan.zones.subdistricts.map((code) => [code, OUTSIDE]));
  const values = {};
  for (const zone of zones) {
    classes[zone.code] = classOf(zone);
    values[zone.code] = zone;
  }
  return { shade, classes, values, format };
}

// The map as it was before a question was asked.
export function unshade(plan) {
  plan.zones.setShade(null);
  plan.setGapLegend(null);
}

// Rows of a legend: class of the swatch, its words, and a figure where there is one.
export function keys(title, rows, hint = null) {
  return el("div", { class: "ramp" }, el("h2", {}, title), el("ul", { class: "keys" }, rows.map(([name, words, figure]) => el("li", {}, el("i", { class: `swatch ${name}` }), el("span", { class: "grow" }, words), figure && el("b", {}, figure)))), hint && el("p", { class: "hint" }, hint));
}

// Least and greatest value of each class, as rows of a legend.
export function ranges(pairs, format) {
  const limits = new Map();
  for (const [own, value] of pairs) {
    const [low, high] = limits.get(own) ?? [Infinity, -Infinity];
    limits.set(own, [Math.min(low, value), Math.max(high, value)]);
  }
  return [...limits].sort((a, b) => a[0] - b[0]).map(([own, [low, high]]) => [`c${own}`, low === high ? format(low) : `${format(low)} – ${format(high)}`]);
}

// A table: heads, and rows of cells (figures from the second on, but for those of words).
export function grid(heads, rows, { scroll = true, words = [], caption = null, foot = null, kind = "" } = {}) {
  return el("div", { class: scroll ? "ranked-box" : "table-scroll", tabindex: 0, role: "region", "aria-label": caption ?? heads[0] }, el("table", { class: `rows ${kind}`.trim() }, caption && el("caption", { class: "sr" }, caption),
    el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: at && !words.includes(at) ? "numeric" : "" }, head)))), el("tbody", {}, rows), foot && el("tfoot", {}, foot)));
}

export function figure(value) {
  return el("td", { class: "numeric" }, value);
}
