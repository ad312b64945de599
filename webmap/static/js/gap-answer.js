// What the tabs that ask the server share: one request at a time, what became of it told, the map left as it was found.

import { el } from "./dom.js";
import { fetchJson } from "./data.js";
import { _, named } from "./words.js";

const QUIET = ["at", "base", "title", "compare", "shade"];

export class AnswerTab {
  constructor(plan, body, key, without = []) {
    Object.assign(this, { plan, key, without: [...QUIET, ...without] });
    this.box = el("div", { class: "gap-answer" }, el("p", { class: "hint" }, _("Working it out …")));
    body.append(this.box);
  }

  get query() { return this.plan.state.query(this.without); }

  async load() {
    this.request?.abort();
    this.request = new AbortController();
    delete document.body.dataset.answered;
    try {
      this.answer = await fetchJson(`/api/gaps?${this.query}`, { signal: this.request.signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.plan.tell(error.message);
      this.box.replaceChildren(el("p", { class: "hint" }, error.message));
      return;
    }
    this.draw(this.answer);
    document.body.dataset.answered = this.key;
  }

  // Each subdistrict's class and what the map says of it; those outside the filter are told so.
  paint(zones, classOf, format, legend, palette) {
    const classes = Object.fromEntries(this.plan.zones.subdistricts.map((code) => [code, -2]));
    const values = {};
    for (const zone of zones) {
      classes[zone.code] = classOf(zone);
      values[zone.code] = zone;
    }
    this.plan.zones.setShade({ shade: this.key, classes, values, format });
    this.plan.setGapLegend(`${this.key} ${this.query} ${this.shown ?? ""}`, legend, palette);
  }

  // The name of a subdistrict that leads to it on the map.
  place(zone) {
    return el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => { this.plan.zones.highlight(zone.code); this.plan.zones.fit([zone.code]); } }, named(zone)),
      el("small", {}, named(this.plan.zones.byCode.get(zone.district))));
  }

  downloads() {
    return el("p", { class: "row" }, el("a", { class: "button quiet", href: `/api/gaps.xlsx?${this.query}`, download: "" }, _("Download Excel")), el("a", { class: "button quiet", href: `/api/gaps.csv?${this.query}`, download: "" }, _("Download CSV")));
  }

  get width() { return Math.max(this.box.clientWidth - 8, 280); }

  update() { this.load(); }

  close() {
    this.request?.abort();
    delete document.body.dataset.answered;
    this.plan.zones.setShade(null);
    this.plan.zones.highlight(null);
    this.plan.setGapLegend(null);
  }
}

// Rows of a legend: class of the swatch and its words.
export function keys(title, rows, hint = null) {
  return el("div", { class: "ramp" }, el("h2", {}, title), el("ul", { class: "keys" }, rows.map(([name, words]) => el("li", {}, el("i", { class: `swatch ${name}` }), el("span", { class: "grow" }, words)))), hint && el("p", { class: "hint" }, hint));
}

// A table: heads, and rows of cells (figures from the second on).
export function grid(heads, rows, { scroll = true } = {}) {
  return el("div", { class: scroll ? "ranked-box" : "table-scroll", tabindex: 0, role: "region", "aria-label": heads[0] }, el("table", { class: "rows" }, el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: at ? "numeric" : "" }, head)))), el("tbody", {}, rows)));
}
