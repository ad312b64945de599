// The dialogue that embeds a map: what it shows, what stands around it, how large, with a preview and the code to copy.

import { Told } from "./data.js";
import { openDialog } from "./dialog.js";
import { el, placed } from "./dom.js";
import { rightsOf } from "./embedding-rights.js";
import { shownQuery } from "./exporting.js";
import { toCopy } from "./outward.js";
import { missions } from "./symbols.js";
import { QUESTION, tidy } from "./view.js";
import { _, say } from "./words.js";

const PARTS = () => [["title", _("Title")], ["legend", _("Legend")], ["zoom", _("Zoom buttons")], ["search", _("Search")], ["table", _("Table")], ["link", _("Link to the full map")]];
const USUAL = ["title", "legend", "zoom", "link"];
const REST_MS = 400;

export const mayGrant = ["editor", "admin"].includes(document.body.dataset.role);

export function embedView(plan) { new Embedding(plan).open(); }

export function box(words, checked, onchange, more = {}) {
  return el("label", { class: "check" }, el("input", { type: "checkbox", checked, onchange, ...more }), el("span", {}, words));
}

class Embedding {
  constructor(plan) {
    this.plan = plan;
    this.missions = new Set(plan.view.missions);
    this.parts = new Set(USUAL);
    this.slides = Boolean(plan.ownShade && plan.view.measure === "reach");
    Object.assign(this, { title: plan.view.title, language: "", theme: "", wide: true, width: 960, height: 600, made: null });
  }

  // The query of what is embedded: the view of the page, with or without the slider.
  get query() {
    const query = new URLSearchParams(shownQuery(this.plan));
    for (const key of ["compare", "lang", "title", ...(this.slides ? ["measure", "sites", "candidates"] : QUESTION), ...(this.slides ? [] : ["gap"])]) query.delete(key);
    const chosen = this.plan.view.missions.filter((key) => this.missions.has(key));
    if (chosen.length < missions.size) query.set("missions", chosen.join(",") || "none");
    if (this.slides) query.set("measure", "reach");
    if (this.title) query.set("title", this.title);
    return query;
  }

  get address() {
    const query = this.made ? new URLSearchParams() : this.query;
    if (this.language) query.set("lang", this.language);
    if (!this.made && this.theme) query.set("theme", this.theme);
    const parts = PARTS().map(([key]) => key).filter((key) => this.parts.has(key));
    if (!this.made && String(parts) !== String(USUAL)) query.set("parts", parts.join(",") || "none");
    const whole = query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/\+/g, "%20");
    return `${location.origin}${placed(this.made ? this.made.address : "/embed")}${whole ? `?${whole}` : ""}`;
  }

  get code() {
    const name = (this.title || document.title).replace(/[&<>"]/g, "");
    return `<iframe src="${this.address.replace(/&/g, "&amp;")}" width="${this.wide ? "100%" : this.width}" height="${this.height}" title="${name}" loading="lazy" allow="fullscreen"></iframe>`;
  }

  open() {
    this.out = toCopy(_("Code to embed"), "", { rows: 4, words: _("Copy the code") });
    this.link = el("a", { target: "_blank", rel: "noopener" }, _("Open the embedded map"));
    this.preview = el("iframe", { title: _("As it will look"), class: "embed-preview" });
    const choices = el("div", { class: "embed-choices" }, this.shows(), this.around(), this.looks(), mayGrant && rightsOf(this));
    const dialog = openDialog(_("Embed this view"), el("p", { class: "hint" }, _("Put this into a web page, or give the address to a presentation program that shows web pages.")),
      el("div", { class: "embed-dialog" }, choices, el("div", { class: "embed-result" }, this.preview, this.out.box, el("p", {}, this.link))));
    dialog.classList.add("wide");
    dialog.addEventListener("close", () => { dialog.classList.remove("wide"); this.preview.remove(); }, { once: true });
    this.update();
  }

  shows() {
    const { plan } = this;
    const title = el("input", { type: "text", maxlength: 200, value: this.title, onchange: () => { this.title = tidy(title.value); plan.state.set({ title: this.title }); this.update(); } });
    const each = plan.view.missions.map((key) => box(say(missions.get(key).short), true, (event) => { this.missions[event.target.checked ? "add" : "delete"](key); this.changed(); }));
    return el("fieldset", {}, el("legend", {}, _("Missions")), el("label", { class: "field" }, _("Title"), title), each,
      box(_("Slider of distances"), this.slides, (event) => { this.slides = event.target.checked; this.changed(); }));
  }

  around() {
    return el("fieldset", {}, el("legend", {}, _("What stands around the map")), PARTS().map(([key, words]) =>
      box(words, this.parts.has(key), (event) => { this.parts[event.target.checked ? "add" : "delete"](key); this.changed(); })));
  }

  looks() {
    const select = (label, key, options) => el("label", { class: "field" }, label, el("select", { onchange: (event) => { this[key] = event.target.value; this.changed(); } }, options.map(([value, words]) => el("option", { value }, words))));
    const size = (label, key) => el("label", { class: "field" }, label, el("input", { type: "number", min: 200, max: 4000, value: this[key], onchange: (event) => { this[key] = Math.min(4000, Math.max(200, Math.round(Number(event.target.value)) || 600)); event.target.value = this[key]; this.update(); } }));
    const width = size(_("Width"), "width");
    width.hidden = true;
    return el("fieldset", {}, el("legend", {}, _("Size")),
      el("div", { class: "pair" }, select(_("Language"), "language", [["", _("The reader’s")], ["th", "ไทย"], ["en", "English"]]), select(_("Colours"), "theme", [["", _("The reader’s")], ["light", _("Light")], ["dark", _("Dark")]])),
      box(_("As wide as the page"), true, (event) => { this.wide = event.target.checked; width.hidden = this.wide; this.update(); }),
      el("div", { class: "pair" }, width, size(_("Height"), "height")));
  }

  // What is shown changed: rights that were granted for something else no longer fit the choices.
  changed() {
    if (this.made) { this.made = null; this.forget?.(); }
    this.update();
  }

  update() {
    const { address } = this;
    this.out.field.value = this.code;
    this.link.href = address;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { if (this.preview.src !== address) this.preview.src = address; }, this.preview.src ? REST_MS : 0);
  }

  fail(error) {
    if (!(error instanceof Told)) throw error;
    return error.message;
  }
}
