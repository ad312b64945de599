// The panel: missions and kinds with live counts, filters, shade, and what cannot stand on the map.

import { button, el, icon, on } from "./dom.js";
import { missions, plate } from "./symbols.js";
import { NOT_STATED, QUESTION, initial, tidy } from "./view.js";
import { _, lang, named, ngettext, number, say, year } from "./words.js";

const PRECISION = {
  exact: "Exact position", approximate: "Approximate position", subdistrict: "Known to the subdistrict",
  district: "Known to the district", province: "Province-wide",
};
// Kept for the extraction of words: _("Exact position") _("Approximate position") _("Known to the subdistrict")
// _("Known to the district") _("Province-wide")

const KEPT = ["at", "shade", "year", "base", "lang", "title", "compare", "asof", ...QUESTION, "gap"];   // what clearing the filters leaves

export class Panel {
  constructor(plan, cards) {
    this.plan = plan;
    this.cards = cards;
    this.boxes = [];
    this.facets = {};
    this.body = on("panel-body");
    this.body.append(this.head(), this.missionList(), this.filters(), this.provinceList());
    plan.watch(() => this.update());
  }

  set(changes) { this.plan.state.set(changes); }

  head() {
    this.summary = el("p", { class: "count-line", "aria-live": "polite", "data-count": "" });
    this.clear = el("button", { type: "button", class: "link", onclick: () => this.reset() }, _("Clear all filters"));
    this.chips = el("ul", { class: "chips", "aria-label": _("Filters that are on") });
    return el("div", { class: "panel-head" }, this.summary, this.clear, this.chips);
  }

  reset() {
    const start = initial(this.plan.state.choices);
    const { missions: all, kinds, district, subdistrict, mechanism, status, agency, fy, budget, precision, q } = start;
    this.set({ missions: all, kinds, district, subdistrict, mechanism, status, agency, fy, budget, precision, q });
  }

  missionList() {
    return el("div", { class: "missions" }, el("h2", {}, _("Missions")), [...missions.values()].map((mission) => this.mission(mission)));
  }

  mission(mission) {
    const whole = this.check("missions", mission.key, () => this.toggleMission(mission.key), {
      label: [plate(mission.key, null, 20), el("span", { class: "grow" }, el("b", {}, mission.name.en), el("small", {}, lang === "th" ? mission.short.th : mission.short.en))],
    });
    const kinds = el("ul", { class: "kinds" });
    const fill = () => {
      if (kinds.childElementCount) return;
      kinds.append(...mission.kinds.map((kind) => el("li", {}, this.check("kinds", `${mission.key}.${kind.key}`,
        () => this.toggleKind(mission, kind.key), { label: [plate(mission.key, kind.icon, 22), el("span", { class: "grow" }, say(kind.name))] }))));
      this.update();
    };
    kinds.hidden = true;
    kinds.id = `kinds-${mission.key}`;
    const about = button(_("About %(name)s", { name: say(mission.short) }), "info", () => this.cards.openMission(mission));
    const more = button(_("Kinds of %(name)s", { name: say(mission.short) }), "chevron-down", () => {
      fill();
      kinds.hidden = !kinds.hidden;
      more.setAttribute("aria-expanded", String(!kinds.hidden));
    }, { "aria-expanded": "false", "aria-controls": kinds.id });
    return el("div", { class: `mission mission-${mission.key}` }, el("div", { class: "mission-line" }, whole, about, more), kinds);
  }

  check(facet, value, onchange, { label }) {
    const input = el("input", { type: "checkbox", onchange, value });
    const count = el("span", { class: "n" });
    this.boxes.push({ facet, value, input, count });
    return el("label", { class: "check" }, input, label, count);
  }

  toggleMission(key) {
    const { view, state } = this.plan;
    const shown = view.missions.includes(key) ? view.missions.filter((m) => m !== key) : state.choices.missions.filter((m) => m === key || view.missions.includes(m));
    this.set({ missions: shown, kinds: view.kinds.filter((kind) => !kind.startsWith(`${key}.`)) });
  }

