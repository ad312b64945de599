// Cards: one record, one place, one mission, or the records at one spot; each opens in the drawer on the right.

import { fetchJson, isTold } from "./data.js";
import { button, el, icon, on } from "./dom.js";
import { unitWords } from "./fields.js";
import { kindOf, missions, plate, symbolOf } from "./symbols.js";
import { _, baht, day, lang, named, ngettext, number, other, say, year } from "./words.js";

const PRECISION_WORDS = {
  exact: "The published position of this place.",
  approximate: "Position approximate: the published point is rounded, indirect or stands for an area.",
  subdistrict: "Position approximate: known to the subdistrict only, drawn on the subdistrict, never as a point.",
  district: "Position approximate: known to the district only, counted on the district, never as a point.",
  province: "Belongs to the whole province; it has no place on the map.",
};
// Kept for the extraction of words: _("The published position of this place.")
// _("Position approximate: the published point is rounded, indirect or stands for an area.")
// _("Position approximate: known to the subdistrict only, drawn on the subdistrict, never as a point.")
// _("Position approximate: known to the district only, counted on the district, never as a point.")
// _("Belongs to the whole province; it has no place on the map.")
const signedIn = Boolean(document.body.dataset.role);

export class Cards {
  constructor(plan) {
    this.plan = plan;
    this.card = on("card");
    this.backTo = null;
  }

  open(title, ...content) {
    this.turn = null;
    if (this.card.hidden) this.backTo = document.activeElement;
    this.card.replaceChildren(
      el("div", { class: "card-head" }, el("h2", { tabindex: -1 }, title), button(_("Close"), "x", () => this.close())),
      el("div", { class: "card-body" }, ...content));
    this.card.hidden = false;
    document.body.classList.add("with-card");
    this.card.querySelector("h2").focus({ preventScroll: true });
    this.card.scrollTop = 0;
  }

  // What is clicked on the map opens here. taken: whether a tool takes the click on a place; measures: whether one takes
  // every click; finest: the subdistrict under it opens, not its district.
  openClicked({ taken = () => false, measures = taken, finest = false } = {}) {
    const { zones, markers } = this.plan;
    zones.opened = (code, finer) => { if (!taken(finer)) this.openPlace(finest ? finer ?? code : code, finer); };
    zones.openedBadge = (zone, records, total) => this.openBadge(zone, records, total);
    markers.openedRecord = (record) => this.openRecord(record);
    markers.openedMany = (records) => this.openMany(records);
    this.plan.tiled?.openTaps(this, measures);
  }

  // What the server answers opens, unless something else was asked for meanwhile.
  async openAnswered(asked, open) {
    if (this.stays()) return;
    const turn = {};
    this.turn = turn;
    try {
      const answer = await asked;
      if (this.turn === turn) open(answer);
    } catch (error) {
      if (this.turn === turn && error.name !== "AbortError") this.plan.tell(error.message);
    }
  }

  // Whether a form in the card stays: one with changes does, and says so.
  stays() {
    if (this.editing?.keeps()) return true;
    if (this.editing?.open) this.editing.close();
    return false;
  }

  close() {
    if (this.card.hidden) return false;
    if (this.editing?.open) { this.editing.leave(); return true; }
    this.card.hidden = true;
    document.body.classList.remove("with-card");
    this.plan.select(null);
    this.plan.zones.highlight(null);
    this.turn = null;
    this.current = null;
    (this.backTo?.isConnected ? this.backTo : on("panel"))?.focus?.({ preventScroll: true });
    return true;
  }

  recordLink(record) {
    return el("li", {}, el("button", { type: "button", class: "record-link", onclick: () => this.openRecord(record, { zoom: true }) },
      symbolOf(record, 22), el("span", { class: "grow" }, named(record))));
  }

  facts(pairs) {
    return el("dl", { class: "facts" }, pairs.filter((pair) => pair && pair[1] !== undefined).flatMap(([name, value]) => [
      el("dt", {}, name), el("dd", { class: value === null || value === "" ? "none" : "" }, value === null || value === "" ? _("not stated") : value)]));
  }

