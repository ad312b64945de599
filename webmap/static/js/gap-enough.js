// Is there enough: capacity for each person within reach, in three plain words.

import { el } from "./dom.js";
import { fetchJson } from "./data.js";
import { findings } from "./gap-findings.js";
import { share, percent } from "./reach.js";
import { _, named, number } from "./words.js";

const QUIET = ["at", "base", "title", "compare", "shade", "sites", "candidates"];
const WORDS = () => ({ served: _("enough"), not_enough: _("reachable but not enough"), not_reachable: _("not reachable") });

export class Enough {
  constructor(plan, body) {
    this.plan = plan;
    this.slider = el("input", { type: "number", min: 0, max: 50, step: 0.1, class: "km", onchange: () => plan.state.set({ reach_m: Math.round(Number(this.slider.value) * 10) * 100 }) });
    this.box = el("div", { class: "gap-answer" });
    body.append(el("label", { class: "field" }, _("Within (km)"), this.slider), this.box);
    this.load();
  }

  async load() {
    this.request?.abort();
    this.request = new AbortController();
    const query = this.plan.state.query(QUIET);
    let answer;
    try {
      answer = await fetchJson(`/api/gaps?${query}`, { signal: this.request.signal });
    } catch (error) {
      if (error.name !== "AbortError") this.plan.tell(error.message);
      return;
    }
    this.slider.value = String(answer.reach_m / 1000);
    document.body.dataset.answered = "enough";
    if (!answer.assessable) { this.refuse(answer); return; }
    this.paint(answer);
    const { total } = answer;
    const bar = el("div", { class: "reach-bar", "aria-hidden": "true" }, ...[["served", total.served_people], ["few", total.not_enough_people], ["far", total.not_reachable_people]].map(([name, people]) => { const part = el("i", { class: name }); part.style.flexGrow = String(people); return part; }));
    const words = WORDS();
    this.box.replaceChildren(bar, findings(answer.findings), el("div", { class: "ranked-box", tabindex: 0, role: "region", "aria-label": _("Subdistricts") }, el("table", { class: "rows" },
      el("thead", {}, el("tr", {}, ...[_("Subdistrict"), words.served, words.not_enough, words.not_reachable, _("%(unit)s per 1,000 people", { unit: answer.unit }), _("Mostly")].map((head, at) => el("th", { scope: "col", class: at && at < 5 ? "numeric" : "" }, head)))),
      el("tbody", {}, answer.zones.map((zone) => el("tr", { dataset: { code: zone.code } }, el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => { this.plan.zones.highlight(zone.code); this.plan.zones.fit([zone.code]); } }, named(zone))),
        el("td", { class: "numeric" }, number(zone.served_people)), el("td", { class: "numeric" }, number(zone.not_enough_people)), el("td", { class: "numeric" }, number(zone.not_reachable_people)), el("td", { class: "numeric" }, zone.per_1000 === null ? "–" : number(zone.per_1000, 1)), el("td", {}, words[zone.word])))))),
    el("p", { class: "row" }, el("a", { class: "button quiet", href: `/api/gaps.xlsx?${query}`, download: "" }, _("Download Excel")), el("a", { class: "button quiet", href: `/api/gaps.csv?${query}`, download: "" }, _("Download CSV"))));
  }

  refuse(answer) {
    this.plan.zones.setShade(null);
    this.plan.setGapLegend(null);
    this.box.replaceChildren(el("p", { class: "verdict" }, _("Whether there is enough cannot be assessed yet.")), findings(answer.findings),
      el("p", { class: "hint" }, _("It needs a capacity (beds, seats, staff) of at least half of the sites, in the same unit.")));
  }

  paint({ zones }) {
    const classes = {};
    const values = {};
    for (const code of this.plan.zones.subdistricts) classes[code] = -2;
    for (const zone of zones) {
      classes[zone.code] = { served: 0, not_enough: 3, not_reachable: 5 }[zone.word];
      values[zone.code] = zone;
    }
    const words = WORDS();
    this.plan.zones.setShade({ shade: "enough", classes, values, format: (zone) => `${words[zone.word]}: ${share(percent(zone[`${zone.word}_people`], zone.people))}` });
    this.plan.setGapLegend(`enough ${this.plan.state.query()}`, () => el("div", { class: "ramp gap-shade" }, el("h2", {}, _("What most people there have")), el("ul", { class: "keys" },
      [["c0", words.served], ["c3", words.not_enough], ["c5", words.not_reachable]].map(([name, word]) => el("li", {}, el("i", { class: `swatch ${name}` }), el("span", { class: "grow" }, word))))));
  }

  update() { this.load(); }

  close() {
    this.request?.abort();
    delete document.body.dataset.answered;
    this.plan.zones.setShade(null);
    this.plan.zones.highlight(null);
    this.plan.setGapLegend(null);
  }
}
