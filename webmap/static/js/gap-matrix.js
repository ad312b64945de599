// Who has nothing: subdistricts × missions or kinds; a cell or a column shows itself on the map.

import { el } from "./dom.js";
import { fetchJson } from "./data.js";
import { findings } from "./gap-findings.js";
import { length } from "./reach.js";
import { _, baht, ngettext, named, number, say } from "./words.js";

const QUIET = ["at", "base", "title", "compare", "shade", "reach_m", "detour", "sites", "candidates"];
const FIGURES = () => ({
  count: _("Records"), per_10k: _("Records per 10,000 people"), baht: _("Baht"), baht_per_head: _("Baht per head"), nearest_m: _("Distance to the nearest site"),
});

export function figureWords(figure, value) {
  if (value === null) return "–";
  if (figure === "nearest_m") return length(value);
  return number(value, figure === "per_10k" ? 1 : 0);
}

export class Matrix {
  constructor(plan, body, cards) {
    this.plan = plan;
    this.cards = cards;
    this.figure = "count";
    this.sort = { column: "empty", down: true };
    this.column = null;
    this.words = el("div", { class: "gap-words" });
    this.select = el("select", { onchange: () => { this.figure = this.select.value; this.draw(); this.paint(); } }, Object.entries(FIGURES()).map(([key, words]) => el("option", { value: key }, words)));
    this.holder = el("div", { class: "table-scroll matrix-box", tabindex: 0, role: "region", "aria-label": _("Matrix of subdistricts") });
    this.links = el("p", { class: "row" });
    body.append(this.words, el("label", { class: "field" }, _("Each cell shows"), this.select), this.holder, this.links);
    this.load();
  }

  async load() {
    this.request?.abort();
    this.request = new AbortController();
    const query = this.plan.state.query(QUIET);
    try {
      const answer = await fetchJson(`/api/gaps?${query}`, { signal: this.request.signal });
      this.answer = answer;
    } catch (error) {
      if (error.name !== "AbortError") this.plan.tell(error.message);
      return;
    }
    this.words.replaceChildren(findings(this.answer.findings, 1));
    this.links.replaceChildren(el("a", { class: "button quiet", href: `/api/gaps.xlsx?${query}`, download: "" }, _("Download Excel")), el("a", { class: "button quiet", href: `/api/gaps.csv?${query}`, download: "" }, _("Download CSV")));
    if (!this.answer.columns.some((column) => column.key === this.column)) this.column = this.answer.columns[0]?.key ?? null;
    this.draw();
    this.paint();
    document.body.dataset.answered = "matrix";
  }

  update() { this.load(); }

  close() {
    this.request?.abort();
    delete document.body.dataset.answered;
    this.plan.zones.setShade(null);
    this.plan.zones.highlight(null);
    this.plan.setGapLegend(null);
  }

  get at() { return this.answer.columns.findIndex((column) => column.key === this.column); }

