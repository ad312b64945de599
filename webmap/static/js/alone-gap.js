// The gap question of a stand-alone file: asked of all that the file holds, whatever is filtered in it.

import { AnswerTab } from "./gap-answer.js";
import { drawChartsWith } from "./gap-chart.js";
import { Enough } from "./gap-enough.js";
import { Fair } from "./gap-fair.js";
import { Matrix } from "./gap-matrix.js";
import { Pattern } from "./gap-pattern.js";
import { ReachTab } from "./gap-reach-tab.js";
import { Where } from "./gap-where.js";
import { el, on } from "./dom.js";
import { _ } from "./words.js";
import { difference, figures, legend } from "./trial-figures.js";
import * as charts from "./alone-chart.js";

// The sites that were found; nothing more is sought.
class Found extends Where {
  drawForm() {}
}

// What a scenario changes.
class Changes extends AnswerTab {
  constructor(plan, body) {
    super(plan, body, "whatif");
    this.load();
  }

  draw(answer) {
    const { zones, scenarios, breaks, total } = answer;
    if (scenarios.length && total) this.paint(zones, (zone) => zone.class, difference, () => legend(breaks), "gap-shade");
    this.box.replaceChildren(...figures(this.plan, answer, this.query));
  }
}

const TABS = { matrix: Matrix, reach: ReachTab, enough: Enough, where: Found, fewest: Found, closest: Found, whatif: Changes, fair: Fair, pattern: Pattern };

export function gapTab(plan, cards) {
  const { measure } = plan.held.about;
  const body = el("section", { id: "gap-body", class: "alone-gap", "aria-label": _("Gaps of coverage") });
  const filters = on("panel-body");
  const fold = el("details", { class: "facet" }, el("summary", {}, _("Missions and filters")), el("p", { class: "hint" }, _("The figures above count all that this file holds, whatever is filtered here.")));
  filters.replaceWith(el("div", { class: "panel-body" }, body, fold));
  filters.classList.remove("panel-body");
  fold.append(filters);
  drawChartsWith(charts);
  document.body.dataset.gap = measure;
  const tab = new TABS[measure](plan, body, cards);
  for (const asked of body.querySelectorAll(".km")) asked.disabled = true;   // another distance is another question
  plan.gaps = { shown: tab };
  plan.state.listen((keys) => { if (measure === "reach" && keys.includes("reach_m")) tab.update(["reach_m"]); });
}
