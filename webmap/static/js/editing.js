// Editing records on the map: add, change, move, draw, delete; undo and redo; two editors of one record.

import { agreed } from "./dialog.js";
import { Conflict } from "./conflict.js";
import { Told, fetchJson, recordOf } from "./data.js";
import { Drawing } from "./drawing.js";
import { button, el } from "./dom.js";
import { flat, properties } from "./fields.js";
import { Form } from "./form.js";
import { recordAddress, refusal, send } from "./sending.js";
import { Steps } from "./steps.js";
import { _, lang, named } from "./words.js";

const COLUMNS = { subdistrict_code: "subdistrict", district_code: "district", mission: "kind" };

export const mayEdit = ["editor", "admin"].includes(document.body.dataset.role);

export class Editing {
  constructor(plan, cards) {
    this.plan = plan;
    this.cards = cards;
    this.tell = (words) => plan.tell(words);
    this.drawing = new Drawing(plan, (geometry) => this.form.setGeometry(geometry));
    this.steps = new Steps();
    cards.editing = this;
    addEventListener("beforeunload", (event) => { if (this.unsaved) event.preventDefault(); });
    addEventListener("keydown", (event) => this.key(event), true);
  }

  // The buttons of the toolbar.
  group() {
    this.adds = button(_("Add a record"), "map-pin-plus", () => this.add());
    this.backs = button(_("Undo"), "undo-2", () => this.step(true));
    this.forths = button(_("Redo"), "redo-2", () => this.step(false));
    this.updateButtons();
    return el("div", { class: "group editing" }, this.adds, this.backs, this.forths);
  }

  get past() { return Boolean(this.plan.view.asof); }

  updateButtons() {
    this.adds.disabled = this.past;
    for (const [made, words, last, form] of [[this.backs, _("Undo"), this.steps.last(true), this.form?.past], [this.forths, _("Redo"), this.steps.last(false), this.form?.future]]) {
      made.disabled = this.past || (this.form ? !form.length : !last);
      made.title = last && !this.form ? `${words}: ${last.what}` : words;
    }
  }

  // Whether the card holds a form or a choice, and whether that holds anything not yet saved.
  get open() { return Boolean(this.form ?? this.choice); }

  get unsaved() { return Boolean(this.form?.touched || this.choice); }

  // Whether the card holds something that must not go unasked; says so.
  keeps() {
    if (!this.drawing.busy && !this.unsaved) return false;
    this.tell(this.drawing.busy ? _("Finish or cancel the drawing first.") : _("Save your changes first, or cancel them."));
    return true;
  }

