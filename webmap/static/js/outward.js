// What leads out of the map: the link, its code for phones, a saved view, an embedded map, a file.

import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { embedView } from "./embedding.js";
import { Exporting, shownQuery } from "./exporting.js";
import { Told } from "./data.js";
import { refusal, send } from "./sending.js";
import { addToStory, mayTell } from "./story-add.js";
import { _ } from "./words.js";

const maySave = Boolean(document.body.dataset.role);

// Puts a text into the clipboard, or else marks it where it stands, for the reader to copy.
export async function copied(field, done) {
  try {
    await navigator.clipboard.writeText(field.value);
    done.textContent = _("Copied.");
  } catch { field.select(); }
}

// A text to carry away, with a button that copies it.
export function toCopy(label, value, { rows = 0, words = _("Copy") } = {}) {
  const field = rows ? el("textarea", { class: "wide-input", readonly: true, rows, "aria-label": label }) : el("input", { class: "wide-input", readonly: true, "aria-label": label });
  field.value = value;
  const done = el("span", { class: "hint", role: "status" });
  return { field, box: el("div", {}, field, el("p", { class: "row" }, el("button", { type: "button", class: "button quiet", onclick: () => copied(field, done) }, words), done)) };
}

export class Outward {
  constructor(plan) {
    this.plan = plan;
    this.exporting = new Exporting(plan);
  }

  buttons() {
    const { plan } = this;
    return [button(_("Copy the link"), "link", () => this.copyLink()), button(_("Share this view"), "share-2", () => this.share()),
      maySave && button(_("Save this view"), "bookmark-plus", () => this.save()), button(_("Embed"), "code-xml", () => embedView(plan)),
      mayTell && button(_("Add to a story"), "presentation", () => addToStory(plan)),
      button(_("Export"), "download", () => this.exporting.open())];
  }

  async copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.plan.tell(_("The link to this view is copied."));
    } catch {
      openDialog(_("Link to this view"), el("input", { class: "wide-input", readonly: true, value: location.href, "aria-label": _("Link to this view") }));
    }
  }

  share() {
    openDialog(_("Share this view"), ...shared(location.href),
      maySave && el("p", { class: "row" }, el("button", { type: "button", class: "button", onclick: () => this.save() }, _("Save this view"))));
  }

  save() {
    const title = el("input", { type: "text", maxlength: 200, required: true, value: this.plan.view.title });
    const frozen = el("input", { type: "checkbox" });
    const problem = el("p", { class: "problem", role: "alert" });
    const form = el("form", { onsubmit: async (event) => {
      event.preventDefault();
      problem.textContent = "";
      try {
        const made = await send("POST", "/api/views", { title: title.value, query: shownQuery(this.plan), frozen: frozen.checked });
        if (!made.ok) throw new Told(refusal(made.told));
        openDialog(_("Saved view"), el("p", {}, _("Saved. Everybody who has this short link can open it.")), ...shared(made.told.link),
          el("p", {}, el("a", { href: `/views${location.search.includes("lang=") ? `?lang=${document.documentElement.lang}` : ""}` }, _("All my saved views"))));
      } catch (error) {
        if (!(error instanceof Told)) throw error;
        problem.textContent = _("The view is not saved: %(reason)s", { reason: error.message });
      }
    } }, el("label", { class: "field" }, _("Title"), title),
    el("label", { class: "check" }, frozen, el("span", {}, _("Keep the data as they are now"), " ", el("small", { class: "hint" }, _("Otherwise the view shows the newest data whenever it is opened.")))),
    problem, el("p", { class: "row" }, el("button", { type: "submit", class: "button" }, _("Save"))));
    openDialog(_("Save this view"), form);
    title.focus();
  }
}

// A link with its code; the code is made for addresses of this service alone.
function shared(link) {
  const { pathname, search } = new URL(link);
  const code = `/qr.svg?to=${encodeURIComponent(pathname + search)}`;
  const words = el("p", { class: "hint" }, _("A phone that sees this code opens the view."));
  const picture = el("img", { class: "code", src: code, alt: _("Code of this link"), width: 200, height: 200, onerror: () => { holder.hidden = true; } });
  const holder = el("div", { class: "code-box" }, picture, el("div", {}, words, el("a", { class: "button quiet", href: code, download: "code.svg" }, _("Download the code"))));
  return [toCopy(_("Link to this view"), link).box, holder];
}
