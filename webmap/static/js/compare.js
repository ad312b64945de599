// Two views side by side: the second is the embedded map of another view, moved together with the first.

import { button, el, on } from "./dom.js";
import { parse } from "./view.js";
import { _, lang } from "./words.js";

export class Compare {
  constructor(plan) {
    this.plan = plan;
    this.frame = on("compare-frame");
    this.shown = null;
    this.button = button(_("Compare two views side by side"), "columns-2", () => this.toggle(), { "aria-pressed": "false" });
    plan.watch(() => this.update());
    plan.map.on("move", () => this.push());
    addEventListener("message", (event) => {
      if (event.origin !== location.origin || event.source !== this.inner?.contentWindow) return;
      if (event.data?.planmap === "moved") this.pull(event.data);
      else if (event.data?.planmap === "ready") this.push();
    });
  }

  toggle() {
    const { state } = this.plan;
    if (state.view.compare !== null) state.set({ compare: null });
    else state.set({ compare: state.query(["compare", "at", "lang", "title"]) });
  }

  // The panel always edits the left view; this exchanges the two, in the same place and language.
  swap() {
    const { state } = this.plan;
    const { at, lang: language } = state.view;
    const mine = state.query(["compare", "at", "lang", "title"]);
    const theirs = parse(state.view.compare, state.choices);
    state.set({ ...theirs, at, lang: language, compare: mine });
  }

  update() {
    const compare = this.plan.ownShade ? null : this.plan.view.compare;   // scenarios are compared on one map
    this.button.setAttribute("aria-pressed", String(compare !== null));
    if (compare === this.shown) return;
    this.shown = compare;
    this.frame.hidden = compare === null;
    document.body.classList.toggle("comparing", compare !== null);
    if (compare === null) { this.frame.replaceChildren(); this.inner = null; this.plan.resize(); return; }
    const query = new URLSearchParams(compare);
    query.set("lang", lang);
    this.inner = el("iframe", { src: `/embed?${query}`, title: _("The second view") });
    this.frame.replaceChildren(el("div", { class: "compare-bar" },
      el("button", { type: "button", class: "button quiet", onclick: () => this.swap() }, _("Swap the two views")),
      el("span", { class: "hint grow" }, _("The panel changes the left view.")),
      button(_("Stop comparing"), "x", () => this.plan.state.set({ compare: null }))), this.inner);
    this.plan.resize();
  }

  push() {
    if (!this.inner?.contentWindow || this.pulling) return;
    const centre = this.plan.map.getCenter();
    this.inner.contentWindow.postMessage({ planmap: "move", lat: centre.lat, lon: centre.lng, zoom: this.plan.map.getZoom() }, location.origin);
  }

  pull({ lat, lon, zoom }) {
    this.pulling = true;
    this.plan.map.setView([lat, lon], zoom, { animate: false });
    this.pulling = false;
  }
}
