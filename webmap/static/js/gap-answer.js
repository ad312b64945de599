// What the tabs that ask the server share: one request at a time, what became of it told, the map left as it was found.

import { el } from "./dom.js";
import { fetchJson } from "./data.js";
import { downloads, placeLink, shadeOf, unshade } from "./gap-parts.js";
import { _, named } from "./words.js";

const QUIET = ["at", "base", "title", "compare", "shade"];

export class AnswerTab {
  constructor(plan, body, key, without = []) {
    Object.assign(this, { plan, key, without: [...QUIET, ...without] });
    this.box = el("div", { class: "gap-answer" }, el("p", { class: "hint" }, _("Working it out …")));
    body.append(this.box);
  }

  get query() { return this.plan.state.query(this.without); }

  // What the server answers; the request before is no longer waited for.
  ask(path = "/api/gaps") {
    this.request?.abort();
    this.request = new AbortController();
    delete document.body.dataset.answered;
    return fetchJson(`${path}?${this.query}`, { signal: this.request.signal });
  }

  async load() {
    try {
      this.answer = await this.ask();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.plan.tell(error.message);
      this.box.replaceChildren(el("p", { class: "hint" }, error.message));
      return;
    }
    this.draw(this.answer);
    document.body.dataset.answered = this.key;
    this.plan.answered?.(this.answer);
  }

  // The answer on the map and in its legend.
  paint(zones, classOf, format, legend, palette) {
    this.plan.zones.setShade(shadeOf(this.plan, this.key, zones, classOf, format));
    this.plan.setGapLegend(`${this.key} ${this.query} ${this.shown ?? ""}`, legend, palette);
  }

  // The head of a row: the subdistrict, and its district.
  place(zone) {
    return el("th", { scope: "row" }, placeLink(this.plan, zone), el("small", {}, named(this.plan.zones.byCode.get(zone.district))));
  }

  downloads() { return downloads(this.query); }

  get width() { return Math.max(this.box.clientWidth - 8, 280); }

  update() { this.load(); }

  close() {
    this.request?.abort();
    delete document.body.dataset.answered;
    this.plan.zones.highlight(null);
    unshade(this.plan);
  }
}
