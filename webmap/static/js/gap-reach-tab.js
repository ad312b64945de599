// The tab of distances: slider, sentences, what the map shows, the curve and the ranked list.

import { el } from "./dom.js";
import { Curve } from "./gap-chart.js";
import { downloads } from "./gap-parts.js";
import { ReachView } from "./gap-reach.js";
import { _, number, say, year } from "./words.js";

const ITS_OWN = ["reach_m"];

export class ReachTab {
  constructor(plan, body) {
    this.plan = plan;
    const question = el("div", { class: "reach-box" });
    const list = el("div", { class: "ranked-box", tabindex: 0, role: "region", "aria-label": _("Subdistricts") });
    const chart = el("div", { class: "chart-box" });
    const modes = el("fieldset", { class: "modes" }, el("legend", {}, _("The map shows")), ...[["edge", _("subdistricts by the share too far away")], ["cells", _("every place too far away")]].map(([mode, words]) =>
      el("label", { class: "check" }, el("input", { type: "radio", name: "reach-mode", value: mode, checked: mode === "edge", onchange: () => this.view.setMode(mode) }), words)));
    this.left = el("div", { class: "gap-notes" });
    body.append(question, modes, list, chart, this.left);
    this.view = new ReachView(plan, question, { list, chart: new Curve(chart) });
    this.view.after = () => { this.links.hidden = !this.view.told; };
    this.links = el("div", { hidden: true });
    body.append(this.links);
    this.load();
  }

  async load() {
    try {
      await this.view.load();
      if (this.view.told) this.notes(this.view.told);
    } catch (error) {
      this.plan.tell(error.message);
    }
  }

  // Where the figures come from and what they leave out.
  notes(told) {
    const { plan } = this;
    const query = plan.state.query(["at", "base", "lang", "title", "compare"]);
    const left = told.positions.filter((row) => row.records > (row.assessable ? row.with_position : 0));
    this.left.replaceChildren(...[
      el("h2", {}, _("How this was counted")),
      el("p", { class: "hint" }, told.cell_m === null ? _("%(who)s, %(when)s. %(how)s. Source: %(source)s", { who: say(told.served.name), when: told.served.year ? year(told.served.year) : _("year not stated"), how: say(told.served.how), source: say(told.served.source) }) : _("%(who)s at the end of %(year)s, spread evenly over cells of %(cell)s m within each subdistrict; the sum of each subdistrict is exact.", { who: told.words.who, year: year(told.year), cell: number(told.cell_m) })),
      el("p", { class: "hint" }, told.detour === 1 ? _("Distances are straight lines; the way by road is longer.") : _("Distances are straight lines times %(factor)s, for the detours of roads.", { factor: String(told.detour) })),
      told.left_out_records > 0 && el("p", { class: "hint" }, _("%(left)s of %(all)s records are left out: they have no position, or too few of their kind have one.", { left: number(told.left_out_records), all: number(told.records) })),
      left.length > 0 && el("ul", { class: "hint" }, left.map((row) => el("li", {}, row.assessable
        ? _("%(kind)s: %(with)s of %(all)s have a position", { kind: plan.kindName(row.kind), with: number(row.with_position), all: number(row.records) })
        : _("%(kind)s: not assessable, %(with)s of %(all)s have a position", { kind: plan.kindName(row.kind), with: number(row.with_position), all: number(row.records) }))))].filter(Boolean));
    this.links.replaceChildren(downloads(query));
  }

  update(keys) {
    if (keys.every((key) => ITS_OWN.includes(key))) this.view.follow();
    else this.load();
  }

  close() { this.view.close(); }
}
