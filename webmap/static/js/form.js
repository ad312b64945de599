// The form of one record: its fields, its position, and beside each what is wrong with it.

import { el } from "./dom.js";
import { fieldsOf, figure, read, shapeWords, written, Wrong } from "./fields.js";
import { kindOf } from "./symbols.js";
import { _ } from "./words.js";

const PARTS = () => ({ what: _("What it is"), where: _("Where it is"), plan: _("Plan and money"), who: _("Who looks after it"), note: _("Notes and source") });
const PLACED = ["exact", "approximate"];
const DIGITS = 6;

const same = (one, another) => JSON.stringify(one ?? null) === JSON.stringify(another ?? null);

export class Form {
  // before: the fields of the record and its geometry as they are; act: what the buttons of the position do.
  constructor(plan, before, act) {
    this.plan = plan;
    this.before = before;
    this.act = act;
    this.geometry = before.geometry;
    this.past = [];
    this.future = [];
    this.fields = fieldsOf(plan);
    this.inputs = new Map();
    this.problems = new Map();
    const parts = Object.entries(PARTS()).map(([part, title]) => el("fieldset", { class: "part" }, el("legend", {}, title),
      part === "where" && this.position(), this.fields.filter((field) => field.part === part).map((field) => this.row(field))));
    this.why = el("input", { type: "text", id: "field-why", maxlength: 1000, autocomplete: "off" });
    this.told = el("p", { class: "problem", role: "alert", tabindex: -1 });
    this.element = el("form", { class: "record-form", novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); act.save(); } }, parts,
      el("div", { class: "field" }, el("label", { for: "field-why" }, _("Why this changes (kept in the history)")), this.why),
      this.told,
      el("p", { class: "row sticky" }, el("button", { class: "button" }, _("Save")), el("button", { type: "button", class: "button quiet", onclick: () => act.cancel() }, _("Cancel")),
        act.remove && el("button", { type: "button", class: "button quiet danger", onclick: () => act.remove() }, _("Delete"))));
    this.inputs.get("district").addEventListener("change", () => this.narrow());
    this.inputs.get("subdistrict").addEventListener("change", () => this.widen());
    this.inputs.get("kind").addEventListener("change", () => this.drawPosition());
    this.narrow();
    this.drawPosition();
  }

  row(field) {
    const id = `field-${field.key}`;
    const value = written(field, this.before[field.key]);
    const more = { id, name: field.key, lang: field.lang, "aria-describedby": `${id}-problem` };
    let input;
    if (field.groups) {
      input = el("select", more, field.groups().map(([label, options]) => el("optgroup", { label }, options.map(([key, words]) => el("option", { value: key }, words)))));
    } else if (field.choices) input = el("select", more, this.options(field));
    else if (field.type === "long") input = el("textarea", { ...more, rows: 3 });
    else input = el("input", { ...more, type: "text", inputmode: { figure: "decimal", year: "numeric" }[field.type], list: field.list && `${id}-list` });
    input.value = value;
    if (value && input.value !== value) { input.append(el("option", { value }, value)); input.value = value; }   // a code that nobody knows any more
    input.addEventListener("input", () => this.tellWrong(field.key, ""));
    this.inputs.set(field.key, input);
    const problem = el("p", { class: "problem", id: `${id}-problem` });
    this.problems.set(field.key, problem);
    return el("div", { class: "field" }, el("label", { for: id }, field.label), input, field.list && el("datalist", { id: `${id}-list` }, field.list().map((words) => el("option", { value: words }))), problem);
  }

  options(field, within) {
    return field.choices(within).map(([key, words]) => el("option", { value: key }, words));
  }

  field(key) { return this.fields.find((one) => one.key === key); }

  text(key) { return this.inputs.get(key).value; }

  // Only subdistricts of the district can be chosen.
  narrow() {
    const [district, subdistrict] = [this.text("district"), this.inputs.get("subdistrict")];
    const kept = subdistrict.value;
    subdistrict.replaceChildren(...this.options(this.field("subdistrict"), district));
    subdistrict.value = [...subdistrict.options].some((option) => option.value === kept) ? kept : "";
  }

  widen() {
    const zone = this.plan.zones.byCode.get(this.text("subdistrict"));
    if (zone && zone.district !== this.text("district")) { this.inputs.get("district").value = zone.district; this.narrow(); }
  }

  position() {
    this.place = el("div", { class: "position" });
    return this.place;
  }

  get shape() {
    const [mission, kind] = this.text("kind").split(".");
    return kindOf(mission, kind).shape;
  }

  // The position, and what can be done with it.
  drawPosition() {
    const { geometry } = this;
    const act = (words, action, main = false) => el("button", { type: "button", class: `button${main ? "" : " quiet"}`, onclick: action }, words);
    const ways = { point: _("Set the point on the map"), line: _("Draw a line"), area: _("Draw an area") };
    const { shape } = this;
    const order = [shape, ...["point", "line", "area"].filter((one) => one !== shape)];
    const point = !geometry || geometry.type === "Point";
    const reshaped = geometry && /Line|Polygon/.test(geometry.type);
    this.place.replaceChildren(el("div", {},
      !point && el("p", {}, shapeWords(geometry)),
      point && (geometry || shape === "point") && this.degrees(),
      el("p", { class: "row" }, reshaped && act(_("Reshape"), () => this.act.reshape(), true),
        geometry?.type === "Point" ? act(_("Move the point on the map"), () => this.act.draw("point"), true) : order.map((one, at) => act(ways[one], () => this.act.draw(one), !geometry && at === 0)),
        geometry && act(_("Remove the position"), () => this.setGeometry(null))),
      this.problems.get("geometry") ?? this.problemOf("geometry")));
  }

  problemOf(key) {
    const problem = el("p", { class: "problem", id: `field-${key}-problem` });
    this.problems.set(key, problem);
    return problem;
  }

  // Latitude and longitude; both may be pasted into the first.
  degrees() {
    const texts = this.degreesText();
    const input = (key, label, value) => {
      const made = el("input", { type: "text", inputmode: "decimal", id: `field-${key}`, "aria-describedby": "field-geometry-problem", value });
      made.addEventListener("change", () => { if (key === "lon" || made.value.trim().match(/[,;\s]/) || this.place.querySelector("#field-lon").value) this.readDegrees(); });
      return el("div", { class: "field" }, el("label", { for: `field-${key}` }, label), made);
    };
    return el("div", { class: "pair" }, input("lat", _("Latitude"), texts[0]), input("lon", _("Longitude"), texts[1]));
  }

  // The position as written; false, and told, when it cannot be read.
  readDegrees() {
    const [first, second] = ["lat", "lon"].map((key) => this.place.querySelector(`#field-${key}`));
    if (!first) return true;
    const both = first.value.match(/^\s*(\S+)\s*[,;\s]\s*(\S+)\s*$/);
    if (both && !second.value.trim()) [first.value, second.value] = [both[1], both[2]];
    const texts = [first.value.trim(), second.value.trim()];
    if (texts.every((text) => !text)) { if (this.geometry) this.setGeometry(null); return true; }
    if (String(texts) === String(this.degreesText())) return true;
    try {
      const [lat, lon] = texts.map(figure);
      if (lat === null || lon === null) throw new Wrong(_("Write both latitude and longitude."));
      if (Math.abs(lat) > 90 || Math.abs(lon) > 180) throw new Wrong(_("Latitude lies between -90 and 90, longitude between -180 and 180."));
      this.setGeometry({ type: "Point", coordinates: [lon, lat] });
      return true;
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      this.tellWrong("geometry", error.message);
      return false;
    }
  }

  // Latitude and longitude as the fields show them.
  degreesText() {
    return this.geometry?.type === "Point" ? this.geometry.coordinates.toReversed().map((value) => String(Number(value.toFixed(DIGITS)))) : ["", ""];
  }

  // Another position: shown, kept as a step that can be undone, and the places it lies in filled in.
  setGeometry(geometry, { step = true } = {}) {
    if (same(geometry, this.geometry)) return;
    if (step) { this.past.push(this.geometry); this.future = []; }
    this.geometry = geometry;
    const precision = this.inputs.get("precision");
    if (geometry && !PLACED.includes(precision.value)) precision.value = "approximate";
    if (!geometry && PLACED.includes(precision.value)) precision.value = this.text("subdistrict") ? "subdistrict" : this.text("district") ? "district" : "province";
    this.tellWrong("geometry", "");
    this.tellWrong("precision", "");
    this.drawPosition();
    this.act.moved(geometry, step);
  }

  // One step of the position back or forth; false where there is none.
  step(back) {
    const [from, to] = back ? [this.past, this.future] : [this.future, this.past];
    if (!from.length) return false;
    to.push(this.geometry);
    this.setGeometry(from.pop(), { step: false });
    return true;
  }

  // Where the position lies fills in the names of its places.
  setPlaces(subdistrict, district) {
    this.inputs.get("district").value = district ?? "";
    this.narrow();
    this.inputs.get("subdistrict").value = subdistrict ?? "";
  }

  // What differs from the record as it was, geometry included; null when a field cannot be read.
  changes() {
    if (!this.readDegrees()) return null;
    const found = {};
    let wrong = null;
    for (const field of this.fields) {
      try {
        const value = read(field, this.text(field.key));
        if (written(field, this.before[field.key]).trim() !== this.text(field.key).trim() && !same(value, this.before[field.key])) found[field.key] = value;
      } catch (error) {
        if (!(error instanceof Wrong)) throw error;
        this.tellWrong(field.key, error.message);
        wrong ??= field.key;
      }
    }
    if (wrong) { this.inputs.get(wrong).focus(); return null; }
    if (!same(this.geometry, this.before.geometry)) found.geometry = this.geometry;
    return found;
  }

  // Whether something would be lost.
  get touched() {
    return !same(this.geometry, this.before.geometry) || this.fields.some((field) => this.text(field.key) !== written(field, this.before[field.key]));
  }

  tellWrong(key, words) {
    const problem = this.problems.get(key);
    if (!problem) { this.told.textContent = words; return; }
    problem.textContent = words;
    problem.setAttribute("role", "alert");
    this.inputs.get(key)?.setAttribute("aria-invalid", String(Boolean(words)));
    if (words) (this.inputs.get(key) ?? this.place.querySelector("input, button"))?.focus();
  }

  tell(words) {
    this.told.textContent = words;
    if (words) this.told.scrollIntoView({ block: "nearest" });
  }
}
