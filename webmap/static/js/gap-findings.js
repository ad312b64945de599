// Findings in words, each with a link to the view it speaks of, ready to be copied into a slide.

import { el } from "./dom.js";
import { _, say } from "./words.js";

export const MANY = 4;

export function findings(found, many = MANY) {
  const items = found.map((one, at) => el("li", {}, el(at ? "span" : "b", {}, say(one.text)), " ", one.query && el("a", { class: "more", href: `/gaps?${one.query}` }, _("show"))));
  const copy = el("button", { type: "button", class: "button quiet", onclick: () => navigator.clipboard?.writeText(found.map((one) => say(one.text)).join("\n")).then(() => { copy.textContent = _("Copied"); }) }, _("Copy the sentences"));
  return el("div", {}, el("ul", { class: "findings" }, items.slice(0, many)),
    items.length > many && el("details", { class: "twin" }, el("summary", {}, _("More findings")), el("ul", { class: "findings" }, items.slice(many))), copy);
}
