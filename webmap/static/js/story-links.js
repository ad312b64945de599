// How a story is passed on: its link, and the code that shows it in another page.

import { openDialog } from "./dialog.js";
import { el, placed } from "./dom.js";
import { _ } from "./words.js";

export function passOn(plan, address) {
  const title = document.querySelector("h1")?.textContent ?? "";
  const field = (words, value, tag = "input") => el("label", { class: "field" }, words, el(tag, { class: "wide-input", readonly: true, ...(tag === "input" ? { value } : { rows: 4 }) }, tag === "input" ? null : value));
  const copy = async (event) => {
    try {
      await navigator.clipboard.writeText(location.origin + placed(address));
      event.target.closest("button").lastElementChild.textContent = _("Copied");
    } catch {
      openDialog(_("Link to this story"), field(_("Link to this story"), location.origin + placed(address)));
    }
  };
  const embed = () => {
    const source = `${location.origin}${placed(address)}/embed`;
    openDialog(_("Embed this story"), el("p", {}, _("Put this into a web page, or give the address to a presentation program that shows web pages.")),
      field(_("Code to embed"), `<iframe src="${source}" width="960" height="600" title="${title.replace(/[&<>"]/g, "")}" loading="lazy" allow="fullscreen"></iframe>`, "textarea"),
      field(_("Address"), source));
  };
  for (const [name, action] of [["copy", copy], ["embed", embed]]) document.querySelector(`[data-pass=${name}]`)?.addEventListener("click", action);
}
