// The one dialog of the page: something to read, or a question with its answers.

import { el, icon, on } from "./dom.js";
import { _ } from "./words.js";

export function openDialog(title, ...content) {
  const box = on("dialog");
  box.replaceChildren(el("div", { class: "card-head" }, el("h2", { id: "dialog-title" }, title),
    el("button", { type: "button", class: "icon", "aria-label": _("Close"), onclick: () => box.close() }, icon("x"))), el("div", { class: "card-body" }, ...content));
  if (!box.open) box.showModal();
  return box;
}

// Whether the reader says yes; no is the answer of who closes the dialog.
export function agreed(title, words, yes, no = _("Cancel")) {
  return new Promise((resolve) => {
    let answer = false;
    const end = (given) => () => { answer = given; box.close(); };
    const box = openDialog(title, el("p", {}, words), el("p", { class: "row" },
      el("button", { type: "button", class: "button", onclick: end(true) }, yes), el("button", { type: "button", class: "button quiet", onclick: end(false) }, no)));
    box.addEventListener("close", () => resolve(answer), { once: true });
  });
}
