// The table twin: exactly the records shown, and the figures by subdistrict.

import { el, on } from "./dom.js";
import { fetchJson, isAlone, isTold, rooted } from "./data.js";
import { missions, symbolOf } from "./symbols.js";
import { _, baht, lang, named, number, say, year } from "./words.js";

const CHUNK = 100;

export class Table {
  constructor(plan, cards) {
    this.plan = plan;
    this.cards = cards;
    this.body = on("table-body");
    this.toggle = on("table-toggle");
    this.tab = "records";
    this.sort = { records: { column: null, down: false }, zones: { column: null, down: false } };
    this.toggle.addEventListener("click", () => this.show(this.body.hidden));
    plan.watch(() => { if (!this.body.hidden) this.draw(); });
  }

  show(open) {
    this.body.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("with-table", open);
    if (open) this.draw();
  }

  get columns() {
    const { zones, region } = this.plan;
    const place = (code) => (code ? named(zones.byCode.get(code)) : "");
    return [
      { key: "name", title: _("Name"), value: (r) => named(r), cell: (r) => el("div", { class: "cell-name" }, symbolOf(r, 20), el("button", { type: "button", class: "link", onclick: () => this.cards.openRecord(r, { zoom: true }) }, named(r))) },
      { key: "mission", title: _("Mission"), value: (r) => say(missions.get(r.mission).short) },
      { key: "kind", title: _("Kind"), value: (r) => say(missions.get(r.mission).byKind.get(r.kind)?.name) || r.kind },
      { key: "subdistrict", title: _("Subdistrict"), value: (r) => place(r.subdistrict) },
      { key: "district", title: _("District"), value: (r) => place(r.district) || _("whole province") },
      { key: "agency", title: _("Agency"), wrap: true, value: (r) => (lang === "en" ? r.agency_en ?? r.agency_th : r.agency_th ?? r.agency_en) ?? "" },
      { key: "status", title: _("Status"), value: (r) => (r.status ? say(region.statuses[r.status]) : "") },
      { key: "mechanism", title: _("Delivery mechanism"), value: (r) => (r.mechanism ? say(region.mechanisms[r.mechanism]) : "") },
      { key: "fy", title: _("Fiscal year"), value: (r) => r.fiscal_year, text: (v) => year(v), numeric: true },
      { key: "budget", title: _("Budget (baht)"), value: (r) => r.budget_thb, text: (v) => number(v), numeric: true },
      { key: "precision", title: _("Position"), value: (r) => ({ exact: _("exact"), approximate: _("approximate"), subdistrict: _("subdistrict"), district: _("district"), province: _("province") })[r.precision] },
    ].filter(({ key }) => isTold(key === "fy" ? "fiscal_year" : key));
  }

  draw() {
    const query = this.plan.state.query(["at", "shade", "base", "title", "compare"]);
    const tab = (key, words) => el("button", { type: "button", class: "tab", "aria-pressed": String(this.tab === key), onclick: () => { this.tab = key; this.draw(); } }, words);
    const file = this.tab === "records" ? "sites.csv" : "summary.csv";
    this.holder = el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": _("Rows of the table") });
    this.pager = el("span", { class: "page-turns" });
    this.body.replaceChildren(el("div", { class: "tabs" }, tab("records", _("Records")), tab("zones", _("Subdistricts")), this.pager,
      !isAlone() && this.plan.mayDownload && el("a", { class: "button quiet", href: rooted(`/api/${file}${query ? `?${query}` : ""}`), download: "" }, _("Download CSV"))), this.holder);
    if (this.tab === "records") this.drawRecords();
    else this.drawZones();
  }

