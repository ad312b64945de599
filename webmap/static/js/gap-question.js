// What every question of gaps can be asked of: missions or kinds, who is to be served, how long the way is.

import { el, placed } from "./dom.js";
import { missions } from "./symbols.js";
import { _, lang, number, say, year } from "./words.js";

const DETOURS = [1, 1.2, 1.3, 1.4, 1.5];
const SEVERAL = "several";
const USES = { subject: ["reach", "enough", "where", "fewest", "closest", "whatif", "matrix", "pattern", "fair"], way: ["reach", "enough", "where", "fewest", "closest", "whatif"], demand: ["reach", "enough", "where", "fewest", "closest", "whatif"] };

export class Question {
  constructor(plan, box) {
    this.plan = plan;
    this.box = box;
    const { state } = plan;
    const choice = (words, options, onchange) => {
      const select = el("select", { onchange: () => onchange(select.value) }, options);
      return { field: el("label", { class: "field" }, words, select), select };
    };
    this.subject = choice(_("Of what"), this.subjects(), (value) => { if (value !== SEVERAL) state.set({ gap: value ? [value] : [], reach_m: null }); });
    this.demand = choice(_("Who is to be served"), [el("option", { value: "people" }, _("registered residents")), el("option", { value: "houses" }, _("registered houses"))], (value) => state.set({ demand: value }));
    this.detour = choice(_("The way"), DETOURS.map((factor) => el("option", { value: factor }, factor === 1 ? _("straight line") : _("road, %(factor)s × the straight line", { factor: number(factor, 1) }))), (value) => state.set({ detour: Number(value) }));
    this.year = choice(_("People of"), state.choices.years.map((ce) => el("option", { value: ce }, year(ce))), (value) => state.set({ year: Number(value) }));
    box.append(el("div", { class: "pair wide-first" }, this.subject.field, this.year.field), this.more = el("div", { class: "pair" }, this.demand.field, this.detour.field),
      this.load = el("p", { class: "hint" }, el("a", { href: `/demand?lang=${lang}` }, _("Who is to be served, and loading a layer"))));
    this.layers();
  }

  subjects() {
    return [el("option", { value: "" }, _("all that the map shows")), ...[...missions.values()].map((mission) => el("optgroup", { label: say(mission.short) },
      el("option", { value: mission.key }, _("all of %(mission)s", { mission: say(mission.short) })),
      mission.kinds.map((kind) => el("option", { value: `${mission.key}.${kind.key}` }, `${say(kind.name)} (${number(kind.count)})`))))];
  }

  // Layers that planners have loaded, where there are any.
  async layers() {
    try {
      const answer = await fetch(placed("/api/demand"));
      if (!answer.ok) return;
      for (const layer of (await answer.json()).demand) if (layer.kind !== "grid") this.demand.select.append(el("option", { value: layer.key }, say(layer.name)));
      this.draw(this.tab);
    } catch { /* the register is there without them */ }
  }

  draw(tab) {
    this.tab = tab;
    const { view } = this.plan;
    this.subject.select.querySelector(`[value=${SEVERAL}]`)?.remove();
    if (view.gap.length > 1) this.subject.select.append(el("option", { value: SEVERAL }, _("several: %(kinds)s", { kinds: view.gap.map((key) => this.plan.kindName(key)).join(", ") })));
    this.subject.select.value = view.gap.length > 1 ? SEVERAL : view.gap[0] ?? "";
    this.demand.select.value = view.demand || "people";
    if (![...this.detour.select.options].some((option) => Number(option.value) === view.detour)) this.detour.select.append(el("option", { value: view.detour }, _("road, %(factor)s × the straight line", { factor: String(view.detour) })));
    this.detour.select.value = String(view.detour);
    this.year.select.value = String(view.year);
    this.subject.field.hidden = !USES.subject.includes(tab);
    this.more.hidden = this.load.hidden = !USES.way.includes(tab);
  }
}
