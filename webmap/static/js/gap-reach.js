// The question "who lives too far away": slider, sentence, map and ranked list move together, on the page and in a frame.

import { el } from "./dom.js";
import { Told, fetchJson } from "./data.js";
import { Cells } from "./gap-cells.js";
import { keys, placeLink, shadeOf, unshade } from "./gap-parts.js";
import { Reach, farthest, length, percent, share } from "./reach.js";
import { _, named, ngettext, number } from "./words.js";

const REST_MS = 140;
const KEYS = ["reach_m", "at", "base", "title", "compare", "shade", "measure", "sites", "candidates"];

export class ReachView {
  // box: where slider and sentence stand; list: where the ranked list stands, none in a frame.
  constructor(plan, box, { list = null, chart = null } = {}) {
    this.plan = plan;
    this.cells = new Cells(plan.map);
    this.mode = "edge";
    this.slider = el("input", { type: "range", min: 0, max: 50000, step: 100, class: "reach-slider", "aria-label": _("Distance to the nearest site"), oninput: () => this.slide(), onchange: () => this.settle() });
    this.figure = el("output", { class: "reach-figure" });
    this.words = el("div", { class: "gap-words", "aria-live": "polite" });
    this.bar = el("div", { class: "reach-bar", "aria-hidden": "true" }, el("i", { class: "served" }), el("i", { class: "far" }));
    this.note = el("p", { class: "hint", hidden: true });
    box.replaceChildren(el("div", { class: "reach-line" }, el("label", { class: "grow" }, _("Within"), " ", this.figure, this.slider)), this.bar, this.words, this.note);
    this.list = list;
    this.chart = chart;
  }

  // The question without what the slider answers by itself.
  get question() { return this.plan.state.query(KEYS); }

