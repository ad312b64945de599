// Is the money fair: baht a head by mission and year, the Lorenz curve, and who gets least.

import { el } from "./dom.js";
import { AnswerTab } from "./gap-answer.js";
import { charts, twin } from "./gap-chart.js";
import { findings } from "./gap-findings.js";
import { grid, keys, ranges } from "./gap-parts.js";
import { NOT_STATED } from "./view.js";
import { _, baht, number, say, year } from "./words.js";

const MOST_BARS = 12;

export class Fair extends AnswerTab {
  constructor(plan, body) {
    super(plan, body, "fair", ["reach_m", "detour", "demand", "sites", "candidates"]);
    this.load();
  }

  draw(answer) {
    const { total, zones, groups, curve, assessable } = answer;
    this.chart = el("div", { class: "charts" });
    this.box.replaceChildren(...[findings(answer.findings), assessable && this.chart, assessable && this.groupTable(groups), assessable && el("h2", {}, _("Subdistricts, least a head first")),
      grid([_("Subdistrict"), _("People"), _("Records with a budget"), _("Baht"), _("Baht per head")], zones.map((zone) => el("tr", { dataset: { code: zone.code }, class: zone.baht ? "" : "nothing" }, this.place(zone), el("td", { class: "numeric" }, zone.people === null ? "–" : number(zone.people)),
        el("td", { class: "numeric" }, `${number(zone.stating_records)} / ${number(zone.records)}`), el("td", { class: "numeric" }, zone.baht === null ? "–" : number(zone.baht)), el("td", { class: "numeric" }, zone.baht_per_head === null ? "–" : number(zone.baht_per_head))))),
      this.downloads()].filter(Boolean));
    this.paint(zones, (zone) => (zone.few ? -1 : zone.baht ? zone.class : "nothing"), (zone) => (zone.baht ? _("%(value)s per head", { value: baht(zone.baht_per_head) }) : _("no budget stated")),
      () => this.legend(zones), "matrix-shade");
    if (assessable) this.drawCharts(curve, groups, total);
  }

  legend(zones) {
    const stated = zones.filter((zone) => zone.baht && zone.class >= 1).map((zone) => [zone.class, zone.baht_per_head]);
    return keys(_("Budget per head (baht)"), [["c-nothing", _("no budget stated")], ...ranges(stated, (value) => number(value))]);
  }

  yearWords(fiscal) { return fiscal === NOT_STATED ? _("year not stated") : `${_("Fiscal year")} ${year(fiscal)}`; }

  // Missions or kinds against fiscal years.
  groupTable(groups) {
    const columns = groups.filter((group) => group.column && !group.fiscal_year);
    const years = groups.filter((group) => !group.column && group.fiscal_year);
    const of = (column, fiscal) => groups.find((group) => group.column === column && group.fiscal_year === fiscal);
    const cell = (group) => el("td", { class: "numeric" }, group?.baht_per_head ? number(group.baht_per_head) : "–");
    const figure = (value) => el("td", { class: "numeric" }, value === null ? "–" : number(value, 1));
    return el("div", {}, el("h2", {}, _("Baht per head by mission and fiscal year")), grid([_("Mission or kind"), ...years.map((group) => this.yearWords(group.fiscal_year)), _("All years"), _("Gini"), _("Palma"), _("Records with a budget")],
      [...columns.map((group) => el("tr", {}, el("th", { scope: "row" }, say(group.name)), years.map((one) => cell(of(group.column, one.fiscal_year))), cell(group), figure(group.gini), group.palma_unbounded ? el("td", { class: "numeric" }, "∞") : figure(group.palma), el("td", { class: "numeric" }, `${number(group.stated)} / ${number(group.records)}`))),
        el("tr", {}, el("th", { scope: "row" }, _("All")), years.map((one) => cell(one)), cell(this.answer.total), figure(this.answer.total.gini), this.answer.total.palma_unbounded ? el("td", { class: "numeric" }, "∞") : figure(this.answer.total.palma), el("td", { class: "numeric" }, `${number(this.answer.total.stated)} / ${number(this.answer.total.records)}`))], { scroll: false }),
    el("p", { class: "hint" }, _("Gini: 0 is the same for everyone, 1 is all for one. Palma: the money of the tenth who get most, against that of the four tenths who get least.")));
  }

  async drawCharts(curve, groups) {
    const { bars, lorenz } = await charts();
    const points = curve.people_percent.map((people, at) => ({ people, money: curve.baht_percent[at] }));
    const columns = groups.filter((group) => group.column && !group.fiscal_year && group.baht_per_head).sort((a, b) => b.baht_per_head - a.baht_per_head).slice(0, MOST_BARS).map((group) => ({ name: say(group.name), value: group.baht_per_head }));
    this.chart.replaceChildren(...[
      el("figure", {}, el("h2", {}, _("How evenly the money falls")), lorenz(points, { width: Math.min(this.width, 420), label: _("Lorenz curve: share of the money against share of the people"), x: _("per cent of people, least money first"), y: _("per cent of the money") }),
        el("figcaption", { class: "hint" }, _("Dashed: the same for everyone. The farther the line hangs below it, the more unevenly the money falls.")), twin([_("People"), _("Money")], points.map((point) => [`${number(point.people, 1)} %`, `${number(point.money, 1)} %`]))),
      columns.length > 1 && el("figure", {}, el("h2", {}, _("Baht per head")), bars(columns, { width: Math.min(this.width, 560), label: _("Baht per head"), x: _("baht per head"), format: (value) => number(Math.round(value)) }), twin([_("Mission or kind"), _("Baht per head")], columns.map((row) => [row.name, number(row.value)])))].filter(Boolean));
  }
}