  head(columns, sort) {
    return el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col", class: column.numeric ? "numeric" : "", "aria-sort": sort.column === column.key ? (sort.down ? "descending" : "ascending") : "none" },
      el("button", { type: "button", onclick: () => { sort.down = sort.column === column.key ? !sort.down : Boolean(column.numeric); sort.column = column.key; this.draw(); } }, column.title,
        el("span", { class: "sort", "aria-hidden": "true" }, sort.column === column.key ? (sort.down ? " ▼" : " ▲") : ""))))));
  }

  sorted(rows, columns, sort) {
    const column = columns.find((one) => one.key === sort.column);
    if (!column) return rows;
    const sign = sort.down ? -1 : 1;
    const empty = (value) => value === null || value === undefined || value === "";
    const compare = column.numeric ? (a, b) => a - b : new Intl.Collator(lang).compare;
    return [...rows].map((row) => [column.value(row), row]).sort(([a], [b]) => (empty(a) || empty(b) ? empty(a) - empty(b) : sign * compare(a, b))).map(([, row]) => row);
  }

  cells(columns, row) {
    return columns.map((column) => {
      const value = column.value(row);
      const none = value === null || value === undefined || value === "";
      return el("td", { class: `${column.numeric ? "numeric" : ""}${column.wrap ? "wrap" : ""}${none ? " none" : ""}` }, column.cell ? column.cell(row) : none ? column.none ?? _("not stated") : column.text ? column.text(value) : value);
    });
  }

  // A page of records as the server lists them, and the way to the others.
  async drawPage() {
    const { tiled } = this.plan;
    const { holder, columns } = this;
    const key = tiled.query();
    if (this.pageOf !== key) { this.pageOf = key; this.offset = 0; }
    this.request?.abort();
    this.request = new AbortController();
    let told;
    try {
      told = await tiled.list({}, { limit: CHUNK, offset: this.offset, signal: this.request.signal });
    } catch (error) {
      if (error.name !== "AbortError") holder.replaceChildren(el("p", { class: "problem", role: "alert" }, error.message));
      return;
    }
    const { records, total } = told;
    if (!total) { holder.replaceChildren(this.nothing()); return; }
    const from = this.offset + 1;
    const turn = (words, offset, possible) => el("button", { type: "button", class: "button quiet", disabled: !possible, onclick: () => { this.offset = offset; this.draw(); } }, words);
    const last = Math.floor((total - 1) / CHUNK) * CHUNK;
    this.pager.replaceChildren(el("span", { class: "page-of", role: "status" }, _("%(from)s–%(to)s of %(all)s", { from: number(from), to: number(this.offset + records.length), all: number(total) })),
      turn(_("First"), 0, this.offset > 0), turn(_("Back"), Math.max(0, this.offset - CHUNK), this.offset > 0),
      turn(_("Further"), this.offset + CHUNK, this.offset < last), turn(_("Last"), last, this.offset < last));
    holder.replaceChildren(el("table", { "aria-rowcount": total + 1 }, el("caption", { class: "sr" }, _("Records shown on the map")),
      el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col", class: column.numeric ? "numeric" : "" }, column.title)))),
      el("tbody", {}, records.map((record, at) => el("tr", { dataset: { id: record.id }, "aria-rowindex": from + at + 1 }, this.cells(columns, record))))));
  }

  nothing() { return el("p", { class: "empty" }, _("No record passes these filters. Remove one of them, or clear all filters.")); }

  drawRecords() {
    if (this.plan.tiled) { this.drawPage(); return; }
    const { columns } = this;
    if (!this.plan.shown.length) {
      this.holder.append(this.nothing());
      return;
    }
    const rows = this.sorted(this.plan.shown, columns, this.sort.records);
    const body = el("tbody");
    const table = el("table", { "aria-rowcount": rows.length + 1 }, el("caption", { class: "sr" }, _("Records shown on the map")), this.head(columns, this.sort.records), body);
    this.holder.append(table);
    let drawn = 0;
    const more = () => {
      const next = rows.slice(drawn, drawn + CHUNK);
      body.append(...next.map((record) => el("tr", { dataset: { id: record.id } }, this.cells(columns, record))));
      drawn += next.length;
    };
    more();
    this.holder.addEventListener("scroll", () => {
      if (drawn < rows.length && this.holder.scrollTop + this.holder.clientHeight > this.holder.scrollHeight - 400) more();
    });
  }

  async drawZones() {
    const holder = this.holder;
    let summary;
    try {
      summary = await fetchJson(`/api/summary?${this.plan.state.query(["at", "shade", "base", "title", "compare"])}`);
    } catch (error) {
      holder.append(el("p", { class: "problem", role: "alert" }, error.message));
      return;
    }
    const { zones, view } = this.plan;
    const known = (row) => ({ district: _("known to the district only"), province: _("province-wide") })[row.known_to];
    const columns = [
      { key: "name", title: _("Subdistrict"), value: (row) => named(row), cell: (row) => (row.known_to ? el("i", {}, `${named(row)}: ${known(row)}`) : el("button", { type: "button", class: "link", onclick: () => { this.cards.openPlace(row.code); zones.fit([row.code]); } }, named(row))) },
      { key: "district", title: _("District"), value: (row) => (row.district ? named(zones.byCode.get(row.district)) : row.code.length === 4 ? named(zones.byCode.get(row.code)) : _("whole province")) },
      { key: "people", title: _("People (%(year)s)", { year: year(summary.year) }), value: (row) => row.people, text: number, numeric: true, none: "–" },
      ...[...missions.values()].filter((mission) => view.missions.includes(mission.key)).map((mission) => ({ key: mission.key, title: say(mission.short), value: (row) => row[mission.key], text: (value) => number(value), numeric: true })),
      { key: "records", title: _("Records"), value: (row) => row.records, text: number, numeric: true },
      { key: "per_10k", title: _("Per 10,000 people"), value: (row) => row.per_10k, text: (value) => number(value, 1), numeric: true, none: "–" },
      { key: "budget", title: _("Budget (baht)"), value: (row) => row.budget_thb, text: (value) => number(value), numeric: true },
    ];
    for (const column of columns) if (column.text === number) column.text = (value) => number(value);
    const rows = [...this.sorted(summary.zones, columns, this.sort.zones), ...summary.unplaced];
    const sum = (key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
    holder.replaceChildren(el("table", {}, el("caption", { class: "sr" }, _("Figures by subdistrict")), this.head(columns, this.sort.zones),
      el("tbody", {}, rows.map((row) => el("tr", { dataset: { code: row.code }, class: row.known_to ? "unplaced" : "" }, this.cells(columns, row)))),
      el("tfoot", {}, el("tr", {}, columns.map((column) => (column.key === "name" ? el("th", { scope: "row" }, _("Together"))
        : el("td", { class: column.numeric ? "numeric" : "" }, ["people", "records", ...missions.keys()].includes(column.key) ? number(sum(column.key)) : column.key === "budget" ? baht(sum("budget_thb")) : "")))))));
  }
}
