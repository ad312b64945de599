// The steps of a story in a stand-alone file: each is a view of its own, opened by loading the page at its number.

import { stepOf } from "./alone-held.js";
import { button, el, on } from "./dom.js";
import { _, number } from "./words.js";

function open(step) {
  location.hash = `#${step}`;
  location.reload();
}

export function tell({ steps, step }) {
  const { title, words } = steps[step];
  const lead = (label, glyph, to) => button(label, glyph, () => open(to), { disabled: !steps[to] });
  on("step").replaceChildren(lead(_("Previous step"), "chevron-left", step - 1),
    el("span", { class: "count-line" }, _("%(step)s of %(all)s", { step: number(step + 1), all: number(steps.length) })), lead(_("Next step"), "chevron-right", step + 1),
    el("div", { class: "grow" }, el("h2", {}, title), words && el("p", {}, words)));
  on("step").hidden = false;
  addEventListener("keydown", (event) => {
    const to = step + ({ PageDown: 1, PageUp: -1 }[event.key] ?? NaN);
    if (!steps[to] || on("dialog").open) return;
    event.preventDefault();
    open(to);
  });
  addEventListener("popstate", () => { if (stepOf(location.hash).step !== step) location.reload(); });
}
