// The map of a story: for each step what the page of its view shows, and under the map the finding in words.

import { Compare } from "./compare.js";
import { Told, allRecords, fetchJson } from "./data.js";
import { el, on, placed } from "./dom.js";
import { ReachView } from "./gap-reach.js";
import { tabOf } from "./gap-tabs.js";
import { parse } from "./view.js";
import { _, day, ngettext, number, say } from "./words.js";

const QUIET = ["at", "compare", "title", "base", "lang", "asof"];
const SENTENCES = 2;
const PRELOAD_MS = 1500;

// Distances: slider and sentences stand under the map, the list among the figures.
class ReachStep {
  constructor(plan, words, figures) {
    this.plan = plan;
    this.view = new ReachView(plan, words, { list: figures });
    this.load();
  }

  load() { this.view.load().catch((error) => { if (error instanceof Told) this.plan.tell(error.message); }); }

  update(keys) {
    if (keys.every((key) => key === "reach_m")) this.view.follow();
    else this.load();
  }

  close() { this.view.close(); }
}

export class StoryMap {
  constructor(plan, cards) {
    this.plan = plan;
    this.cards = cards;
    this.words = on("caption-words");
    this.figures = on("figures");
    this.body = on("figures-body");
    this.newest = { records: plan.records, choices: plan.state.choices };
    this.times = new Map();
    this.data = this.newest;
    plan.answered = (answer) => this.say(answer.findings ?? []);
    plan.state.listen((keys) => this.tab?.update(keys.filter((key) => !QUIET.includes(key))));
    this.compare = new Compare(plan);
    plan.watch(() => { if (plan.tiled && this.turn && !this.kind) this.count(); });
  }

  // The records of another data version, and what a view of them may choose; asked for once.
  dataOf(asof) {
    if (!asof) return this.newest;
    if (!this.times.has(asof)) {
      const sites = this.plan.tiled ? { features: [] } : fetchJson(`/api/sites?asof=${asof}`);
      this.times.set(asof, Promise.all([sites, fetchJson(`/api/region?asof=${asof}`)])
        .then(async ([told, region]) => ({ records: await allRecords(told), choices: region.choices })));
    }
    return this.times.get(asof);
  }

  // Shows a query; null for a step that this reader may not see: no map then.
  async show(query, { fly }) {
    const turn = {};
    this.turn = turn;
    document.querySelector(".map-side").classList.toggle("closed", query === null);
    if (query === null) { this.close(); this.words.replaceChildren(); this.figures.hidden = true; return; }
    const asof = new URLSearchParams(query).get("asof") ?? "";
    let data;
    try {
      data = await this.dataOf(asof);
    } catch (error) {
      this.times.delete(asof);
      this.plan.tell(error.message);
      return;
    }
    if (turn !== this.turn) return;
    this.turnTo(parse(query, data.choices), data);
    if (fly !== null) this.plan.place(fly);
  }

  turnTo(view, data) {
    const { plan } = this;
    const before = plan.view;
    const kind = tabOf(view.measure);
    if (kind !== this.kind || data !== this.data) this.close();
    if (data !== this.data) { this.data = data; plan.setRecords(data.records); }
    plan.state.choices = data.choices;
    plan.state.view = view;
    plan.ownShade = Boolean(kind);
    if (kind) plan.shade = null;
    document.body.classList.toggle("gaps", Boolean(kind));
    document.body.dataset.gap = kind?.key ?? "";
    this.figures.hidden = !kind;
    plan.refresh();
    this.ask(kind, Object.keys(view).filter((key) => !QUIET.includes(key) && String(view[key]) !== String(before[key])));
    if (!kind) this.count();
  }

  // The answer to the step's question of gaps, by the same parts as on the page of gaps.
  ask(kind, keys) {
    const { plan } = this;
    this.kind = kind;
    if (!kind) return;
    if (this.tab) { if (keys.length) this.tab.update(keys); return; }
    this.words.replaceChildren(el("p", { class: "hint" }, _("Working it out …")));
    this.tab = kind.key === "reach" ? new ReachStep(plan, this.words, this.body) : new kind.make(plan, this.body, this.cards);
  }

  close() {
    this.tab?.close();
    this.tab = null;
    this.kind = null;
    this.body.replaceChildren();
  }

  say(findings) {
    const said = findings.slice(0, SENTENCES).map((one, at) => el("p", { class: at ? "" : "verdict" }, say(one.text)));
    this.words.replaceChildren(...said, ...this.time());
  }

  // Without a question of gaps: how many records the map shows, and how many of them have no position.
  count() {
    const { count, tally: { unplaced: without } } = this.plan;
    const records = ngettext("%(count)s record", "%(count)s records", count);
    this.words.replaceChildren(el("p", { class: "verdict" }, without ? _("%(records)s, %(without)s of them without a published position", { records, without: number(without) }) : records), ...this.time());
  }

  time() {
    const { asof } = this.plan.view;
    return asof ? [el("p", { class: "hint" }, asof.includes("-") ? _("Data as of %(date)s", { date: day(asof) }) : _("Data as of data version %(version)s", { version: asof }))] : [];
  }

  // The server works the next step's answer out while the present one is looked at.
  preload(query) {
    clearTimeout(this.later);
    if (!query) return;
    this.later = setTimeout(() => {
      const wanted = new URLSearchParams(query);
      if (wanted.has("asof")) Promise.resolve(this.dataOf(wanted.get("asof"))).catch(() => this.times.delete(wanted.get("asof")));
      for (const key of ["at", "base", "title", "lang"]) wanted.delete(key);
      if (tabOf(wanted.get("measure"))) fetch(placed(`/api/gaps?${wanted}`)).catch(() => {});
      else if (wanted.has("shade")) fetch(placed(`/api/shade?${wanted}`)).catch(() => {});
    }, PRELOAD_MS);
  }
}
