// Two views side by side: the second is the embedded map of another view, moved together with the first.

import { button, el, on } from "./dom.js";
import { _, lang } from "./words.js";

export class Compare {
  constructor(plan) {
    this.plan = plan;
    this.frame = on("compare-frame");
    this.button = button(_("Compare two views side by side"), "columns-2", () => this.toggle(), { "aria-pressed": "false" });
    plan.watch(() => this.update());
    plan.map.on("move", () => this.push());
    addEventListener("message", (event) => {
      if (event.origin === location.origin && event.source === this.inner?.contentWindow && event.data?.planmap === "moved") this.pull(event.data);
    });
  }

  toggle() {
    const { state } = this.plan;
    if (state.view.compare) state.set({ compare: "" });
    else state.set({ compare: state.query(["compare", "at", "lang", "title"]) || "shade=people" });
  }

  // The panel always edits the left view; this exchanges the two.
  swap() {
    const { state } = this.plan;
    const mine = state.query(["compare", "at", "lang"]);
    const theirs = state.view.compare;
    const rest = state.query(["missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "budget", "precision", "q", "shade", "year", "base", "title", "compare"]);
    const query = [theirs.replace(/(^|&)missions=none/, "$1missions=none"), ...rest.split("&").filter((part) => /^(at|lang)=/.test(part)), `compare=${encodeURIComponent(mine || `missions=${state.choices.missions.join(",")}`)}`];
    history.pushState(null, "", `?${query.filter(Boolean).join("&")}`);
    dispatchEvent(new PopStateEvent("popstate"));
  }

  update() {
    const { compare } = this.plan.view;
    this.button.setAttribute("aria-pressed", String(Boolean(compare)));
    if (compare === this.shown) return;
    this.shown = compare;
    this.frame.hidden = !compare;
    document.body.classList.toggle("comparing", Boolean(compare));
    if (!compare) { this.frame.replaceChildren(); this.inner = null; this.plan.resize(); return; }
    const query = new URLSearchParams(compare);
    query.set("lang", lang);
    this.inner = el("iframe", { src: `/embed?${query}`, title: _("The second view") });
    this.inner.addEventListener("load", () => this.push());
    this.frame.replaceChildren(el("div", { class: "compare-bar" },
      el("button", { type: "button", class: "button quiet", onclick: () => this.swap() }, _("Swap the two views")),
      el("span", { class: "hint grow" }, _("The panel changes the left view.")),
      button(_("Stop comparing"), "x", () => this.plan.state.set({ compare: "" }))), this.inner);
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
