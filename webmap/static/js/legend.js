// The legend of what is visible: missions, the shade with its unit, year and limits, and the marks for inexact positions.

import { el, on, svg } from "./dom.js";
import { missions, plate } from "./symbols.js";
import { NOT_STATED } from "./view.js";
import { _, atLeast, named, number, say, year } from "./words.js";

const SHADES = () => ({
  none: _("No shade"), records: _("Records"), per_10k: _("Records per 10,000 people"), people: _("People"), budget_per_head: _("Budget per head"),
});

export class Legend {
  constructor(plan, { controls }) {
    this.plan = plan;
    this.box = on("legend");
    this.body = el("div", { class: "legend-body" });
    const open = !matchMedia(controls ? "(max-width: 700px)" : "(max-width: 700px), (max-height: 480px)").matches;
    this.details = el("details", { open }, el("summary", {}, _("Legend")), this.body);
    this.box.append(this.details);
    this.whole = !controls;
    if (controls) on("panel-body").querySelector(".missions").after(this.controls());
    plan.watch(() => this.draw());
    plan.watchShade(() => this.draw());
  }

  controls() {
    const { state } = this.plan;
    const options = Object.entries(SHADES()).map(([key, words]) => el("option", { value: key }, words));
    this.shade = el("select", { onchange: (event) => state.set({ shade: event.target.value }) }, options);
    this.year = el("select", { onchange: (event) => state.set({ year: Number(event.target.value) }) }, state.choices.years.map((ce) => el("option", { value: ce }, year(ce))));
    this.yearField = el("label", { class: "field" }, _("People of"), this.year);
    return el("div", { class: "shade" }, el("h2", {}, _("Shade the subdistricts")), el("div", { class: "pair wide-first" }, el("label", { class: "field" }, _("Shade by"), this.shade), this.yearField));
  }

  draw() {
    const { view, shade, tally } = this.plan;
    if ((view.compare !== null) !== Boolean(this.comparing)) {
      this.comparing = view.compare !== null;
      if (this.comparing) this.details.open = false;
    }
    if (this.shade) {
      this.shade.value = view.shade;
      this.year.value = String(view.year);
      this.yearField.hidden = view.shade === "none" || view.shade === "records";
    }
    const items = [...missions.values()].filter((mission) => view.missions.includes(mission.key)).map((mission) =>
      el("li", {}, plate(mission.key, null, 18), el("span", { class: "grow" }, say(mission.short)), el("b", {}, number(tally.missions.get(mission.key) ?? 0))));
    this.body.replaceChildren(...[
      this.plan.gapLegend?.make(),
      !this.plan.ownShade && el("ul", { class: `keys${this.whole ? "" : " for-print"}` }, items),
      !view.missions.length && el("p", { class: "hint" }, _("No mission is shown.")),
      view.missions.length > 0 && !tally.total && el("p", { class: "hint" }, _("No record passes these filters. Remove one of them, or clear all filters.")),
      tally.counted && el("p", { class: "hint" }, tally.counted),
      tally.unplaced > 0 && el("p", { class: "key of-badges" }, el("span", { class: "badge sample", "aria-hidden": "true" }, "≈ 3"), el("span", {}, _("position approximate: known to the subdistrict or district only"))),
      tally.area && !this.plan.ownShade && el("p", { class: "key" }, this.hatchSample(tally.area), el("span", {}, _("area known to the subdistrict; its outline is not published"))),
      tally.approximate && el("p", { class: "key" }, el("span", { class: "pin approx sample" }, plate(tally.approximate, null, 18)), el("span", {}, _("dashed: published point is approximate"))),
      this.ramp(shade),
      this.filtersInWords(view),
    ].filter(Boolean));
    this.box.hidden = !this.body.childElementCount;
  }

  hatchSample(mission) {
    return svg("svg", { class: "hatch-sample", width: 26, height: 18, "aria-hidden": "true" }, svg("rect", { width: 26, height: 18, fill: `url(#hatch-${mission})` }));
  }

  ramp(shade) {
    if (!shade || shade.shade === "none") return null;
    const figure = (value) => atLeast(value, shade.shade === "per_10k" ? 1 : 0);
    const rows = [];
    if (shade.missing) rows.push(el("li", {}, el("i", { class: "swatch c-missing" }), el("span", { class: "grow" }, shade.shade === "budget_per_head" ? _("no budget stated") : _("no data")), el("b", {}, number(shade.missing))));
    if (shade.zeros) rows.push(el("li", {}, el("i", { class: "swatch c0" }), el("span", { class: "grow" }, shade.shade === "people" ? "0" : _("0 (none recorded)")), el("b", {}, number(shade.zeros))));
    shade.limits.forEach(([low, high], at) => rows.push(el("li", {}, el("i", { class: `swatch c${at + 1}` }),
      el("span", { class: "grow" }, low === high ? figure(low) : `${figure(low)} – ${figure(high)}`),
      el("b", {}, number(Object.values(shade.classes).filter((c) => c === at + 1).length)))));
    const title = {
      records: _("Records by subdistrict"), per_10k: _("Records per 10,000 people"), people: _("Registered people by subdistrict"), budget_per_head: _("Budget per head (baht)"),
    }[shade.shade];
    return el("div", { class: "ramp" }, el("h2", {}, title),
      shade.year && el("p", { class: "hint" }, _("People registered on 31 December %(year)s", { year: year(shade.year) })),
      el("ul", { class: "keys" }, rows),
      el("p", { class: "hint" }, _("Right: how many subdistricts. Classes: natural breaks.")));
  }

  filtersInWords(view) {
    const { zones, region } = this.plan;
    const word = (table, key) => (key === NOT_STATED ? _("not stated") : say(table[key]));
    const parts = [
      ...[...view.district, ...view.subdistrict].map((code) => named(zones.byCode.get(code))),
      ...view.mechanism.map((key) => word(region.mechanisms, key)), ...view.status.map((key) => word(region.statuses, key)),
      ...view.agency.map((key) => (key === NOT_STATED ? _("agency not stated") : this.plan.agencyName(key))),
      ...view.fy.map((key) => `${_("Fiscal year")} ${key === NOT_STATED ? _("not stated") : year(key)}`),
      view.budget && `${_("Budget")} ${view.budget === NOT_STATED ? _("not stated") : view.budget}`,
      view.q && `“${view.q}”`,
    ].filter(Boolean);
    const scope = this.plan.held?.about.scope.map(([name, words]) => `${name}: ${words}`) ?? [];   // the filters a stand-alone file was made with
    return parts.length || scope.length ? el("p", { class: "hint" }, `${_("Only:")} ${[...scope, ...parts].join(" · ")}`) : null;
  }
}