  // Runs something that may fail and tells why, in the form where there is one.
  async attempt(action) {
    if (this.working) return;
    this.working = true;
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      if (this.form) this.form.tell(error.message);
      else this.tell(error.message);
    } finally { this.working = false; }
  }

  add() {
    if (this.keeps()) return;
    const { view, state } = this.plan;
    const shown = view.kinds[0] ?? state.choices.kinds.find((kind) => view.missions.includes(kind.split(".")[0])) ?? state.choices.kinds[0];
    const [subdistrict, district] = [view.subdistrict.length === 1 ? view.subdistrict[0] : null, view.district.length === 1 ? view.district[0] : null];
    const within = subdistrict ? this.plan.zones.byCode.get(subdistrict).district : district;
    this.begin(_("A new record"), null, { kind: shown, precision: subdistrict ? "subdistrict" : within ? "district" : "province", subdistrict, district: within, source: "", geometry: null });
  }

  edit(record) {
    if (this.past || this.keeps()) return;
    this.attempt(async () => {
      const feature = await fetchJson(`${recordAddress(record.id)}?lang=${lang}`);
      const { version, ...before } = flat(feature);
      this.begin(this.nameOf(feature), { id: record.id, version, name: this.nameOf(feature) }, { ...before, geometry: feature.geometry });
    });
  }

  begin(title, origin, before) {
    this.origin = origin;
    this.form = new Form(this.plan, before, {
      save: () => this.attempt(() => this.save()),
      cancel: () => this.leave(),
      remove: origin && (() => this.attempt(() => this.remove())),
      draw: (shape) => this.attempt(() => this.draw(shape)),
      reshape: () => this.attempt(() => this.reshape()),
      moved: (geometry, step) => this.moved(geometry, step),
    });
    this.cards.open(title, this.form.element);
    this.plan.hide(origin?.id);
    this.drawing.show(before.geometry);
    this.updateButtons();
  }

  // Ends editing; asks when something would be lost.
  async leave() {
    if (this.drawing.busy) this.drawing.cancel();
    if (this.unsaved && !await agreed(_("Leave without saving?"), _("What you changed in this form is lost then."), _("Leave without saving"), _("Go on editing"))) return;
    const record = this.plan.recordAt(this.origin?.id);
    this.close();
    if (record) this.cards.openRecord(record);
    else this.cards.close();
  }

  close() {
    this.form = this.choice = null;
    this.drawing.hide();
    this.plan.hide(null);
    this.updateButtons();
  }

  async draw(shape) {
    this.working = false;   // drawing may be cancelled or left while it goes on
    const geometry = await this.drawing.draw(shape);
    this.drawn(geometry);
  }

  async reshape() {
    this.working = false;
    const geometry = await this.drawing.reshape(this.form.geometry);
    this.drawn(geometry);
  }

  drawn(geometry) {
    if (!this.form) return;
    if (geometry) this.form.setGeometry(geometry);
    this.drawing.show(this.form.geometry);
    this.form.place.querySelector("button")?.focus();
  }

  // The draft has another position: shown, and the places it lies in asked for.
  moved(geometry, step) {
    this.drawing.show(geometry);
    this.updateButtons();
    if (geometry && step) this.locate(geometry);
  }

  async locate(geometry) {
    const flatPoints = geometry.coordinates.flat(Infinity);
    const points = [];
    const stride = 2 * Math.ceil(flatPoints.length / 800);
    for (let at = 0; at < flatPoints.length; at += stride) points.push(`${flatPoints[at + 1].toFixed(7)},${flatPoints[at].toFixed(7)}`);
    try {
      const { places } = await fetchJson(`/api/whereabouts?points=${points.join(";")}`);
      if (!this.form || this.form.geometry !== geometry) return;
      const [subdistricts, districts] = ["subdistrict", "district"].map((key) => [...new Set(places.map((place) => place[key]))]);
      if (districts.length > 1) { this.form.tellWrong("geometry", _("It lies in more than one district, or partly outside the province: choose the district it belongs to.")); return; }
      if (!districts[0]) { this.form.tellWrong("geometry", _("This position lies outside the province.")); return; }
      this.form.setPlaces(subdistricts.length === 1 ? subdistricts[0] : null, districts[0]);
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      this.form?.tellWrong("geometry", error.message);
    }
  }

  async save() {
    const { form, origin } = this;
    const changes = form.changes();
    if (!changes) return;
    if (origin && !Object.keys(changes).length) { form.tell(_("Nothing is changed.")); return; }
    const { geometry, ...values } = origin ? changes : { ...form.before, ...changes };
    if (values.kind !== undefined || !origin) values.kind ??= form.text("kind");
    const body = { type: "Feature", properties: properties(values), why: form.why.value.trim() };
    if (geometry !== undefined) body.geometry = geometry;
    const answer = await (origin ? send("PATCH", recordAddress(origin.id), body, origin.version) : send("POST", "/api/records", body));
    if (answer.ok) await this.saved(answer, origin ? _("change of %(name)s", { name: this.nameOf(answer.told) }) : _("new record %(name)s", { name: this.nameOf(answer.told) }));
    else if (answer.status === 412) await this.conflict(answer, body.why);
    else this.refused(answer.told);
  }

  nameOf(feature) { return named(feature.properties) || feature.id; }

  refused(told) {
    const key = COLUMNS[told.field] ?? told.field;
    if (key && this.form.problems.has(key)) this.form.tellWrong(key, told.title);
    else this.form.tell(refusal(told));
  }

  async saved({ told, data }, what) {
    this.steps.add(data, told.id, what);
    this.close();
    await this.put(told.id, told, data);
    const record = this.plan.recordAt(told.id);
    this.cards.openRecord(record);
    this.tell(this.plan.shows(record) ? _("Saved as data version %(version)s.", { version: data }) : _("Saved as data version %(version)s. The filters hide this record.", { version: data }));
  }

  async remove() {
    const { origin } = this;
    const { name } = origin;
    if (!await agreed(_("Delete this record?"), _("“%(name)s” leaves the map. Its history stays, and Undo brings it back.", { name }), _("Delete"))) return;
    const answer = await send("DELETE", recordAddress(origin.id), null, origin.version);
    if (answer.status === 412) { await this.conflict(answer, ""); return; }
    if (!answer.ok) { this.refused(answer.told); return; }
    this.steps.add(answer.data, origin.id, _("deletion of %(name)s", { name }));
    this.close();
    await this.put(origin.id, null, answer.data);
    this.cards.close();
    this.tell(_("Deleted. Undo brings it back."));
  }

  // Somebody else was faster: both versions, and a choice.
  async conflict({ told, data }, why) {
    const { record: id, base, mine, theirs } = told.conflicts[0];
    const by = await this.lastEditor(id);
    this.close();
    this.origin = { id };
    if (!theirs || !mine) {
      await this.put(id, theirs, data);
      const words = theirs ? _("It was not deleted: %(who)s has changed it since. Look at it again.", { who: by }) : _("It was not saved: %(who)s has deleted this record since. Undo that in its history first.", { who: by });
      if (theirs) this.cards.openRecord(this.plan.recordAt(id));
      else this.cards.open(_("Deleted meanwhile"), el("p", { class: "warn" }, words), this.historyLink(id));
      this.tell(words);
      return;
    }
    this.drawing.show(mine.geometry?.type === "Point" ? null : mine.geometry);
    this.choice = new Conflict(this.plan, { base, mine, theirs }, {
      show: (geometry) => this.drawing.show(geometry),
      settle: (chosen) => this.attempt(() => this.settle(chosen, theirs, data, why)),
      cancel: () => this.attempt(() => this.settle({}, theirs, data, why)),
    });
    this.cards.open(_("Changed by two people"), el("p", { class: "warn", role: "alert" }, _("%(who)s saved this record while you were editing it. Nothing of yours is stored yet: choose what shall stand.", { who: by })), this.choice.element, this.historyLink(id));
  }

  async settle(chosen, theirs, data, why) {
    const { id } = theirs;
    const { geometry, ...values } = chosen;
    const body = { type: "Feature", properties: properties(values), why };
    if (geometry !== undefined) body.geometry = geometry;
    if (!Object.keys(chosen).length) {
      this.close();
      await this.put(id, theirs, data);
      this.cards.openRecord(this.plan.recordAt(id));
      this.tell(_("Their version stands; nothing was changed."));
      return;
    }
    const answer = await send("PATCH", recordAddress(id), body, theirs.properties.version);
    if (answer.ok) await this.saved(answer, _("change of %(name)s", { name: this.nameOf(answer.told) }));
    else if (answer.status === 412) await this.conflict(answer, why);
    else throw new Told(refusal(answer.told));
  }

  // A record on the map as the server has it, or none.
  put(id, feature, data) {
    return this.plan.put(id, feature && recordOf(feature), data);
  }

  async lastEditor(id) {
    try {
      const { entries } = await fetchJson(`/api/history/records/${encodeURIComponent(id)}?limit=1`);
      return entries[0]?.who ?? _("Somebody");
    } catch { return _("Somebody"); }
  }

  historyLink(id) {
    return el("p", {}, el("a", { href: `/history/records/${encodeURIComponent(id)}?lang=${lang}` }, _("History of this record")));
  }

  // Undo the last edit made here, or redo the last undone; within a form, a step of its position.
  step(back) {
    if (this.past || this.drawing.busy) return;
    if (this.form) { this.form.step(back); this.updateButtons(); return; }
    this.attempt(() => this.stepStored(back));
  }

  async stepStored(back) {
    const taken = await this.steps.take(back);
    this.updateButtons();
    if (!taken) return;
    const { step: { record: id, what }, answer } = taken;
    if (answer.status === 409) throw new Told(_("Not undone: %(what)s. Somebody has changed this record since; its history shows both.", { what }));
    if (!answer.ok) throw new Told(refusal(answer.told));
    await this.put(id, answer.told.record, answer.told.version);
    const record = this.plan.recordAt(id);
    if (record) this.cards.openRecord(record, { zoom: true });
    else this.cards.close();
    this.tell(back ? _("Undone: %(what)s.", { what }) : _("Done again: %(what)s.", { what }));
  }

  key(event) {
    if (event.key === "Escape" && this.drawing.busy) { event.stopPropagation(); this.drawing.cancel(); return; }
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches?.("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (this.drawing.busy) { if (key === "z" && !event.shiftKey) this.drawing.mode.back?.(); return; }
    this.step(key === "z" && !event.shiftKey);
  }
}
