// The page of gaps: seven questions beside one map; the view in the address says which, and of what.

import { Cards } from "./card.js";
import { el, on } from "./dom.js";
import { Question } from "./gap-question.js";
import { TABS, tabOf } from "./gap-tabs.js";
import { Outward } from "./outward.js";
import { line, prints } from "./paper.js";
import { carry, interactive, start } from "./plan.js";
import { Legend } from "./legend.js";
import { Search } from "./search.js";
import { Tiled } from "./tiled.js";
import { Tools } from "./tools.js";

const TYPING = "input, textarea, select, [contenteditable]";
const QUIET = ["at", "compare", "title", "base", "lang"];

class Panel {
  constructor(plan, cards) {
    this.plan = plan;
    this.cards = cards;
    this.question = new Question(plan, on("gap-question"));
    this.body = on("gap-body");
    this.buttons = TABS.map((tab) => el("button", { type: "button", role: "tab", id: `tab-${tab.key}`, "aria-controls": "gap-body", class: "gap-tab", onclick: () => plan.state.set({ measure: tab.key }), onkeydown: (event) => this.arrow(event, tab) }, tab.name()));
    on("gap-tabs").append(...this.buttons);
    plan.state.listen((keys, back) => this.changed(keys, back));
    this.turn();
  }

  get tab() { return tabOf(this.plan.view.measure) ?? TABS[0]; }

  arrow(event, tab) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (TABS.indexOf(tab) + step + TABS.length) % TABS.length;
    this.plan.state.set({ measure: TABS[next].key });
    this.buttons[next].focus();
  }

  changed(keys, back) {
    if (keys.every((key) => QUIET.includes(key)) && !(this.shown.compares && keys.includes("compare"))) return;
    if (keys.includes("measure") && !(this.shown instanceof this.tab.make)) this.turn();
    else this.shown.update(keys, back);
    this.question.draw(this.tab.key);
  }

  turn() {
    const { tab } = this;
    this.shown?.close();
    TABS.forEach((one, at) => {
      this.buttons[at].setAttribute("aria-selected", String(one === tab));
      this.buttons[at].tabIndex = one === tab ? 0 : -1;
    });
    this.body.setAttribute("aria-labelledby", `tab-${tab.key}`);
    this.body.replaceChildren();
    document.body.dataset.gap = tab.key;
    this.question.draw(tab.key);
    this.plan.resize();
    this.shown = new tab.make(this.plan, this.body, this.cards);
  }
}

async function build(plan) {
  plan.ownShade = true;
  await plan.load({ Tiled });
  const cards = new Cards(plan);
  let tools = null;
  cards.openClicked({ taken: (finer) => tools?.measures() || plan.picked?.(finer), measures: () => tools?.measures(), finest: true });
  await interactive();
  plan.surround();
  new Legend(plan, { controls: false });
  tools = new Tools(plan, { outward: new Outward(plan) });
  new Search(plan, cards);
  plan.gaps = new Panel(plan, cards);
  carry(plan);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (plan.drawing?.busy) plan.drawing.cancel();
      else if (!on("dialog").open && !tools.measuring?.()) cards.close();
      return;
    }
    if (event.target.matches?.(TYPING) || event.ctrlKey || event.metaKey || event.altKey || on("dialog").open) return;
    if (event.key === "/") { event.preventDefault(); on("search").focus(); }
    else if (event.key === "?") tools.help();
  });
  new ResizeObserver(() => plan.resize()).observe(plan.map.getContainer());
  prints(plan, line);
}

start(build);
