// Who has nothing: subdistricts × missions or kinds; a cell or a column shows itself on the map.

import { el } from "./dom.js";
import { AnswerTab } from "./gap-answer.js";
import { findings } from "./gap-findings.js";
import { keys, ranges } from "./gap-parts.js";
import { length } from "./reach.js";
import { _, baht, ngettext, named, number, say } from "./words.js";

const FIGURES = () => ({
  count: _("Records"), per_10k: _("Records per 10,000 people"), baht: _("Baht"), baht_per_head: _("Baht per head"), nearest_m: _("Distance to the nearest site"),
});

export function figureWords(figure, value) {
  if (value === null) return "–";
  if (figure === "nearest_m") return length(value);
  return number(value, figure === "per_10k" ? 1 : 0);
}

export class Matrix extends AnswerTab {
  constructor(plan, body, cards) {
    super(plan, body, "matrix", ["reach_m", "detour", "sites", "candidates"]);
    this.cards = cards;
    this.figure = "count";
    this.sort = { column: "empty", down: true };
    this.column = null;
    this.select = el("select", { onchange: () => { this.figure = this.select.value; this.fill(); this.colour(); } }, Object.entries(FIGURES()).map(([key, words]) => el("option", { value: key }, words)));
    this.holder = el("div", { class: "table-scroll matrix-box", tabindex: 0, role: "region", "aria-label": _("Matrix of subdistricts") });
    this.load();
  }

  draw({ columns, findings: found }) {
    if (!columns.some((column) => column.key === this.column)) this.column = columns[0]?.key ?? null;
    this.box.replaceChildren(el("div", { class: "gap-words" }, findings(found, 1)), el("label", { class: "field" }, _("Each cell shows"), this.select), this.holder, this.downloads());
    this.fill();
    this.colour();
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
      el("button", { type: "button", onclick: () => { sort.down = sort.column === key ? !sort.down : numeric; sort.column = key; this.choose(key); this.fill(); } }, words, sort.column === key ? (sort.down ? " ↓" : " ↑") : ""), more);
  }

  choose(key) {
    if (!this.answer.columns.some((column) => column.key === key)) return;
    this.column = key;
    this.colour();
  }

  fill() {
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
    this.colour();
    this.plan.zones.highlight(zone.code);
    this.plan.zones.fit([zone.code]);
    const { tiled, shown } = this.plan;
    if (tiled) this.cards.openAnswered(tiled.ofColumn(zone.code, column.key), ({ records, total }) => this.openRecords(zone, column, records, total));
    else this.openRecords(zone, column, shown.filter((record) => record.subdistrict === zone.code && (record.mission === column.key || record.kindKey === column.key)));
  }

  openRecords(zone, column, here, total) {
    if (here.length > 1) this.cards.openMany(here, total, _("What is recorded in %(place)s", { place: named(zone) }));
    else if (here.length) this.cards.openRecord(here[0], { zoom: false });
    else this.plan.tell(_("%(place)s: no record of %(what)s. Empty means none recorded.", { place: named(zone), what: say(column.name) }));
  }

  get shown() { return `${this.column} ${this.figure}`; }

  // The chosen column on the map.
  colour() {
    const { at, figure } = this;
    if (at < 0) return;
    const column = this.answer.columns[at];
    this.paint(this.answer.zones, (zone) => (this.recorded(zone.cells[at]) ? zone.cells[at].class[figure] : "nothing"), (zone) => this.cellWords(zone.cells[at]), () => this.legend(column, at), "matrix-shade");
    for (const head of this.holder.querySelectorAll("thead th")) head.classList.remove("shown");
    this.holder.querySelectorAll("thead th")[at + 3]?.classList.add("shown");
  }

  recorded(cell) { return cell.count > 0 || this.figure === "nearest_m"; }

  cellWords(cell) {
    const value = cell[this.figure];
    if (!this.recorded(cell)) return _("none recorded");
    if (this.figure === "nearest_m") return _("%(distance)s to the nearest", { distance: figureWords("nearest_m", value) });
    if (this.figure.startsWith("baht")) return value === null ? _("no budget stated") : baht(value);
    return ngettext("%(count)s record", "%(count)s records", cell.count);
  }

  legend(column, at) {
    const cells = this.answer.zones.map((zone) => zone.cells[at]).filter((cell) => cell.class[this.figure] >= 1 && this.recorded(cell));
    const nothing = this.figure === "nearest_m" ? [] : [["c-nothing", _("none recorded"), number(column.empty_zones)]];
    return keys(`${say(column.name)} · ${FIGURES()[this.figure]}`, [...nothing, ...ranges(cells.map((cell) => [cell.class[this.figure], cell[this.figure]]), (value) => figureWords(this.figure, value))]);
  }
}
