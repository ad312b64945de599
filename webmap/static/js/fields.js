// The fields of a record as planners write and read them: one list makes the form and tells two versions apart.

import { missions } from "./symbols.js";
import { _, baht, day, named, number, say, year } from "./words.js";

const DIGITS = "๐๑๒๓๔๕๖๗๘๙";
const BUDDHIST_ERA = 543;
const UNITS = {
  workers: () => _("workers"), rai: () => _("rai"), beds: () => _("beds"), people: () => _("people"),
  households: () => _("households"), cubic_metres: () => _("cubic metres"),
};

// What is wrong with a field, in words for the writer.
export class Wrong extends Error {}

export function unitWords(unit) {
  return Object.hasOwn(UNITS, unit ?? "") ? UNITS[unit]() : unit ?? "";
}

function plainDigits(text) {
  return text.replace(/[๐-๙]/g, (digit) => DIGITS.indexOf(digit)).trim();
}

// A figure, however its digits and thousands are written; null for none.
export function figure(text) {
  const written = plainDigits(text).replace(/[,\s]/g, "");
  if (!written) return null;
  if (!/^-?\d{1,15}(\.\d{1,12})?$/.test(written)) throw new Wrong(_("Write a figure, like 1,500,000 or 0.5."));
  return Number(written);
}

function someYear(text) {
  const written = figure(text);
  if (written === null) return null;
  const ce = written > 2400 ? written - BUDDHIST_ERA : written;
  if (!Number.isInteger(ce) || ce < 1900 || ce > 2200) throw new Wrong(_("Write a year, like 2569 or 2026."));
  return ce;
}

// A date as recorded: a year, a month or a day; years of the Buddhist era are understood.
function someDay(text) {
  const written = plainDigits(text);
  if (!written) return null;
  const thai = written.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
  const [y, ...rest] = thai ? [thai[3], thai[2].padStart(2, "0"), thai[1].padStart(2, "0")] : written.split("-");
  const iso = [Number(y) > 2400 ? String(Number(y) - BUDDHIST_ERA) : y, ...rest].join("-");
  const real = new Date(iso);
  if (!/^\d{4}(-\d{2}){0,2}$/.test(iso) || Number.isNaN(real.getTime()) || real.toISOString().slice(0, iso.length) !== iso) throw new Wrong(_("Write a date, like 2569-05-14, 14/05/2569 or 2569-05."));
  return iso;
}

function someText(text) {
  return text.trim() || null;
}

const READERS = { text: someText, long: someText, figure, year: someYear, day: someDay, choice: someText };

export function read(field, text) {
  return READERS[field.type](text);
}

// The text of a value in its input.
export function written(field, value) {
  if (value === null || value === undefined) return "";
  if (field.type === "year") return year(value);
  if (field.type === "figure") return String(value);
  if (field.type === "day") return /^\d{4}/.test(value) ? value.replace(/^\d{4}/, year) : value;
  return value;
}

