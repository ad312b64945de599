// The questions of gaps, each with what shows its answer.

import { Enough } from "./gap-enough.js";
import { Fair } from "./gap-fair.js";
import { Matrix } from "./gap-matrix.js";
import { Pattern } from "./gap-pattern.js";
import { ReachTab } from "./gap-reach-tab.js";
import { Where } from "./gap-where.js";
import { Whatif } from "./gap-whatif.js";
import { _ } from "./words.js";

export const TABS = [
  { key: "matrix", name: () => _("Who has nothing?"), make: Matrix },
  { key: "reach", name: () => _("Who is too far?"), make: ReachTab },
  { key: "enough", name: () => _("Is there enough?"), make: Enough },
  { key: "where", also: ["fewest", "closest"], name: () => _("Where next?"), make: Where },
  { key: "whatif", name: () => _("What if?"), make: Whatif },
  { key: "fair", name: () => _("Is the money fair?"), make: Fair },
  { key: "pattern", name: () => _("Pattern or noise?"), make: Pattern },
];

// The question that a measure of the view asks; none for no measure.
export function tabOf(measure) {
  return TABS.find((tab) => tab.key === measure || tab.also?.includes(measure));
}
