// The map page.

import { on } from "./dom.js";
import { Cards } from "./card.js";
import { Compare } from "./compare.js";
import { Editing, mayEdit } from "./editing.js";
import { Legend } from "./legend.js";
import { Outward } from "./outward.js";
import { Panel } from "./panel.js";
import { line, prints } from "./paper.js";
import { carry, interactive, start } from "./plan.js";
import { Search } from "./search.js";
import { Sheet } from "./sheet.js";
import { Table } from "./table.js";
import { Tiled } from "./tiled.js";
import { Tools } from "./tools.js";

const TYPING = "input, textarea, select, [contenteditable]";

async function build(plan) {
  await plan.load({ Tiled });
  const cards = new Cards(plan);
  let tools = null;
  cards.openClicked({ taken: () => tools?.measures() });
  await interactive();
  plan.surround();
  const compare = new Compare(plan);
  new Panel(plan, cards);
  new Legend(plan, { controls: true });
  const editing = mayEdit ? new Editing(plan, cards) : null;
  tools = new Tools(plan, { compare: compare.button, editing, outward: new Outward(plan) });
  new Search(plan, cards);
  const table = new Table(plan, cards);
  new Sheet(table);
  carry(plan);
  plan.watch(() => {
    const title = on("map-title");
    title.textContent = plan.view.title;
    title.hidden = !plan.view.title;
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (on("dialog").open) return;
      if (tools.measuring?.()) return;
      if (cards.close()) { event.preventDefault(); return; }   // or this very key closes the question it asks
      if (!on("table-body").hidden) table.show(false);
      return;
    }
    if (event.target.matches?.(TYPING) || event.ctrlKey || event.metaKey || event.altKey || on("dialog").open) return;
    if (event.key === "/") { event.preventDefault(); on("search").focus(); }
    else if (event.key === "?") tools.help();
    else if (event.key === "[") cards.step(-1);
    else if (event.key === "]") cards.step(1);
    else if (editing && event.key.toLowerCase() === "n") editing.add();
    else if (editing && event.key.toLowerCase() === "e" && cards.current) editing.edit(cards.current);
    else if (event.key.toLowerCase() === "t") table.show(on("table-body").hidden);
  });
  new ResizeObserver(() => plan.resize()).observe(plan.map.getContainer());
  prints(plan, line);
}

start(build);