  openRecord(record, { zoom = false } = {}) {
    if (this.stays()) return;
    const { region } = this.plan;
    this.current = record;
    const mission = missions.get(record.mission);
    const kind = kindOf(record.mission, record.kind);
    const agency = lang === "en" ? record.agency_en ?? record.agency_th : record.agency_th ?? record.agency_en;
    const note = lang === "en" ? record.note_en ?? record.note_th : record.note_th ?? record.note_en;
    this.open(named(record),
      other(record) && el("p", { class: "second-name", lang: lang === "th" ? "en" : "th" }, other(record)),
      el("p", { class: `tag mission-${record.mission}` }, plate(record.mission, kind.icon, 24), `${say(kind.name) || record.kind} · ${say(mission.short)}`),
      note && el("p", { class: "note" }, note),
      this.facts([
        [_("Subdistrict"), record.subdistrict ? this.placeLink(record.subdistrict) : record.district ? _("not known") : undefined],
        [_("District"), record.district ? this.placeLink(record.district) : _("whole province")],
        [_("Village"), [record.moo && _("Moo %(moo)s", { moo: record.moo }), record.village].filter(Boolean).join(" ") || undefined],
        isTold("agency") && [_("Agency"), agency ?? null],
        [_("Telephone"), record.phone ?? undefined],
        isTold("status") && [_("Status"), record.status ? say(region.statuses[record.status]) : null],
        isTold("mechanism") && [_("Delivery mechanism"), record.mechanism ? say(region.mechanisms[record.mechanism]) : null],
        isTold("fiscal_year") && [_("Fiscal year"), record.fiscal_year === null ? null : year(record.fiscal_year)],
        isTold("budget") && [_("Budget"), record.budget_thb === null ? null : baht(record.budget_thb)],
        isTold("capacity") && [_("Capacity"), record.capacity === null ? null : `${number(record.capacity)} ${unitWords(record.capacity_unit)}`],
        [_("Area"), record.area_m2 === null ? undefined : _("%(area)s m²", { area: number(record.area_m2) })],
        [_("Precision of the position"), _(PRECISION_WORDS[record.precision])],
        [_("Position"), record.geometry?.type === "Point" ? `${record.geometry.coordinates[1]}, ${record.geometry.coordinates[0]}` : undefined],
        isTold("source") && [_("Data as of"), record.as_of ? day(record.as_of) : null],
        isTold("source") && [_("Source"), this.source(record.source)],
        [_("Number"), record.id],
      ]),
      el("p", { class: "row" },
        this.editing && !this.editing.past && el("button", { type: "button", class: "button", title: "E", onclick: () => this.editing.edit(record) }, icon("pencil"), _("Change")),
        el("button", { type: "button", class: `button${this.editing ? " quiet" : ""}`, onclick: () => this.plan.showRecord(record) }, _("Show on the map")),
        this.canStep(record) && [el("button", { type: "button", class: "button quiet", onclick: () => this.step(-1), title: "[" }, _("Previous")),
          el("button", { type: "button", class: "button quiet", onclick: () => this.step(1), title: "]" }, _("Next"))],
        signedIn && el("a", { class: "button quiet", href: `/history/records/${encodeURIComponent(record.id)}?lang=${lang}` }, icon("history"), _("History"))));
    this.plan.showRecord(record, { zoom });
  }

  // Of records that the server lists, only those from a list know what stands before and after them.
  canStep(record) { return !this.plan.tiled || record.offset !== undefined; }

  step(by) {
    const { shown, tiled, count } = this.plan;
    if (tiled) {
      if (!count) return;
      const offset = ((this.current?.offset ?? (by > 0 ? -1 : 0)) + by + count) % count;
      this.openAnswered(tiled.list({}, { limit: 1, offset }), ({ records }) => records.length && this.openRecord(records[0], { zoom: true }));
      return;
    }
    if (!shown.length) return;
    const at = this.current ? shown.indexOf(this.current) : -1;
    this.openRecord(shown[(at + by + shown.length) % shown.length], { zoom: true });
  }

