// What if: changes drawn on the map, who is served before and after, two scenarios side by side.

import { Told } from "./data.js";
import { agreed } from "./dialog.js";
import { el, placed } from "./dom.js";
import { Drawing } from "./drawing.js";
import { AnswerTab } from "./gap-answer.js";
import { kmField, unshade } from "./gap-parts.js";
import { difference, figures, legend } from "./trial-figures.js";
import { act, additionForm, nameForm, siteForm } from "./trial-forms.js";
import { TrialMap, changeWords } from "./trial-map.js";
import { Trial, begin, ownTrials, signedIn } from "./trial.js";
import { _, named, ngettext } from "./words.js";

export class Whatif extends AnswerTab {
  constructor(plan, body, cards) {
    super(plan, body, "whatif", ["sites", "candidates"]);
    this.without = this.without.filter((key) => key !== "compare");   // another scenario may stand beside this one
    this.cards = cards;
    this.map = new TrialMap(plan.map, (change) => this.marked(change));
    this.compares = true;
    plan.drawing ??= new Drawing(plan, () => {});
    this.drawing = plan.drawing;
    this.head = el("div", { class: "trial-head" });
    this.draft = el("div", { class: "trial-draft" });
    this.km = kmField(plan);
    this.box.replaceChildren();
    this.box.before(this.head, this.draft, this.km.field);
    this.opens = cards.openRecord;   // while this question is asked, an opened site can be changed
    cards.openRecord = (record, ...more) => { this.opens.call(cards, record, ...more); this.pick(record); };
    this.attempt(() => this.begin());
  }

  get scenario() { return this.plan.view.scenario; }

  async attempt(action) {
    try {
      await action();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.plan.tell(error.message);
      if (!(error instanceof Told)) throw error;
      if (this.trial) this.drawTrial();
    }
  }

  async begin() {
    this.own = await ownTrials();
    await this.read();
  }

  // The scenario of the view, then its figures.
  async read() {
    const { scenario } = this;
    if (scenario !== (this.trial?.id ?? "")) this.trial = scenario ? await Trial.read(scenario) : null;
    if (this.closed) return;
    this.drawTrial();
    await this.count();
  }

  drawTrial() {
    this.picked = null;
    this.drawHead();
    this.drawDraft();
    this.map.draw(this.trial?.told.changes ?? []);
  }

  drawHead() {
    const { told } = this.trial ?? {};
    const known = this.own.some((one) => one.id === this.scenario) || !told ? this.own : [told, ...this.own];
    const choice = (words, chosen, without, onchange, none) => {
      const select = el("select", { onchange: () => onchange(select.value) }, el("option", { value: "" }, none), known.filter((one) => one.id !== without).map((one) => el("option", { value: one.id }, one.name)));
      select.value = chosen;
      return el("label", { class: "field" }, words, select);
    };
    this.head.replaceChildren(el("div", { class: "pair" },
      choice(_("Scenario"), this.scenario, null, (scenario) => this.plan.state.set({ scenario, ...(scenario === this.other || !scenario ? { compare: null } : {}) }), _("as it is today")),
      told && known.length > 1 && choice(_("Beside another"), this.other, told.id, (id) => this.plan.state.set({ compare: id ? `scenario=${id}` : null }), _("no other"))),
    el("p", { class: "row" }, signedIn && act(_("Begin a scenario"), () => this.naming((name) => this.open(begin(name)), _("New sites %(number)s", { number: this.own.length + 1 })), Boolean(told)),
      told && act(_("Copy the link"), (event) => navigator.clipboard?.writeText(this.link).then(() => { event.target.textContent = _("Copied"); })),
      told && signedIn && !told.mine && act(_("Make a copy of my own"), () => this.naming((name) => this.open(begin(name, { copyOf: told.id })), told.name)),
      told?.may.apply && told.changes.length > 0 && act(_("Apply to the data"), () => this.attempt(() => this.apply())),
      told?.may.change && act(_("Discard"), () => this.attempt(() => this.discard())),
      this.own.length > 0 && el("a", { class: "button quiet", href: "/scenarios" }, _("All of mine"))));
    if (!signedIn) this.head.append(el("p", { class: "hint" }, el("a", { href: `/sign-in?next=${encodeURIComponent(`/gaps?${this.plan.state.query()}`)}` }, _("Sign in")), " ", _("to draw scenarios of your own. Whoever has the link of one sees it here.")));
    else if (!told) this.head.append(el("p", { class: "hint" }, _("A scenario tries out new, moved and closed sites. The data stay as they are until somebody applies it.")));
  }

  get other() { return new URLSearchParams(this.plan.view.compare ?? "").get("scenario") ?? ""; }

  get link() { return `${location.origin}${placed("/gaps")}?${this.plan.state.query(["at", "base", "title"])}`; }

  // Asks for a name in place of the buttons.
  naming(made, proposed) {
    this.head.replaceChildren(nameForm(proposed, (name) => this.attempt(() => made(name)), () => this.drawHead()));
  }