  toggleKind(mission, key) {
    const { view, state } = this.plan;
    const all = mission.kinds.map((kind) => `${mission.key}.${kind.key}`);
    const mine = view.kinds.filter((kind) => kind.startsWith(`${mission.key}.`));
    let current = view.missions.includes(mission.key) ? (mine.length ? mine : all) : [];
    const value = `${mission.key}.${key}`;
    current = current.includes(value) ? current.filter((kind) => kind !== value) : [...current, value];
    const others = view.kinds.filter((kind) => !kind.startsWith(`${mission.key}.`));
    const on = current.length > 0;
    const kinds = current.length === all.length ? others : [...others, ...current];
    this.set({
      missions: state.choices.missions.filter((m) => (m === mission.key ? on : view.missions.includes(m))),
      kinds: state.choices.kinds.filter((kind) => kinds.includes(kind)),
    });
  }

  filters() {
    const { zones, region, state } = this.plan;
    const place = (code) => named(zones.byCode.get(code));
    const text = el("input", { type: "search", id: "filter-q", maxlength: 200, onchange: (event) => this.set({ q: tidy(event.target.value) }) });
    this.text = text;
    return el("div", { class: "filters" }, el("h2", {}, _("Filters")),
      el("label", { class: "field", for: "filter-q" }, _("Words in the name, agency or note"), text),
      this.facet("district", _("District"), () => state.choices.district, place),
      this.facet("subdistrict", _("Subdistrict"), () => state.choices.subdistrict, (code) => `${place(code)} · ${place(zones.byCode.get(code).district)}`, true),
      this.facet("mechanism", _("Delivery mechanism"), () => state.choices.mechanism, (key) => this.word(region.mechanisms, key)),
      this.facet("status", _("Status"), () => state.choices.status, (key) => this.word(region.statuses, key)),
      this.facet("agency", _("Agency"), () => state.choices.agency, (key) => (key === NOT_STATED ? _("not stated") : this.plan.agencyName(key))),
      this.facet("fy", _("Fiscal year"), () => this.years(), (key) => (key === NOT_STATED ? _("not stated") : year(key))),
      this.budget(),
      this.facet("precision", _("Precision of the position"), () => state.choices.precision, (key) => _(PRECISION[key])));
  }

  word(table, key) { return key === NOT_STATED ? _("not stated") : say(table[key]); }

  // The fiscal years of all records, collected anew when the records have changed.
  years() {
    const { records, tiled } = this.plan;
    if (tiled) return tiled.years;
    if (this.yearsOf !== records) {
      const stated = new Set(records.map((record) => record.fiscal_year).filter((fy) => fy !== null));
      this.yearsOf = records;
      this.stated = [...[...stated].sort().map(String), NOT_STATED];
    }
    return this.stated;
  }

  facet(key, title, values, words, long = false) {
    const list = el("ul", { class: `values${long ? " long" : ""}` });
    const fill = () => {
      if (list.childElementCount === values().length) return;
      this.boxes = this.boxes.filter((box) => box.facet !== key);
      list.replaceChildren(...values().map((value) => el("li", {}, this.check(key, value,
        () => this.toggle(key, value), { label: el("span", { class: "grow" }, words(value)) }))));
      this.update();
    };
    this.facets[key] = { title, words, fill, list };
    return el("details", { class: "facet", ontoggle: fill }, el("summary", {}, title, el("span", { class: "on", dataset: { facet: key } })), list);
  }

  toggle(key, value) {
    const current = this.plan.view[key];
    const wanted = current.includes(value) ? current.filter((one) => one !== value) : [...current, value];
    const choices = this.plan.state.choices[key];
    this.set({ [key]: choices ? choices.filter((one) => wanted.includes(one)) : [...wanted].sort() });
  }

  budget() {
    const field = (name, label) => el("label", { class: "field" }, label, el("input", { type: "number", min: 0, step: 1, inputmode: "numeric", name, onchange: () => this.readBudget() }));
    this.low = field("low", _("From (baht)"));
    this.high = field("high", _("To (baht)"));
    this.none = el("input", { type: "checkbox", onchange: () => this.set({ budget: this.none.checked ? NOT_STATED : "" }) });
    this.budgetError = el("p", { class: "problem", role: "alert" });
    return el("details", { class: "facet" }, el("summary", {}, _("Budget"), el("span", { class: "on", dataset: { facet: "budget" } })),
      el("div", { class: "pair" }, this.low, this.high), this.budgetError,
      el("label", { class: "check" }, this.none, el("span", { class: "grow" }, _("not stated"))));
  }

