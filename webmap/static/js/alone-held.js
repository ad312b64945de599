// What a stand-alone file holds, told under the addresses at which the server would tell it.

import { Told } from "./data.js";
import { shade, summary } from "./alone-figures.js";
import { plain } from "./filter.js";
import { on } from "./dom.js";
import { parse } from "./view.js";
import { _ } from "./words.js";

const MOST_FOUND = 12;

function block(name) {
  return JSON.parse(on(`held-${name}`)?.textContent ?? "null");
}

// What is large rests as a text that packs it.
function unpacked(text) {
  const packed = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip")));
}

// Which step of its story a file shows: the number after the # of its address; the rest is the view within that step.
export function stepOf(hash) {
  const [, step, query] = /^#(\d*)(\?.*)?$/.exec(hash) ?? [];
  return { step: Number(step || 0), query };
}

export class Held {
  constructor() {
    this.steps = block("steps");
    this.step = Math.min(stepOf(location.hash).step, this.steps.length - 1);
    this.about = block(`about-${this.step}`);
    this.inside = new Set(this.about.inside);
  }

  async start() {
    if (!("DecompressionStream" in window)) throw new Told(_("This browser is too old for this file. Open it with a newer one."));
    const { region, missions, records } = block(`start-${this.step}`);
    const all = block("records");
    return { region, missions, sites: { features: records.map((at) => all[at]) }, ground: await this.known("ground"), words: block("words") };
  }

  // The answer to an address of the API.
  async json(url) {
    const { pathname, search, searchParams } = new URL(url, "http://file.invalid");
    const view = () => parse(search, this.plan.state.choices);
    if (pathname.startsWith("/grid/")) return this.known("grid");
    if (pathname.startsWith("/outlines/")) return this.known("outlines");
    switch (pathname) {
      case "/api/shade": return shade(this.plan, view());
      case "/api/summary": return summary(this.plan, view());
      case "/api/search": return { results: await this.search(searchParams.get("q")) };
      case "/api/villages": return { villages: await this.villages(searchParams) };
      case "/api/gaps": case "/api/gaps/steps": case "/api/gaps/where": return this.known(`gaps-${this.step}`);
      default: throw this.missing();
    }
  }

  async bytes() {
    return unpacked(block(`cells-${this.step}`)).arrayBuffer();
  }

  async known(name) {
    const found = block(name);
    if (found === null) throw this.missing();
    return typeof found === "string" ? unpacked(found).json() : found;
  }

  missing() { return new Told(_("This file does not hold that. Open the map by its link.")); }

  async villages(given) {
    const { zones } = this.plan;
    const [district, subdistrict] = [given.get("district"), given.get("subdistrict")];
    return (await this.known("villages")).filter((village) => (subdistrict ? village.subdistrict === subdistrict : zones.byCode.get(village.subdistrict).district === district));
  }

  // Places, villages and records whose names hold all the words; what begins with them comes first.
  async search(text) {
    const wanted = plain(text);
    const words = wanted.split(" ");
    const found = [];
    for (const one of await this.names()) {
      const texts = [plain(one.name.th ?? ""), plain(one.name.en ?? "")];
      if (texts.some((name) => words.every((word) => name.includes(word)))) found.push([texts.some((name) => name.startsWith(wanted)) ? 0 : 1, one]);
    }
    return found.sort(([a], [b]) => a - b).slice(0, MOST_FOUND).map(([, one]) => one);
  }

  async names() {
    const { zones, region, records } = this.plan;
    const name = (thing) => ({ th: thing?.name_th, en: thing?.name_en });
    const place = (code) => name(zones.byCode.get(code));
    return this.named ??= [
      ...zones.districts.map((id) => ({ kind: "district", id, name: place(id), within: region.name })),
      ...zones.subdistricts.map((id) => ({ kind: "subdistrict", id, name: place(id), within: place(zones.byCode.get(id).district) })),
      ...records.map((record) => ({ kind: "record", id: record.id, name: name(record), mission: record.mission, within: record.subdistrict ? place(record.subdistrict) : record.district ? place(record.district) : region.name })),
      ...(await this.known("villages")).map((village) => ({ kind: "village", id: village.code, name: name(village), subdistrict: village.subdistrict, within: place(village.subdistrict) })),
    ];
  }
}
