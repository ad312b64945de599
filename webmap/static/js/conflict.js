// Two people changed one record: both versions side by side, and the second chooses field by field.

import { el } from "./dom.js";
import { fieldsOf, flat, shapeWords, valueWords } from "./fields.js";
import { _ } from "./words.js";

const same = (one, another) => JSON.stringify(one ?? null) === JSON.stringify(another ?? null);

// base: as the planner read it; mine: as it would be; theirs: as it is now; each a feature of the API.
export class Conflict {
  constructor(plan, { base, mine, theirs }, { show, settle, cancel }) {
    this.show = show;
    const sides = { base, mine, theirs };
    this.values = Object.fromEntries(Object.entries(sides).map(([side, feature]) => [side, { ...flat(feature), geometry: feature.geometry }]));
    const fields = [...fieldsOf(plan), { key: "geometry", label: _("Position"), shape: true }];
    this.rows = fields.filter(({ key }) => !same(this.values.mine[key], this.values.theirs[key])).map((field) => this.row(field));
    this.told = el("p", { class: "problem", role: "alert" });
    this.element = el("form", { class: "record-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.settle(settle); } },
      this.rows.map(({ element }) => element), this.told,
      el("p", { class: "row sticky" }, el("button", { class: "button" }, _("Save this choice")), el("button", { type: "button", class: "button quiet", onclick: cancel }, _("Keep theirs"))));
  }

  // One field: what only one of the two changed is chosen already.
  row(field) {
    const { base, mine, theirs } = this.values;
    const { key } = field;
    const chosen = same(base[key], mine[key]) ? "theirs" : same(base[key], theirs[key]) ? "mine" : null;
    const words = (value) => (field.shape ? shapeWords(value) : valueWords(field, value));
    const choice = (side, title) => el("label", { class: "side" },
      el("input", { type: "radio", name: `side-${key}`, value: side, checked: chosen === side, required: true, onchange: () => field.shape && this.show(this.values[side].geometry) }), el("span", {}, el("b", {}, title), " ", words(this.values[side][key])));
    return { key, element: el("fieldset", { class: "part" }, el("legend", {}, field.label), choice("mine", _("Yours:")), choice("theirs", _("Theirs:")),
      el("p", { class: "hint" }, _("Before: %(value)s", { value: words(base[key]) }))) };
  }

  // The fields in which the choice differs from what is stored now.
  settle(done) {
    const chosen = {};
    for (const { key, element } of this.rows) {
      const side = element.querySelector("input:checked")?.value;
      if (!side) { this.told.textContent = _("Choose for every field."); element.querySelector("input").focus(); return; }
      if (side === "mine") chosen[key] = this.values.mine[key] ?? null;
    }
    done(chosen);
  }
}
