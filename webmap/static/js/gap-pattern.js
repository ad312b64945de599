// Pattern or noise: where figures lie together beyond chance, and which gaps stay whatever is assumed.

import { el } from "./dom.js";
import { AnswerTab } from "./gap-answer.js";
import { charts, twin } from "./gap-chart.js";
import { findings } from "./gap-findings.js";
import { grid, keys } from "./gap-parts.js";
import { length, share } from "./reach.js";
import { _, number, say } from "./words.js";

const SORTS = () => ({ high_high: _("high among high"), low_low: _("low among low"), high_low: _("high among low"), low_high: _("low among high") });
const COLOURS = { high_high: "c5", low_low: "c1", high_low: "c4", low_high: "c2" };
const VERDICTS = () => ({ always: _("a gap whatever is assumed"), depends: _("depends on what is assumed"), never: _("no gap whatever is assumed") });
const SHADES = { always: "c5", depends: "c3", never: "c0" };
const STRIP_ROWS = 15;

export class Pattern extends AnswerTab {
  constructor(plan, body) {
    super(plan, body, "pattern", ["sites", "candidates"]);
    this.shown = "robust";
    this.load();
  }

  draw(answer) {
    const { strip, figures } = answer;
    if (this.shown === "robust" && !strip) this.shown = figures.find((figure) => figure.assessable)?.key ?? "robust";
    const choices = [...(strip ? [["robust", _("Which gaps are robust")]] : []), ...figures.filter((figure) => figure.assessable).map((figure) => [figure.key, say(figure.name)])];
    const select = el("select", { onchange: () => { this.shown = select.value; this.show(); } }, choices.map(([key, words]) => el("option", { value: key, selected: key === this.shown }, words)));
    this.part = el("div", { class: "gap-answer" });
    this.box.replaceChildren(findings(answer.findings), el("label", { class: "field" }, _("The map shows"), select), this.part, this.downloads());
    this.show();
  }

  show() {
    if (this.shown === "robust") this.robust(this.answer);
    else this.lie(this.answer);
  }

  robust({ strip, zones }) {
    if (!strip) { this.part.replaceChildren(el("p", { class: "hint" }, _("This cannot be assessed yet: too few positions are known."))); return; }
    const words = VERDICTS();
    const names = { asked: _("as asked"), nearer: _("distance a fifth shorter"), farther: _("distance a fifth longer"), straight: _("straight line"), road: _("road, 1.3 × the straight line"), middle: _("everyone at the middle of the subdistrict"), even: _("spread evenly") };
    const chart = el("div");
    this.part.replaceChildren(grid([_("Assumed"), _("Within"), _("People within"), _("Share"), _("Subdistricts that are gaps")], strip.variants.map((one) => el("tr", {}, el("th", { scope: "row" }, names[one.key]), el("td", { class: "numeric" }, length(one.reach_m)), el("td", { class: "numeric" }, number(one.served_people)), el("td", { class: "numeric" }, share(one.served_percent)), el("td", { class: "numeric" }, number(one.gap_zones)))), { scroll: false }), chart,
      grid([_("Subdistrict"), _("Too far away"), _("From – to"), _("Verdict")], zones.map((zone) => el("tr", { dataset: { code: zone.code } }, this.place(zone), el("td", { class: "numeric" }, zone.unserved_percent === null ? "–" : share(zone.unserved_percent)), el("td", { class: "numeric" }, zone.low_percent === null ? "–" : `${number(zone.low_percent, 1)} – ${number(zone.high_percent, 1)} %`), el("td", {}, words[zone.verdict] ?? "–")))));
    this.paint(zones, (zone) => (zone.verdict ? Number(SHADES[zone.verdict].slice(1)) : -1), (zone) => `${words[zone.verdict] ?? _("no data")}`, () => keys(_("Gaps: more than half of the people too far away"), Object.entries(words).map(([key, word]) => [SHADES[key], word])), "gap-shade");
    this.drawStrip(zones, chart);
  }

  async drawStrip(zones, box) {
    const { strip } = await charts();
    const rows = zones.filter((zone) => zone.high_percent > 0).slice(0, STRIP_ROWS).map((zone) => ({ name: this.nameOf(zone), low: zone.low_percent, value: zone.unserved_percent, high: zone.high_percent }));
    if (!rows.length || this.shown !== "robust") return;
    box.replaceChildren(el("h2", {}, _("How far the share moves with what is assumed")), strip(rows, { width: this.width, label: _("Share of people too far away: lowest, as asked, highest"), x: _("per cent of people too far away"), most: 100 }),
      twin([_("Subdistrict"), _("Lowest"), _("As asked"), _("Highest")], rows.map((row) => [row.name, ...[row.low, row.value, row.high].map((value) => `${number(value, 1)} %`)])));
  }

  nameOf(zone) { return say({ th: zone.name_th, en: zone.name_en }); }

  lie({ figures, zones }) {
    const figure = figures.find((one) => one.key === this.shown);
    const words = SORTS();
    const there = zones.filter((zone) => zone.figures[figure.key]?.chance);
    this.part.replaceChildren(el("p", { class: "hint" }, _("Local Moran's I, %(units)s subdistricts with a value, %(permutations)s permutations. %(chance)s look unusual by themselves (p ≤ %(alpha)s); %(holds)s hold when so many are looked at together (false discovery rate).", { units: number(figure.units), permutations: number(figure.permutations), chance: number(figure.chance), alpha: String(figure.alpha), holds: number(figure.holds) })),
      there.length ? grid([_("Subdistrict"), _("Value"), _("Lies"), _("p"), _("Holds")], there.map((zone) => { const one = zone.figures[figure.key]; return el("tr", { dataset: { code: zone.code } }, this.place(zone), el("td", { class: "numeric" }, number(one.value, 1)), el("td", {}, words[one.sort] ?? "–"), el("td", { class: "numeric" }, String(one.p)), el("td", {}, one.holds ? _("yes") : _("no"))); })) : el("p", {}, _("Nothing that chance would not do by itself.")));
    this.paint(zones, (zone) => { const one = zone.figures[figure.key]; return !one || one.value === null ? -1 : one.holds ? Number(COLOURS[one.sort].slice(1)) : 0; }, (zone) => { const one = zone.figures[figure.key]; return !one || one.value === null ? _("no data") : one.holds ? words[one.sort] : _("nothing beyond chance"); },
      () => keys(say(figure.name), [...Object.entries(words).map(([key, word]) => [COLOURS[key], word]), ["c0", _("nothing beyond chance")], ["c-missing", _("no data")]]), "gap-shade");
  }
}