  readBudget() {
    const [low, high] = [this.low, this.high].map((label) => label.querySelector("input").value.trim());
    const wrong = [low, high].some((text) => text && !/^\d{1,15}$/.test(text)) || (low && high && Number(low) > Number(high));
    this.budgetError.textContent = wrong ? _("Give whole baht, the first figure not above the second.") : "";
    if (!wrong) this.set({ budget: low || high ? `${low && Number(low)}-${high && Number(high)}` : "" });
  }

  // Province-wide records have no place on the map; they are listed here.
  provinceList() {
    this.wide = el("ul", { class: "records" });
    this.wideTitle = el("h2", {});
    return el("div", { class: "wide" }, this.wideTitle, el("p", { class: "hint" }, _("These records belong to the whole province, so they stand here and not on the map.")), this.wide);
  }

  update() {
    const { view, counts, count: shown, total } = this.plan;
    for (const [key, { fill, list }] of Object.entries(this.facets)) if (view[key].length || list.childElementCount) fill();
    const all = { missions: new Set(view.missions) };
    for (const box of this.boxes) {
      const { facet, value, input, count } = box;
      const tally = counts[facet].get(value) ?? 0;
      if (box.tally !== tally) {
        box.tally = tally;
        count.textContent = number(tally);
        input.closest("li,.mission-line")?.classList.toggle("zero", tally === 0);
      }
      if (facet === "missions") {
        input.checked = all.missions.has(value);
        input.indeterminate = input.checked && view.kinds.some((kind) => kind.startsWith(`${value}.`));
      } else if (facet === "kinds") {
        const key = value.split(".")[0];
        const narrowed = view.kinds.some((kind) => kind.startsWith(`${key}.`));
        input.checked = all.missions.has(key) && (!narrowed || view.kinds.includes(value));
      } else input.checked = view[facet].includes(value);
    }
    for (const line of document.querySelectorAll("[data-count]")) {
      line.textContent = shown === total ? ngettext("%(count)s record", "%(count)s records", shown)
        : _("%(shown)s of %(all)s records", { shown: number(shown), all: number(total) });
    }
    this.text.value = view.q;
    this.none.checked = view.budget === NOT_STATED;
    const [low, high] = view.budget && view.budget !== NOT_STATED ? view.budget.split("-") : ["", ""];
    this.low.querySelector("input").value = low;
    this.high.querySelector("input").value = high;
    this.updateChips();
    if (this.plan.tiled) this.plan.tiled.provinceWide().then((wide) => wide && this.listWide(wide.records, wide.total));
    else {
      const wide = this.plan.shown.filter((record) => !record.geometry && !record.district);
      this.listWide(wide, wide.length);
    }
  }

  listWide(records, total) {
    this.wideTitle.textContent = `${_("Province-wide")} (${number(total)})`;
    this.wide.replaceChildren(...records.map((record) => this.cards.recordLink(record)),
      records.length < total && el("li", { class: "hint" }, _("The first %(count)s; the table has them all.", { count: number(records.length) })) || "");
  }

  updateChips() {
    const { view } = this.plan;
    const chips = [];
    const chip = (words, changes) => chips.push(el("li", {}, el("button", { type: "button", onclick: () => this.set(changes), "aria-label": _("Remove the filter %(name)s", { name: words }) }, words, icon("x"))));
    for (const [facet, { title, words }] of Object.entries(this.facets)) {
      for (const value of view[facet]) {
        chip(facet === "district" || facet === "subdistrict" ? words(value) : `${title}: ${words(value)}`, { [facet]: view[facet].filter((one) => one !== value) });
      }
    }
    if (view.budget) chip(`${_("Budget")} ${view.budget === NOT_STATED ? _("not stated") : view.budget}`, { budget: "" });
    if (view.q) chip(`“${view.q}”`, { q: "" });
    this.chips.replaceChildren(...chips);
    this.chips.hidden = chips.length === 0;
    this.clear.hidden = this.plan.state.query(KEPT) === "";
    for (const mark of document.querySelectorAll("[data-facet]")) {
      const value = view[mark.dataset.facet];
      mark.textContent = value.length ? (Array.isArray(value) ? number(value.length) : "•") : "";
    }
  }
}