  async load() {
    this.request?.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    const { question } = this;
    this.slider.disabled = true;
    let told;
    try {
      told = await fetchJson(`/api/gaps/steps?${question}`, { signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.stop(_("The slider holds for the question before: the new one could not be asked. %(reason)s", { reason: error instanceof Told ? error.message : "" }));
      throw error;
    }
    this.asked = question;
    this.told = told;
    this.note.hidden = true;
    if (!told.assessable) { this.refuse(told); return; }
    this.reach = new Reach(told);
    this.slider.disabled = false;
    this.slider.value = String(this.plan.view.reach_m ?? told.reach_m);
    this.rows = null;
    this.slide();
    this.chart?.draw(this.reach);
    this.cells.load(question, signal).catch(() => {});
  }

  // A slider whose question is no longer the one on the screen says so and does not move.
  stop(words) {
    this.slider.disabled = true;
    this.note.textContent = words;
    this.note.hidden = false;
  }

  refuse({ positions }) {
    this.reach = null;
    this.figure.textContent = "–";
    this.bar.hidden = true;
    this.cells.clear();
    unshade(this.plan);
    const lines = positions.map((row) => el("li", {}, _("%(kind)s: not assessable, %(with)s of %(all)s have a position", { kind: this.nameOfKind(row.kind), with: number(row.with_position), all: number(row.records) })));
    this.words.replaceChildren(el("p", { class: "verdict" }, _("This cannot be assessed yet: too few positions are known.")), el("ul", {}, lines),
      el("p", { class: "hint" }, _("Load a file with positions, or enter them on the map. Until then no percentage is shown and no site is proposed.")));
    this.list?.replaceChildren();
    this.chart?.clear();
    document.body.dataset.answered = "refused";
    this.after?.();
  }

  nameOfKind(key) { return this.plan.kindName(key); }

  nameOf(code) { return named(this.plan.zones.byCode.get(code)); }

  get metres() { return Number(this.slider.value); }

  // Each step of the finger.
  slide() {
    if (!this.reach) return;
    const began = performance.now();
    const now = this.reach.at(this.metres);
    this.now = now;
    this.figure.textContent = length(now.metres);
    this.slider.setAttribute("aria-valuetext", `${length(now.metres)}: ${share(now.total.share)}`);
    this.bar.hidden = false;
    this.bar.firstChild.style.flexGrow = String(now.total.served);
    this.bar.lastChild.style.flexGrow = String(now.total.unserved);
    const said = this.reach.sentences(now, (code) => this.nameOf(code));
    this.words.replaceChildren(...said.map((words, at) => el("p", { class: at ? "" : "verdict" }, words)));
    this.plan.zones.setShade(this.shadeOf(now));
    this.plan.setGapLegend(this.key, () => this.legend());
    if (this.list) this.rank(now);
    this.chart?.mark(now);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.cells.draw(Math.floor(now.metres / this.reach.stepM), this.mode), REST_MS);
    this.cost = performance.now() - began;
    document.body.dataset.answered = "reach";
    this.after?.();
  }

  // The link follows when the finger or the key rests.
  settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.plan.state.set({ reach_m: this.metres }), REST_MS);
  }

  // A link or the Back key may bring another distance.
  follow() {
    if (!this.reach) return;
    const wanted = this.plan.view.reach_m ?? this.told.reach_m;
    if (wanted !== this.metres) { this.slider.value = String(wanted); this.slide(); }
  }

  shadeOf({ zones }) {
    const words = (zone) => (zone.few ? ngettext("%(count)s person lives too far away; too few people for a share", "%(count)s people live too far away; too few people for a share", zone.unserved)
      : _("%(people)s of %(all)s live too far away (%(share)s)", { people: number(zone.unserved), all: number(zone.people), share: share(zone.missed) }));
    return { ...shadeOf(this.plan, "reach", zones, (zone) => (zone.few ? -1 : zone.class), words), few: zones.filter((zone) => zone.few).map((zone) => zone.code) };
  }

  // The legend of the classes; the same for every distance.
  legend() {
    const { breaks, few } = this.reach;
    return keys(_("Share of people too far away"), [...breaks.map((end, at) => [`c${at}`, at ? _("over %(low)s to %(high)s per cent", { low: number(breaks[at - 1]), high: number(end) }) : _("nobody")]),
      ["c-missing", _("fewer than %(few)s people: no share", { few: number(few) })]], this.mode === "cells" ? _("Dark: places too far away.") : _("Line: the edge of what is within the distance."));
  }

  get key() { return `reach ${this.mode} ${this.asked}`; }

  rank({ zones }) {
    if (!this.rows) this.build(zones);
    const order = [...zones].sort(farthest);
    for (const zone of zones) {
      const row = this.rows.get(zone.code);
      if (row.unserved === zone.unserved && row.won === zone.gain) continue;
      row.won = zone.gain;
      row.unserved = zone.unserved;
      row.cells[0].textContent = number(zone.unserved);
      if (row.gain) row.gain.textContent = zone.gain ? `${zone.gain > 0 ? "+" : "−"}${number(Math.abs(zone.gain))}` : "0";
      row.cells[1].textContent = `${number(zone.missed, Number.isInteger(zone.missed) ? 0 : 1)} %`;
      row.node.classList.toggle("none", !zone.unserved);
    }
    this.sum(zones);
    const names = order.map((zone) => zone.code).join();
    if (names === this.order) return;
    this.order = names;
    this.body.replaceChildren(...order.map((zone) => this.rows.get(zone.code).node));
  }

  build(zones) {
    this.rows = new Map();
    this.districts = null;
    this.order = null;
    for (const { zone, code, people } of zones) {
      const cells = [el("td", { class: "numeric" }), el("td", { class: "numeric" })];
      const place = this.plan.zones.byCode.get(code);
      const gain = zone.before ? el("td", { class: "numeric gain" }) : null;
      const node = el("tr", { dataset: { code } }, el("th", { scope: "row" }, placeLink(this.plan, place), el("small", {}, named(this.plan.zones.byCode.get(place.district)))), gain, cells, el("td", { class: "numeric" }, number(people)),
        el("td", { class: "numeric" }, zone.median === null ? _("over 50 km") : length(zone.median)));
      this.rows.set(code, { node, cells, gain, unserved: null });
    }
    this.body = el("tbody");
    this.list.replaceChildren(el("table", { class: "rows ranked" }, el("caption", { class: "sr" }, _("Subdistricts, most people too far away first")),
      el("thead", {}, el("tr", {}, ...[_("Subdistrict"), zones.some(({ zone }) => zone.before) && _("Gain"), _("Too far away"), _("Share"), _("People"), _("Half live within")].filter(Boolean).map((words, at) => el("th", { scope: "col", class: at ? "numeric" : "" }, words)))), this.body));
  }

  // The same by district: sums of the subdistricts shown.
  sum(zones) {
    const sums = new Map();
    for (const { code, people, unserved } of zones) {
      const { district } = this.plan.zones.byCode.get(code);
      const [all, missed] = sums.get(district) ?? [0, 0];
      sums.set(district, [all + people, missed + unserved]);
    }
    if (!this.districts) {
      this.districts = new Map([...sums].map(([code, [all]]) => [code, [el("td", { class: "numeric" }), el("td", { class: "numeric" }), el("td", { class: "numeric" }, number(all))]]));
      this.list.append(el("table", { class: "rows by-district" }, el("caption", {}, _("By district")), el("thead", {}, el("tr", {}, [_("District"), _("Too far away"), _("Share"), _("People")].map((words, at) => el("th", { scope: "col", class: at ? "numeric" : "" }, words)))),
        el("tbody", {}, [...this.districts].map(([code, cells]) => el("tr", { dataset: { code } }, el("th", { scope: "row" }, this.nameOf(code)), cells)))));
    }
    for (const [code, [all, missed]] of sums) {
      const [far, part] = this.districts.get(code);
      const missedPart = percent(missed, all);
      far.textContent = number(missed);
      part.textContent = `${number(missedPart, Number.isInteger(missedPart) ? 0 : 1)} %`;
    }
  }

  setMode(mode) {
    this.mode = mode;
    document.body.classList.toggle("with-cells", mode === "cells");
    if (this.reach) this.plan.setGapLegend(this.key, () => this.legend());
    if (this.reach) this.cells.draw(Math.floor(this.metres / this.reach.stepM), mode);
  }

  close() {
    this.request?.abort();
    delete document.body.dataset.answered;
    clearTimeout(this.resting);
    clearTimeout(this.settling);
    this.cells.clear();
    document.body.classList.remove("with-cells");
    unshade(this.plan);
  }
}
