// The small forms of a scenario: its name, a new site, what becomes of a site that was clicked.

import { el } from "./dom.js";
import { missions } from "./symbols.js";
import { _, named, say } from "./words.js";

export function act(words, onclick, quiet = true) {
  return el("button", { type: "button", class: `button${quiet ? " quiet" : ""}`, onclick }, words);
}

function field(words, input) { return el("label", { class: "field" }, words, input); }

function capacityOf(input) { return input.value === "" ? null : Number(input.value); }

// made: told of the name.
export function nameForm(proposed, made, cancel) {
  const name = el("input", { value: proposed, maxlength: 200, required: true });
  const form = el("form", { class: "trial-name", onsubmit: (event) => { event.preventDefault(); made(name.value); } },
    field(_("Name of the scenario"), name), el("p", { class: "row" }, el("button", { class: "button" }, _("Begin")), act(_("Cancel"), cancel)));
  setTimeout(() => name.select());
  return form;
}

// The kind a new site is of, unless the planner says another.
function kindOf({ gap, kinds }) {
  const [asked] = [...gap, ...kinds];
  if (asked?.includes(".")) return asked;
  const mission = missions.get(asked) ?? [...missions.values()][0];
  return `${mission.key}.${mission.kinds[0].key}`;
}

// place: told of the new site without its position.
export function additionForm(plan, count, place, cancel) {
  const kind = el("select", {}, [...missions.values()].map((mission) => el("optgroup", { label: say(mission.short) }, mission.kinds.map((one) => el("option", { value: `${mission.key}.${one.key}` }, say(one.name))))));
  kind.value = kindOf(plan.view);
  const proposed = () => _("New %(kind)s %(number)s", { kind: plan.kindName(kind.value), number: count });
  const name = el("input", { value: proposed(), maxlength: 200 });
  let before = name.value;
  kind.addEventListener("change", () => { if (name.value === before) name.value = before = proposed(); });
  const capacity = el("input", { type: "number", min: 0, step: "any" });
  const asked = () => {
    const [mission, key] = kind.value.split(".");
    const given = capacityOf(capacity);
    return { do: "add", mission, kind: key, name_th: name.value, status: "proposed", ...(given === null ? {} : { capacity: given }) };
  };
  setTimeout(() => kind.focus());
  return [field(_("Kind"), kind), field(_("Name"), name), field(_("Capacity, where known"), capacity),
    el("p", { class: "row" }, act(_("Set it on the map"), () => place(asked()), false), act(_("Cancel"), cancel))];
}

// move: asks for the new place; change: told of what becomes of the site.
export function siteForm(record, move, change) {
  const capacity = el("input", { type: "number", min: 0, step: "any", value: record.capacity ?? "" });
  return el("fieldset", { class: "trial-picked" }, el("legend", {}, named(record)), el("p", { class: "row" },
    act(_("Move it"), move), act(_("Close it"), () => change({ do: "close", record: record.id }))),
  field(_("Capacity"), capacity), act(_("Set the capacity"), () => change({ do: "capacity", record: record.id, capacity: capacityOf(capacity) })));
}
