// The page of a stand-alone file: the map, its filters, cards, table and gap question, without a server.

import { tell } from "./alone-story.js";
import { Held, stepOf } from "./alone-held.js";
import { answerFrom } from "./data.js";
import { openDialog } from "./dialog.js";
import { el, on } from "./dom.js";
import { Cards } from "./card.js";
import { gapTab } from "./alone-gap.js";
import { Legend } from "./legend.js";
import { Panel } from "./panel.js";
import { prints } from "./paper.js";
import { interactive, start } from "./plan.js";
import { Search } from "./search.js";
import { missions } from "./symbols.js";
import { Sheet } from "./sheet.js";
import { Table } from "./table.js";
import { Tools } from "./tools.js";
import { address } from "./view.js";
import { _ } from "./words.js";

const TYPING = "input, textarea, select, [contenteditable]";
const held = new Held();

// The view stands after the # of the file's address; a file that has just been opened shows the view it was made of.
address.read = () => stepOf(location.hash).query ?? held.about.query;
address.write = (query, quiet) => {
  try {
    history[quiet ? "replaceState" : "pushState"](null, "", `#${held.step || ""}?${query}`);
  } catch { /* some browsers keep the address of a file as it is */ }
};

// What the file holds, of when, from whom.
function about() {
  const { as_of: asOf, counted, address: live, lines, sources, licences } = held.about;
  const link = el("a", { href: live, target: "_blank", rel: "noopener noreferrer" }, live);
  openDialog(_("About this file"), el("p", {}, _("This file needs no internet and sends nothing."), ` ${counted}. ${asOf}.`),
    el("dl", { class: "facts" }, lines.flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)])),
    el("p", {}, _("The same view with the newest data:"), " ", link),
    el("h3", {}, _("Sources and licences")), el("ul", {}, [...licences, ...sources].map((line) => el("li", {}, line))));
}

function keys(plan, cards, table, tools) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!on("dialog").open && !cards.close() && !on("table-body").hidden) table.show(false);
      return;
    }
    if (event.target.matches?.(TYPING) || event.ctrlKey || event.metaKey || event.altKey || on("dialog").open) return;
    if (event.key === "/") { event.preventDefault(); on("search").focus(); }
    else if (event.key === "?") tools.help();
    else if (event.key === "[") cards.step(-1);
    else if (event.key === "]") cards.step(1);
    else if (event.key.toLowerCase() === "t") table.show(on("table-body").hidden);
  });
}

async function build(plan) {
  Object.assign(plan, { held, ownShade: Boolean(held.about.measure) });
  held.plan = plan;
  answerFrom(held);
  for (const key of missions.keys()) if (!held.about.missions.includes(key)) missions.delete(key);
  await plan.load();
  const cards = new Cards(plan);
  cards.openClicked();
  await interactive();
  plan.surround();
  new Panel(plan, cards);
  new Legend(plan, { controls: !plan.ownShade });
  const tools = new Tools(plan, { alone: true });
  new Search(plan, cards);
  const table = new Table(plan, cards);
  const sheet = new Sheet(table);
  if (plan.ownShade) {
    gapTab(plan, cards);
    sheet.to(1);
  }
  on("about-file").addEventListener("click", about);
  on("as-of").textContent = held.about.as_of;
  if (held.steps.length > 1) tell(held);
  keys(plan, cards, table, tools);
  new ResizeObserver(() => plan.resize()).observe(plan.map.getContainer());
  prints(plan, () => `${held.about.address} · ${held.about.as_of}`);
}

start(build);