  rows() {
    const { column, down } = this.sort;
    const at = this.answer.columns.findIndex((one) => one.key === column);
    const value = (zone) => (column === "name" ? named(zone) : column === "people" ? zone.people : column === "empty" ? zone.empty : zone.cells[at]?.[this.figure]);
    const order = (a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === y) return (b.people ?? 0) - (a.people ?? 0);
      if (x === null || x === undefined) return 1;
      if (y === null || y === undefined) return -1;
      const less = typeof x === "string" ? x.localeCompare(y, document.documentElement.lang) : x - y;
      return down ? -less : less;
    };
    return [...this.answer.zones].sort(order);
  }

  head(key, words, more, numeric = true) {
    const { sort } = this;
    return el("th", { scope: "col", class: numeric ? "numeric" : "", "aria-sort": sort.column === key ? (sort.down ? "descending" : "ascending") : "none" },
      el("button", { type: "button", onclick: () => { sort.down = sort.column === key ? !sort.down : numeric; sort.column = key; this.choose(key); this.draw(); } }, words, sort.column === key ? (sort.down ? " ↓" : " ↑") : ""), more);
  }

  choose(key) {
    if (!this.answer.columns.some((column) => column.key === key)) return;
    this.column = key;
    this.paint();
  }

  draw() {
    const { columns, zones } = this.answer;
    const rows = this.rows().map((zone) => el("tr", { class: zone.empty === columns.length ? "nothing" : "", dataset: { code: zone.code } },
      el("th", { scope: "row" }, named(zone), el("small", {}, named(this.plan.zones.byCode.get(zone.district)))),
      el("td", { class: "numeric" }, zone.people === null ? "–" : number(zone.people)),
      el("td", { class: "numeric" }, zone.empty === columns.length ? el("b", {}, _("all")) : number(zone.empty)),
      zone.cells.map((cell, at) => this.cell(zone, cell, columns[at]))));
    this.holder.replaceChildren(el("table", { class: "rows matrix" },
      el("caption", { class: "sr" }, _("Subdistricts and what is recorded in each")),
      el("thead", {}, el("tr", {}, this.head("name", _("Subdistrict"), null, false), this.head("people", _("People")), this.head("empty", _("Empty")),
        columns.map((column) => this.head(column.key, say(column.name), el("small", { class: column.empty_zones === zones.length ? "nothing" : "" }, _("%(count)s empty", { count: number(column.empty_zones) })))))),
      el("tbody", {}, rows),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, _("Not known to a subdistrict")), el("td"), el("td"), columns.map((column) => el("td", { class: "numeric" }, number(column.unplaced_records)))))));
    this.holder.querySelector("button.cell")?.setAttribute("tabindex", "0");
  }

  cell(zone, cell, column) {
    const nothing = cell.count === 0 && this.figure !== "nearest_m";
    const words = zone.few && ["per_10k", "baht_per_head"].includes(this.figure) ? ngettext("%(count)s record, few people", "%(count)s records, few people", cell.count) : figureWords(this.figure, cell[this.figure]);
    const label = `${named(zone)}, ${say(column.name)}: ${words}`;
    return el("td", { class: `numeric ${nothing ? "c-nothing" : `c${cell.class[this.figure]}`}` },
      el("button", { type: "button", class: "cell", tabindex: -1, "aria-label": label, onclick: () => this.open(zone, cell, column), onkeydown: (event) => this.arrow(event) }, words));
  }

  // One stop for Tab; arrows go from cell to cell.
  arrow(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const row = event.target.closest("tr");
    const cells = [...row.querySelectorAll("button.cell")];
    const next = step[0] ? (step[0] > 0 ? row.nextElementSibling : row.previousElementSibling)?.querySelectorAll("button.cell")[cells.indexOf(event.target)] : cells[cells.indexOf(event.target) + step[1]];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  open(zone, cell, column) {
    this.column = column.key;
    this.paint();
    this.plan.zones.highlight(zone.code);
    this.plan.zones.fit([zone.code]);
    const here = this.plan.shown.filter((record) => record.subdistrict === zone.code && (record.mission === column.key || record.kindKey === column.key));
    if (here.length > 1) this.cards.openMany(here);
    else if (here.length) this.cards.openRecord(here[0], { zoom: false });
    else this.plan.tell(_("%(place)s: no record of %(what)s. Empty means none recorded.", { place: named(zone), what: say(column.name) }));
  }

  // The chosen column on the map.
  paint() {
    const { at } = this;
    if (at < 0) return;
    const { figure } = this;
    const column = this.answer.columns[at];
    const classes = {};
    const values = {};
    for (const code of this.plan.zones.subdistricts) classes[code] = -2;
    for (const zone of this.answer.zones) {
      const cell = zone.cells[at];
      classes[zone.code] = figure !== "nearest_m" && cell.count === 0 ? "nothing" : cell.class[figure];
      values[zone.code] = cell;
    }
    this.plan.zones.setShade({ shade: "matrix", classes, values, format: (cell) => (cell.count === 0 && figure !== "nearest_m" ? _("none recorded") : figure === "nearest_m" ? _("%(distance)s to the nearest", { distance: figureWords(figure, cell[figure]) }) : figure.startsWith("baht") ? (cell[figure] === null ? _("no budget stated") : baht(cell[figure])) : ngettext("%(count)s record", "%(count)s records", cell.count)) });
    this.plan.setGapLegend(`matrix ${column.key} ${figure} ${this.answer.query}`, () => this.legend(column, at), "matrix-shade");
    for (const head of this.holder.querySelectorAll("thead th")) head.classList.remove("shown");
    this.holder.querySelectorAll("thead th")[at + 3]?.classList.add("shown");
  }

  legend(column, at) {
    const limits = new Map();
    for (const zone of this.answer.zones) {
      const cell = zone.cells[at];
      const own = cell.class[this.figure];
      if (own < 1 || (cell.count === 0 && this.figure !== "nearest_m")) continue;
      const [low, high] = limits.get(own) ?? [Infinity, -Infinity];
      limits.set(own, [Math.min(low, cell[this.figure]), Math.max(high, cell[this.figure])]);
    }
    const say_ = (value) => figureWords(this.figure, value);
    const rows = [...limits].sort((a, b) => a[0] - b[0]).map(([own, [low, high]]) => el("li", {}, el("i", { class: `swatch c${own}` }), el("span", { class: "grow" }, low === high ? say_(low) : `${say_(low)} – ${say_(high)}`)));
    return el("div", { class: "ramp" }, el("h2", {}, `${say(column.name)} · ${FIGURES()[this.figure]}`), el("ul", { class: "keys" },
      this.figure !== "nearest_m" && el("li", {}, el("i", { class: "swatch c-nothing" }), el("span", { class: "grow" }, _("none recorded")), el("b", {}, number(column.empty_zones))), rows));
  }
}
