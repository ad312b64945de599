// The gap question of a stand-alone file: asked of all that the file holds, whatever is filtered in it.

import { Enough } from "./gap-enough.js";
import { Matrix } from "./gap-matrix.js";
import { ReachTab } from "./gap-reach-tab.js";
import { curve } from "./alone-chart.js";
import { drawChartsWith } from "./gap-chart.js";

const TABS = { matrix: Matrix, reach: ReachTab, enough: Enough };

export function gapTab(plan, body, cards) {
  const { measure } = plan.held.about;
  drawChartsWith({ curve });
  document.body.dataset.gap = measure;
  const tab = new TABS[measure](plan, body, cards);
  for (const asked of body.querySelectorAll(".km")) asked.disabled = true;   // another distance is another question
  plan.gaps = { shown: tab };
  plan.state.listen((keys) => { if (measure === "reach" && keys.includes("reach_m")) tab.update(["reach_m"]); });
}
