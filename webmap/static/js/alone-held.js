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

async function unzipped(text) {
  const packed = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

export class Held {
  constructor() {
    this.about = block("about");
    this.start = { ...block("start"), words: block("words") };
    this.inside = new Set(this.about.inside);
  }

  // The answer to an address of the API.
  json(url) {
    const { pathname, search, searchParams } = new URL(url, "http://file.invalid");
    const view = () => parse(search, this.plan.state.choices);
    if (pathname.startsWith("/grid/")) return this.known("grid");
    switch (pathname) {
      case "/api/shade": return shade(this.plan, view());
      case "/api/summary": return summary(this.plan, view());
      case "/api/search": return { results: this.search(searchParams.get("q")) };
      case "/api/villages": return { villages: this.villages(searchParams) };
      case "/api/gaps": case "/api/gaps/steps": case "/api/gaps/where": return this.known("gaps");
      default: throw this.missing();
    }
  }

  async bytes() {
    return unzipped(this.known("cells"));
  }

  known(name) {
    const found = block(name);
    if (found === null) throw this.missing();
    return found;
  }

  missing() { return new Told(_("This file does not hold that. Open the map by its link.")); }

  villages(given) {
    const { zones } = this.plan;
    const [district, subdistrict] = [given.get("district"), given.get("subdistrict")];
    this.listed ??= this.known("villages");
    return this.listed.filter((village) => (subdistrict ? village.subdistrict === subdistrict : zones.byCode.get(village.subdistrict).district === district));
  }

  // Places, villages and records whose names hold all the words; what begins with them comes first.
  search(text) {
    const wanted = plain(text);
    const words = wanted.split(" ");
    const found = [];
    for (const one of this.names()) {
      const texts = [plain(one.name.th ?? ""), plain(one.name.en ?? "")];
      if (texts.some((name) => words.every((word) => name.includes(word)))) found.push([texts.some((name) => name.startsWith(wanted)) ? 0 : 1, one]);
    }
    return found.sort(([a], [b]) => a - b).slice(0, MOST_FOUND).map(([, one]) => one);
  }

  names() {
    const { zones, region, records } = this.plan;
    const name = (thing) => ({ th: thing?.name_th, en: thing?.name_en });
    const place = (code) => name(zones.byCode.get(code));
    this.listed ??= this.known("villages");
    return this.named ??= [
      ...zones.districts.map((id) => ({ kind: "district", id, name: place(id), within: region.name })),
      ...zones.subdistricts.map((id) => ({ kind: "subdistrict", id, name: place(id), within: place(zones.byCode.get(id).district) })),
      ...records.map((record) => ({ kind: "record", id: record.id, name: name(record), mission: record.mission, within: record.subdistrict ? place(record.subdistrict) : record.district ? place(record.district) : region.name })),
      ...this.listed.map((village) => ({ kind: "village", id: village.code, name: name(village), subdistrict: village.subdistrict, within: place(village.subdistrict) })),
    ];
  }
}
