// Search over records, subdistricts, districts and villages: a combobox that asks the server as the reader types.

import { el, on } from "./dom.js";
import { fetchJson } from "./data.js";
import { missions, plate } from "./symbols.js";
import { _, say } from "./words.js";

const PAUSE_MS = 160;

export class Search {
  constructor(plan, cards) {
    this.plan = plan;
    this.cards = cards;
    this.input = on("search");
    this.list = on("search-results");
    this.results = [];
    this.active = -1;
    this.input.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), PAUSE_MS); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
    this.input.addEventListener("focus", () => { if (this.results.length) this.draw(); });
  }

  async ask() {
    const text = this.input.value.trim();
    this.request?.abort();
    if (!text) { this.results = []; this.hide(); return; }
    this.request = new AbortController();
    try {
      const { asof } = this.plan.view;
      const { results } = await fetchJson(`/api/search?q=${encodeURIComponent(text)}${asof && `&asof=${asof}`}`, { signal: this.request.signal });
      this.results = results;
      this.active = -1;
      this.draw();
    } catch (error) {
      if (error.name !== "AbortError") this.plan.tell(error.message);
    }
  }

  draw() {
    const kinds = { district: _("District"), subdistrict: _("Subdistrict"), village: _("Village"), record: _("Record"), province: _("Province") };
    this.list.replaceChildren(...this.results.map((result, at) => el("li", {
      id: `result-${at}`, role: "option", "aria-selected": String(at === this.active), onmousedown: (event) => { event.preventDefault(); this.choose(result); },
    }, result.mission && missions.has(result.mission) ? plate(result.mission, null, 16) : null,
      el("span", { class: "grow" }, el("b", {}, say(result.name)), el("small", {}, `${kinds[result.kind] ?? ""} · ${say(result.within)}`)))));
    if (!this.results.length) this.list.replaceChildren(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, _("Nothing found. Try another spelling, Thai or English.")));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `result-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  async key(event) {
    const count = this.results.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return;
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : count)) % count;
      if (this.active < 0) this.active = 0;
      this.draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(this.timer);
      if (!count || this.list.hidden) await this.ask();
      const result = this.results[Math.max(this.active, 0)];
      if (result) this.choose(result);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.hide();
    }
  }

  async chooseRecord({ id, name }) {
    const { plan } = this;
    try {
      const record = await plan.find(id, say(name));
      if (!record) return;
      if (!plan.shows(record)) plan.tell(_("This record is hidden by the filters; its card is shown all the same."));
      this.cards.openRecord(record, { zoom: true });
    } catch (error) { plan.tell(error.message); }
  }

  choose(result) {
    const { plan } = this;
    this.hide();
    this.input.value = say(result.name);
    if (result.kind === "record") this.chooseRecord(result);
    else if (result.kind === "province") plan.goTo("province");
    else {
      const code = result.kind === "village" ? result.subdistrict : result.id;
      this.cards.openPlace(code);
      plan.zones.fit([code]);
      if (result.kind === "village") plan.tell(_("%(village)s has no published position; the map shows its subdistrict.", { village: say(result.name) }));
    }
  }
}