  async open(making) {
    const trial = await making;
    this.own = await ownTrials();
    this.trial = trial;
    this.drawTrial();
    if (this.scenario === trial.id) await this.count();
    else this.plan.state.set({ scenario: trial.id });
  }

  drawDraft() {
    const { told } = this.trial ?? {};
    if (!told) { this.draft.replaceChildren(); return; }
    const settled = told.state === "applied" && el("p", { class: "note" }, _("Applied to the data in version %(version)s.", { version: told.applied }));
    this.list = el("ol", { class: "trial-changes" }, told.changes.map((change) => this.row(change)));
    this.tools = el("div", { class: "trial-tools" });
    this.draft.replaceChildren(...[settled, el("h2", {}, ngettext("%(count)s change", "%(count)s changes", told.changes.length)), this.list,
      !told.changes.length && el("p", { class: "hint" }, _("Nothing is changed yet.")), told.may.change && this.tools].filter(Boolean));
    if (told.may.change) this.drawTools();
  }

  row(change) {
    const { byCode } = this.plan.zones;
    const place = change.subdistrict && named(byCode.get(change.subdistrict));
    const state = { lost: _("The record is there no more; this change does nothing."), stale: _("The record was changed in the data since.") }[change.state];
    return el("li", { dataset: { number: change.number } }, el("button", { type: "button", class: "link", onclick: () => this.map.show(change) }, changeWords(change)), place && el("small", {}, ` ${place}`),
      state && el("small", { class: "warn" }, ` ${state}`), this.trial.may.change && el("button", { type: "button", class: "link drop", "aria-label": `${_("Drop")}: ${changeWords(change)}`, onclick: () => this.change((trial) => trial.drop(change.number)) }, _("Drop")));
  }

  drawTools() {
    const { told } = this.trial;
    this.tools.replaceChildren(el("p", { class: "row" }, act(_("Add a site"), () => this.adding(), false), told.changes.length > 0 && act(_("Undo"), () => this.change((trial) => trial.undo()))),
      el("p", { class: "hint" }, _("To move or close a site, or to give it another capacity, click it on the map.")));
    if (this.picked) this.tools.append(this.pickedTools(this.picked));
  }

  adding() {
    const place = (site) => this.attempt(async () => {
      const point = await this.drawing.draw("point");
      if (point) await this.change((trial) => trial.add({ ...site, lon: point.coordinates[0], lat: point.coordinates[1] }));
    });
    this.tools.replaceChildren(...additionForm(this.plan, this.trial.told.counts.add + 1, place, () => { this.drawing.cancel(); this.drawTools(); }));
  }

  // A mark stands before its site: a click on it means the site, and what is closed only its line in the list.
  marked(change) {
    const record = this.plan.recordAt(change.record);
    if (change.do === "close" || !this.trial.may.change) this.list.querySelector(`[data-number="${change.number}"] button`).focus();
    else if (record) this.cards.openRecord(record);
    else this.pick({ ...change, id: change.record });
  }

  pick(record) {
    if (!this.trial?.may.change) return;
    this.picked = record;
    this.drawTools();
  }

  pickedTools(record) {
    const change = (given) => this.change((trial) => trial.add(given));
    const move = () => this.attempt(async () => {
      const point = await this.drawing.draw("point");
      if (point) await change({ do: "move", record: record.id, lon: point.coordinates[0], lat: point.coordinates[1] });
    });
    return siteForm(record, move, change);
  }

  // One step: kept by the server, drawn, and its figures asked for.
  change(step) {
    return this.attempt(async () => {
      await step(this.trial);
      this.drawTrial();
      this.tools?.querySelector("button")?.focus();
      await this.count();
    });
  }

  async discard() {
    if (!await agreed(_("Discard this scenario?"), _("Its link ends, and its changes are gone."), _("Discard"))) return;
    await this.trial.discard();
    this.own = await ownTrials();
    this.plan.state.set({ scenario: "", compare: null });
  }

  async apply() {
    const { told } = this.trial;
    if (!await agreed(_("Apply “%(name)s” to the data?", { name: told.name }), _("All its changes are made as one data version, which can be undone in the history."), _("Apply"))) return;
    const answer = await this.trial.apply();
    await this.plan.renew(answer.data);
    this.drawTrial();
    await this.count();
    this.plan.tell(_("Applied to the data in version %(version)s.", { version: answer.told.applied }));
  }

  // The figures of the scenario as it stands.
  async count() {
    const answer = await this.ask();
    const { zones, scenarios, breaks, total } = answer;
    this.km.show(answer.reach_m);
    if (scenarios.length && total) this.paint(zones, (zone) => zone.class, difference, () => legend(breaks), "gap-shade");
    else unshade(this.plan);
    this.box.replaceChildren(...figures(this.plan, answer, this.query));
    document.body.dataset.answered = this.key;
    this.plan.answered?.(answer);
  }

  // A change of the scenario changes what the legend is of.
  get shown() { return this.trial?.told.number; }

  update() { this.attempt(() => this.read()); }

  close() {
    this.closed = true;
    if (this.drawing.busy) this.drawing.cancel();
    this.cards.openRecord = this.opens;
    this.map.clear();
    super.close();
  }
}
