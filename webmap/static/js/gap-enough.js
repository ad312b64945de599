// Is there enough: capacity for each person within reach, in three plain words.

import { el } from "./dom.js";
import { AnswerTab } from "./gap-answer.js";
import { findings } from "./gap-findings.js";
import { figure, grid, keys, kmField, stacked, unshade } from "./gap-parts.js";
import { share, percent } from "./reach.js";
import { _, number } from "./words.js";

const WORDS = () => ({ served: _("enough"), not_enough: _("reachable but not enough"), not_reachable: _("not reachable") });
const CLASSES = { served: 0, not_enough: 3, not_reachable: 5 };

export class Enough extends AnswerTab {
  constructor(plan, body) {
    super(plan, body, "enough", ["sites", "candidates"]);
    this.km = kmField(plan);
    this.box.before(this.km.field);
    this.load();
  }

  draw(answer) {
    this.km.show(answer.reach_m);
    if (!answer.assessable) { this.refuse(answer); return; }
    const { total, zones, unit } = answer;
    const words = WORDS();
    const rows = zones.map((zone) => el("tr", { dataset: { code: zone.code } }, this.place(zone),
      [number(zone.served_people), number(zone.not_enough_people), number(zone.not_reachable_people), zone.per_1000 === null ? "–" : number(zone.per_1000, 1)].map(figure), el("td", {}, words[zone.word])));
    this.box.replaceChildren(stacked([["served", total.served_people], ["few", total.not_enough_people], ["far", total.not_reachable_people]]), findings(answer.findings),
      grid([_("Subdistrict"), words.served, words.not_enough, words.not_reachable, _("%(unit)s per 1,000 people", { unit }), _("Mostly")], rows, { words: [5] }), this.downloads());
    this.paint(zones, (zone) => CLASSES[zone.word], (zone) => `${words[zone.word]}: ${share(percent(zone[`${zone.word}_people`], zone.people))}`,
      () => keys(_("What most people there have"), Object.entries(CLASSES).map(([word, place]) => [`c${place}`, words[word]])), "gap-shade");
  }

  refuse(answer) {
    unshade(this.plan);
    this.box.replaceChildren(el("p", { class: "verdict" }, _("Whether there is enough cannot be assessed yet.")), findings(answer.findings),
      el("p", { class: "hint" }, _("It needs a capacity (beds, seats, staff) of at least half of the sites, in the same unit.")));
  }
}
