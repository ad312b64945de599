// The figures of a stand-alone file, by the rules of webmap/facts.py and webmap/shade.py; tests hold them together.

import { applyFilter } from "./filter.js";

const MOST_CLASSES = 5;
const OUTSIDE = -2;
const DECIMALS = { per_10k: 1, budget_per_head: 0 };
const UNITS = { records: "records", per_10k: "records per 10,000 people", people: "people", budget_per_head: "baht per head" };

// Subdistricts inside the filters of the file and of the view.
function insideOf({ zones, held }, view) {
  return zones.subdistricts.filter((code) => held.inside.has(code) && (!view.district.length || view.district.includes(zones.byCode.get(code).district)) && (!view.subdistrict.length || view.subdistrict.includes(code)));
}

// Counts by mission, all of them, and baht (null where no record states any) of some records.
function tally(records, missions) {
  const row = Object.fromEntries(missions.map((key) => [key, 0]));
  let baht = null;
  for (const record of records) {
    row[record.mission] += 1;
    if (record.budget_thb !== null) baht = (baht ?? 0) + record.budget_thb;
  }
  return { ...row, records: records.length, budget_thb: baht };
}

function grouped(records, placeOf) {
  const groups = new Map();
  for (const record of records) groups.set(placeOf(record), [...groups.get(placeOf(record)) ?? [], record]);
  return groups;
}

export function summary(plan, view) {
  const { zones, region, state } = plan;
  const { shown } = applyFilter(plan.records, view);
  const bySub = grouped(shown.filter((record) => record.subdistrict), (record) => record.subdistrict);
  const others = grouped(shown.filter((record) => !record.subdistrict), (record) => record.district ?? region.code);
  const missions = state.choices.missions;
  const rows = insideOf(plan, view).map((code) => {
    const { name_th, name_en, district, people: register } = zones.byCode.get(code);
    const row = tally(bySub.get(code) ?? [], missions);
    const people = register[view.year] ?? null;
    return {
      code, name_th, name_en, district, ...row, people, per_10k: people ? (row.records / people) * 10000 : null,
      budget_per_head: people && row.budget_thb !== null ? row.budget_thb / people : null,
    };
  });
  const unplaced = [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, records]) => {
    const whole = code === region.code;
    const { name_th, name_en } = whole ? { name_th: region.name.th, name_en: region.name.en } : zones.byCode.get(code);
    return { code, name_th, name_en, known_to: whole ? "province" : "district", ...tally(records, missions) };
  });
  return { year: view.year || null, total: shown.length, zones: rows, unplaced };
}

// To the nearest, a half to the even one, as the server rounds.
function rounded(value, decimals) {
  const scaled = value * 10 ** decimals;
  const whole = Math.round(scaled);
  return (Math.abs(scaled % 1) === 0.5 && whole % 2 ? whole - 1 : whole) / 10 ** decimals;
}

export function shade(plan, view) {
  const measure = view.shade;
  const { zones } = summary(plan, view);
  const classes = Object.fromEntries(plan.zones.subdistricts.map((code) => [code, OUTSIDE]));
  const values = {};
  for (const zone of zones) {
    const exact = zone[measure];
    const value = exact === null ? null : rounded(exact, DECIMALS[measure] ?? 0);
    values[zone.code] = value === 0 ? exact : value;
    classes[zone.code] = values[zone.code] === null ? -1 : 0;
  }
  const positive = Object.entries(values).filter(([, value]) => value > 0);
  const found = naturalBreaks(positive.map(([, value]) => value), MOST_CLASSES);
  const limits = [];
  positive.forEach(([code, value], at) => {
    classes[code] = found[at] + 1;
    const [low, high] = limits[found[at]] ?? [Infinity, -Infinity];
    limits[found[at]] = [Math.min(low, value), Math.max(high, value)];
  });
  const all = Object.values(values);
  return {
    shade: measure, unit: UNITS[measure], year: measure === "records" ? null : view.year || null, limits, values, classes,
    zeros: all.filter((value) => value === 0).length, missing: all.filter((value) => value === null).length,
  };
}

// The class of each figure from 0 on by natural breaks (Fisher-Jenks), in single precision as mapclassify computes it.
export function naturalBreaks(values, most) {
  const different = [...new Set(values)].sort((a, b) => a - b);
  if (different.length <= most) return values.map((value) => different.indexOf(value));
  const ends = breaks([...values].sort((a, b) => a - b), most);
  const own = values.map((value) => ends.findIndex((end) => value <= end));
  const used = [...new Set(own)].sort((a, b) => a - b);
  return own.map((one) => used.indexOf(one));
}

// The upper ends of the classes of sorted figures: for each count of figures and classes the least sum of squares.
function breaks(sorted, most) {
  const f = Math.fround;
  const starts = sorted.map(() => new Int32Array(most + 1)).concat([new Int32Array(most + 1)]);
  const sums = starts.map((_row, count) => new Float32Array(most + 1).fill(count > 1 ? Infinity : 0, 1));
  starts[1].fill(1, 1);
  for (let last = 2; last <= sorted.length; last += 1) {
    let [sum, squares, spread] = [0, 0, 0];
    for (let first = last; first >= 1; first -= 1) {
      const value = f(sorted[first - 1]);
      squares = f(squares + f(value * value));
      sum = f(sum + value);
      spread = f(squares - f(f(sum * sum) / (last - first + 1)));
      if (first === 1) break;
      for (let count = 2; count <= most; count += 1) {
        const better = f(spread + sums[first - 1][count - 1]);
        if (sums[last][count] < better) continue;
        starts[last][count] = first;
        sums[last][count] = better;
      }
    }
    starts[last][1] = 1;
    sums[last][1] = spread;
  }
  const ends = [sorted.at(-1)];
  for (let [count, last] = [most, sorted.length]; count > 1; count -= 1) {
    const first = starts[last][count];
    ends.unshift(sorted[first - 2]);
    last = first - 1;
  }
  return ends;
}