export function fieldsOf(plan) {
  const { region, zones } = plan;
  const place = (code) => (code ? named(zones.byCode.get(code)) || code : "");
  const told = (table) => [["", _("not stated")], ...Object.entries(table).map(([key, words]) => [key, say(words)])];
  const precisions = [["exact", _("exact")], ["approximate", _("approximate")], ["subdistrict", _("known to the subdistrict")], ["district", _("known to the district")], ["province", _("the whole province")]];
  const agencies = (plan.tiled ? [...plan.tiled.known.values()] : plan.records).filter((record) => record.agency_th);
  const listed = plan.tiled ? { agency_th: plan.state.choices.agency.slice(0, -1) } : {};
  const known = (key) => () => [...new Set([...agencies.map((record) => record[key]), ...listed[key] ?? []].filter(Boolean))].sort();
  return [
    { key: "kind", label: _("Kind"), type: "choice", part: "what", groups: () => [...missions.values()].map((mission) => [say(mission.short), mission.kinds.map((kind) => [`${mission.key}.${kind.key}`, say(kind.name)])]) },
    { key: "name_th", label: _("Name in Thai"), type: "text", part: "what", lang: "th" },
    { key: "name_en", label: _("Name in English"), type: "text", part: "what", lang: "en" },
    { key: "precision", label: _("Precision of the position"), type: "choice", part: "where", choices: () => precisions },
    { key: "district", label: _("District"), type: "choice", part: "where", choices: () => [["", "–"], ...zones.districts.map((code) => [code, place(code)])], words: place },
    { key: "subdistrict", label: _("Subdistrict"), type: "choice", part: "where", choices: (district) => [["", "–"], ...zones.subdistricts.filter((code) => !district || zones.byCode.get(code).district === district).map((code) => [code, place(code)])], words: place },
    { key: "moo", label: _("Moo"), type: "text", part: "where" },
    { key: "village", label: _("Village"), type: "text", part: "where" },
    { key: "status", label: _("Status"), type: "choice", part: "plan", choices: () => told(region.statuses) },
    { key: "mechanism", label: _("Delivery mechanism"), type: "choice", part: "plan", choices: () => told(region.mechanisms) },
    { key: "fiscal_year", label: _("Fiscal year"), type: "year", part: "plan", words: year },
    { key: "budget_thb", label: _("Budget (baht)"), type: "figure", part: "plan", words: baht },
    { key: "capacity", label: _("Capacity"), type: "figure", part: "plan", words: number },
    { key: "capacity_unit", label: _("Unit of the capacity"), type: "text", part: "plan", list: () => Object.keys(UNITS), words: unitWords },
    { key: "area_m2", label: _("Area (m²)"), type: "figure", part: "plan", words: number },
    { key: "agency_th", label: _("Agency in Thai"), type: "text", part: "who", list: known("agency_th"), lang: "th" },
    { key: "agency_en", label: _("Agency in English"), type: "text", part: "who", list: known("agency_en"), lang: "en" },
    { key: "phone", label: _("Telephone"), type: "text", part: "who" },
    { key: "note_th", label: _("Note in Thai"), type: "long", part: "note", lang: "th" },
    { key: "note_en", label: _("Note in English"), type: "long", part: "note", lang: "en" },
    { key: "source", label: _("Source"), type: "text", part: "note", list: () => Object.keys(region.sources) },
    { key: "as_of", label: _("Data as of"), type: "day", part: "note", words: day },
  ];
}

// A value as people read it; a dash for none.
export function valueWords(field, value) {
  if (value === null || value === undefined || value === "") return "–";
  if (field.words) return field.words(value);
  if (field.key === "kind") return say(missions.get(value.split(".")[0])?.byKind.get(value.split(".")[1])?.name) || value;
  return field.choices?.().find(([key]) => key === value)?.[1] ?? String(value);
}

export function shapeWords(geometry) {
  if (!geometry) return "–";
  if (geometry.type === "Point") return geometry.coordinates.toReversed().map((degrees) => degrees.toFixed(6)).join(", ");
  const points = geometry.coordinates.flat(Infinity).length / 2;
  if (geometry.type.includes("Line")) return _("A line of %(count)s points", { count: number(points) });
  if (!geometry.type.includes("Polygon")) return geometry.type;
  const rings = geometry.type === "Polygon" ? geometry.coordinates.length : geometry.coordinates.flat().length;
  return _("An area of %(count)s corners", { count: number(points - rings) });   // the first corner of a ring is told twice
}

// A feature of the API as the form has it: mission and kind are one choice.
export function flat(feature) {
  const { mission, kind, ...rest } = feature.properties;
  return { ...rest, kind: mission && kind ? `${mission}.${kind}` : "" };
}

export function properties(flatValues) {
  const { kind, ...rest } = flatValues;
  if (kind === undefined) return rest;
  const [mission, key] = (kind ?? "").split(".");
  return { mission, kind: key ?? "", ...rest };
}
