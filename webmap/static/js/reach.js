// Who lives within a distance of the nearest site, at every step of the slider, from one answer and without a request.

import { _, number } from "./words.js";

const EXACT_BELOW = 1000;

// A count of people as sentences say it.
export function tens(people) {
  return people < EXACT_BELOW ? people : Math.floor((people + 5) / 10) * 10;
}

// Per cent with one decimal; 0 and 100 only where it is none and all.
export function percent(part, whole) {
  if (!whole || part <= 0) return 0;
  if (part >= whole) return 100;
  return Math.min(Math.max(Math.floor((part / whole) * 1000 + 0.5) / 10, 0.1), 99.9);
}

export function share(value) {
  return _("%(share)s per cent", { share: Number.isInteger(value) ? number(value) : number(value, 1) });
}

export function length(metres) {
  if (metres < 1000) return _("%(length)s m", { length: number(metres) });
  const km = Math.round(metres / 100) / 10;
  return _("%(length)s km", { length: Number.isInteger(km) ? number(km) : number(km, 1) });
}

export function joined(names) {
  if (names.length < 2) return names.join("");
  return _("%(first)s and %(last)s", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
}

// Counts added up from the first step to each; the last place holds all.
function within({ all, first, counts }, steps) {
  const sums = new Int32Array(steps + 2);
  let sum = 0;
  for (let step = 0; step <= steps; step += 1) {
    sum += counts[step - first] ?? 0;
    sums[step] = sum;
  }
  sums[steps + 1] = all;
  return sums;
}

export class Reach {
  constructor(told) {
    const { step_m, most_m, breaks, few, zones, edge, served_or_edge } = told.steps;
    this.told = told;
    this.stepM = step_m;
    this.mostM = most_m;
    this.breaks = breaks;
    this.few = few;
    this.steps = most_m / step_m;
    this.zones = zones.map((zone) => {
      const people = within(zone.people, this.steps);
      return { code: zone.code, people, cells: within(zone.cells, this.steps), before: zone.before ? within(zone.before, this.steps) : null, area: zone.area_m2, median: this.quantile(people, 0.5), p90: this.quantile(people, 0.9) };
    });
    this.edge = within(edge, this.steps);
    this.servedOrEdge = within(served_or_edge, this.steps);
    this.all = new Int32Array(this.steps + 2);
    for (const { people } of this.zones) people.forEach((count, step) => { this.all[step] += count; });
    this.median = this.quantile(this.all, 0.5);
    this.p90 = this.quantile(this.all, 0.9);
  }

  // The distance within which that share has a site; null when it is farther than the slider goes.
  quantile(sums, part) {
    const all = sums[this.steps + 1];
    const wanted = Math.ceil(part * all - 1e-9);
    if (!all || sums[this.steps] < wanted) return null;
    return sums.findIndex((sum) => sum >= wanted) * this.stepM;
  }

  // Everything that changes with the distance.
  at(metres) {
    const step = Math.min(Math.floor(metres / this.stepM), this.steps);
    const last = this.steps + 1;
    const zones = this.zones.map((zone) => {
      const people = zone.people[last];
      const served = zone.people[step];
      const missed = percent(people - served, people);
      return { zone, code: zone.code, people, served, gain: zone.before ? served - zone.before[step] : null, unserved: people - served, missed, few: people < this.few, class: people ? this.breaks.findIndex((end) => missed <= end) : -1 };
    });
    const total = { people: this.all[last], served: this.all[step], unserved: this.all[last] - this.all[step] };
    let [land, area] = [0, 0];
    for (const zone of this.zones) {
      land += zone.cells[last] ? (zone.cells[step] / zone.cells[last]) * zone.area : 0;
      area += zone.area;
    }
    total.share = percent(total.served, total.people);
    total.land = percent(land, area);
    total.gain = this.zones.some((zone) => zone.before) ? zones.reduce((sum, zone) => sum + zone.gain, 0) : null;
    total.edge = this.edge[step] - this.servedOrEdge[step];
    return { metres, zones, total };
  }

  // The sentences at a distance, in the words of the server.
  sentences({ metres, zones, total }, nameOf) {
    const { sentences, words } = this.told;
    const put = (key, values) => sentences[key].replace(/%\((\w+)\)s/g, (__, name) => values[name] ?? "");
    const key = total.served === total.people ? "all" : total.served ? "reach" : "none";
    const said = [put(key, { ...words, people: number(tens(total.people)), served: number(tens(total.served)), unserved: number(tens(total.people) - tens(total.served)), share: share(total.share), reach: length(metres) })];
    const worst = zones.filter((zone) => zone.unserved).sort(farthest).slice(0, 3);
    if (worst.length) said.push(put("most", { places: joined(worst.map((zone) => put("place", { name: nameOf(zone.code), people: number(tens(zone.unserved)) }))) }));
    said.push(put("land", { share: share(total.land), reach: length(metres) }));
    if (total.gain !== null) said.push(put(total.gain > 0 ? "gain" : total.gain ? "loss" : "same", { gain: number(Math.abs(tens(total.served) - tens(total.served - total.gain))), before: number(tens(total.served - total.gain)), reach: length(metres) }));
    if (total.edge) said.push(put("edge", { people: number(tens(total.edge)), reach: length(metres) }));
    return said;
  }
}

// The order of the ranked list: where most people live too far away comes first.
export function farthest(a, b) {
  return b.unserved - a.unserved || (a.code < b.code ? -1 : 1);
}