  source(keys) {
    return (keys ?? "").split(";").filter(Boolean).map((key) => {
      const source = this.plan.region.sources[key];
      if (!source) return el("div", {}, key);
      const title = `${source[`publisher_${lang}`] ?? ""}${source[`title_${lang}`] ? `: ${source[`title_${lang}`]}` : ""}`;
      return el("div", { class: "source" }, source.url ? el("a", { href: source.url, rel: "noopener noreferrer", target: "_blank" }, title) : title,
        el("small", {}, source[`licence_${lang}`] ?? ""));
    });
  }

  placeLink(code) {
    return el("button", { type: "button", class: "link", onclick: () => { this.openPlace(code); this.plan.zones.fit([code]); } }, named(this.plan.zones.byCode.get(code)));
  }

  // The figures and records of a district or subdistrict; of those that are at hand.
  within(code) {
    const isDistrict = this.plan.zones.byCode.get(code).district === undefined;
    const records = this.plan.shown.filter((record) => (isDistrict ? record.district === code : record.subdistrict === code));
    const money = records.filter((record) => record.budget_thb !== null);
    const missionsOf = new Map();
    for (const { mission } of records) missionsOf.set(mission, (missionsOf.get(mission) ?? 0) + 1);
    return { records, total: records.length, missions: missionsOf, stated: money.length, baht: money.reduce((sum, record) => sum + record.budget_thb, 0) };
  }

  openPlace(code, finer) {
    const { tiled } = this.plan;
    if (tiled) this.openAnswered(tiled.within(code), (told) => this.showPlace(code, finer, told));
    else if (!this.stays()) this.showPlace(code, finer, this.within(code));
  }

  showPlace(code, finer, { records, total, missions: missionsOf, stated, baht: sum }) {
    const { zones, view } = this.plan;
    const zone = zones.byCode.get(code);
    const isDistrict = zone.district === undefined;
    const members = isDistrict ? zones.subdistricts.filter((sub) => zones.byCode.get(sub).district === code) : [code];
    const people = zone.people[view.year] ?? null;
    const houses = zone.houses[view.year] ?? null;
    const villages = el("details", { class: "facet", ontoggle: (event) => this.loadVillages(event.target, code) }, el("summary", {}, _("Villages")), el("ul", { class: "villages" }));
    this.current = null;
    this.open(isDistrict ? _("%(name)s District", { name: named(zone) }) : _("%(name)s Subdistrict", { name: named(zone) }),
      el("p", { class: "second-name", lang: lang === "th" ? "en" : "th" }, other(zone)),
      finer && finer !== code && el("p", {}, _("Subdistrict here:"), " ", this.placeLink(finer)),
      !isDistrict && el("p", {}, _("District"), " ", this.placeLink(zone.district)),
      this.facts([
        [_("Registered people (31 December %(year)s)", { year: year(view.year) }), !view.year ? undefined : people === null ? null : number(people)],
        [_("Registered houses (31 December %(year)s)", { year: year(view.year) }), !view.year ? undefined : houses === null ? null : number(houses)],
        [_("Area of these outlines"), _("%(area)s km²", { area: number(zone.area_km2, 1) })],
        [_("Records shown"), number(total)],
        [_("Per 10,000 people"), people ? number((total / people) * 10000, 1) : null],
        [_("Budget of records shown"), stated ? `${baht(sum)} (${_("stated by %(shown)s of %(all)s records", { shown: number(stated), all: number(total) })})` : null],
      ]),
      el("h3", {}, _("Records by mission")),
      el("ul", { class: "tally" }, [...missions.values()].filter((mission) => view.missions.includes(mission.key)).map((mission) => {
        const count = missionsOf.get(mission.key) ?? 0;
        return el("li", {}, plate(mission.key, null, 18), el("span", { class: "grow" }, say(mission.short)), el("b", {}, count ? number(count) : _("none recorded")));
      })),
      isDistrict && el("details", { class: "facet" }, el("summary", {}, ngettext("%(count)s subdistrict", "%(count)s subdistricts", members.length)),
        el("ul", { class: "values" }, members.map((sub) => el("li", {}, this.placeLink(sub))))),
      villages,
      el("h3", {}, ngettext("%(count)s record", "%(count)s records", total)),
      records.length ? el("ul", { class: "records" }, records.slice(0, 200).map((record) => this.recordLink(record))) : el("p", { class: "hint" }, _("Nothing recorded here for these filters. Empty means none recorded, not none there.")),
      total > Math.min(records.length, 200) && el("p", { class: "hint" }, _("The first 200; the table has them all.")));
    zones.highlight(code);
  }

  async loadVillages(details, code) {
    const list = details.querySelector("ul");
    if (!details.open || list.childElementCount) return;
    try {
      const { villages } = await fetchJson(`/api/villages?${code.length === 4 ? "district" : "subdistrict"}=${code}`);
      list.replaceChildren(...villages.map((village) => el("li", {}, `${_("Moo %(moo)s", { moo: village.moo })} ${named(village)}${code.length === 4 ? ` · ${named(this.plan.zones.byCode.get(village.subdistrict))}` : ""}`)));
      if (!villages.length) list.replaceChildren(el("li", {}, _("no villages (town)")));
    } catch (error) {
      list.replaceChildren(el("li", { class: "problem" }, error.message));
    }
  }

  openMany(records, total = records.length, words = _("These records share one published position.")) {
    if (this.stays()) return;
    this.current = null;
    this.open(ngettext("%(count)s record here", "%(count)s records here", total),
      el("p", { class: "hint" }, words),
      el("ul", { class: "records" }, records.map((record) => this.recordLink(record))),
      total > records.length && el("p", { class: "hint" }, _("The first %(count)s; the table has them all.", { count: number(records.length) })));
  }

  openBadge(zone, records, total) {
    const { tiled } = this.plan;
    if (tiled) this.openAnswered(tiled.withoutPoint(zone.code), (told) => this.showBadge(zone, told.records, told.total));
    else if (!this.stays()) this.showBadge(zone, records, total);
  }

  showBadge(zone, records, total) {
    this.current = null;
    this.open(named(zone),
      el("p", { class: "warn" }, ngettext("%(count)s record, position approximate", "%(count)s records, position approximate", total)),
      el("p", { class: "hint" }, _("Their sources name the subdistrict or district only, so none is drawn as a point.")),
      el("ul", { class: "records" }, records.map((record) => this.recordLink(record))),
      total > records.length && el("p", { class: "hint" }, _("The first %(count)s; the table has them all.", { count: number(records.length) })));
    this.plan.zones.highlight(zone.code);
  }

  openMission(mission) {
    if (this.stays()) return;
    this.current = null;
    const { counts } = this.plan;
    this.open(mission.name.en,
      el("p", { class: `tag mission-${mission.key}` }, plate(mission.key, null, 22), say(mission.short)),
      el("p", {}, say(mission.shows)),
      this.facts([
        [_("Objective"), say(mission.objective)],
        [_("Important for"), say(mission.importance)],
        [_("Vision of the province"), say(this.plan.region.vision)],
        [_("Who is served"), say(mission.served)],
        [_("Records (other filters applied)"), number(counts.missions.get(mission.key) ?? 0)],
      ]),
      el("h3", {}, _("What the records cover")),
      el("p", { class: "note" }, say(mission.completeness)),
      el("p", { class: "hint" }, _("Empty means none recorded.")),
      el("ul", { class: "tally" }, mission.kinds.map((kind) => {
        const count = counts.kinds.get(`${mission.key}.${kind.key}`) ?? 0;
        return el("li", {}, plate(mission.key, kind.icon, 22), el("span", { class: "grow" }, say(kind.name)), el("b", {}, count ? number(count) : _("none recorded")));
      })));
  }
}
