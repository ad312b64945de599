// Where next: new sites that serve the most people not yet served, the fewest that reach all, the nearest to all.

import { el, placed } from "./dom.js";
import { Told, fetchJson } from "./data.js";
import { AnswerTab } from "./gap-answer.js";
import { findings } from "./gap-findings.js";
import { grid, keys, kmField, stacked, unshade } from "./gap-parts.js";
import { share } from "./reach.js";
import { refusal, send } from "./sending.js";
import { _, baht, lang, named, ngettext, number } from "./words.js";

const ASK_MS = 700;
const AIMS = () => ({ where: _("the most people not yet served"), fewest: _("the fewest sites that reach everyone"), closest: _("the least distance for everyone") });
const signedIn = Boolean(document.body.dataset.role);

export class Where extends AnswerTab {
  constructor(plan, body) {
    super(plan, body, "where");
    this.wish = { spacing_m: "", cost_thb: "", cap_thb: "", exclude: [] };
    this.layer = L.layerGroup().addTo(plan.map);
    this.form = el("div", { class: "where-form" });
    body.prepend(this.form);
    plan.picked = (code) => this.picks(code);
    this.clicked = (event) => { if ((this.drawing || this.corners) && !event.target.closest(".leaflet-control, button, a")) this.addPoint(plan.map.mouseEventToLatLng(event)); };
    plan.map.getContainer().addEventListener("click", this.clicked);
    this.drawForm();
    this.load();
  }

  get aim() { return this.plan.view.measure; }

  get points() { return this.plan.view.candidates.includes(",") ? this.plan.view.candidates.split(";") : []; }

  get query() { return [this.plan.state.query(this.without), this.wished].filter(Boolean).join("&"); }

  // The conditions, which stand beside the view.
  get wished() {
    const more = new URLSearchParams();
    for (const key of ["spacing_m", "cost_thb", "cap_thb"]) if (this.wish[key]) more.set(key, this.wish[key]);
    for (const code of this.wish.exclude) more.append("exclude", code);
    return more.toString();
  }

  drawForm() {
    const { plan } = this;
    const { state, view } = plan;
    const figure = (label, value, action, more = {}) => { const input = el("input", { type: "number", min: 0, ...more, value, onchange: () => action(input.value) }); return el("label", { class: "field" }, label, input); };
    const aims = el("fieldset", { class: "modes" }, el("legend", {}, _("What is sought")), Object.entries(AIMS()).map(([key, words]) => el("label", { class: "check" }, el("input", { type: "radio", name: "aim", checked: key === this.aim, onchange: () => state.set({ measure: key }) }), words)));
    const kind = this.points.length || this.drawing ? "points" : view.candidates || "grid";
    const candidates = el("select", { onchange: () => this.chooseCandidates(candidates.value) }, el("option", { value: "grid" }, _("anywhere people live (a grid)")), el("option", { value: "points" }, _("points that I choose on the map")), (this.layers ?? []).map((layer) => el("option", { value: layer.key }, lang === "th" ? layer.name.th || layer.name.en : layer.name.en || layer.name.th)));
    candidates.value = kind;
    const km = kmField(plan);
    const reach = view.reach_m ?? this.answer?.reach_m;
    if (reach !== undefined) km.show(reach);
    const metres = (value) => (value === "" ? "" : String(Math.round(Number(value) * 10) * 100));
    this.form.replaceChildren(...[aims, el("div", { class: "pair" },
      this.aim !== "fewest" && figure(_("New sites"), view.sites ?? 2, (value) => state.set({ sites: Math.min(Math.max(Math.round(Number(value)), 0), 50) }), { max: 50 }),
      km.field),
    el("label", { class: "field" }, _("New sites may stand"), candidates), this.drawing && this.pointList(),
    el("details", { class: "twin", open: this.opened, ontoggle: (event) => { this.opened = event.target.open; } }, el("summary", {}, _("Conditions")), el("div", { class: "pair" },
      figure(_("At least so far apart (km)"), this.wish.spacing_m && this.wish.spacing_m / 1000, (value) => this.wishes({ spacing_m: metres(value) }), { max: 50, step: 0.1 }),
      figure(_("Cost of one (baht)"), this.wish.cost_thb, (value) => this.wishes({ cost_thb: value })), figure(_("All together at most (baht)"), this.wish.cap_thb, (value) => this.wishes({ cap_thb: value }))), this.exclusions())].filter(Boolean));
    if (!this.layers) this.fetchLayers();
  }

  async fetchLayers() {
    this.layers = [];
    try {
      this.layers = (await fetchJson("/api/demand")).demand.filter((layer) => layer.kind === "points");
      if (this.layers.length) this.drawForm();
    } catch { /* the grid is there without them */ }
  }

  exclusions() {
    const { zones } = this.plan;
    const options = zones.districts.flatMap((district) => [el("option", { value: district }, _("the whole of %(district)s", { district: named(zones.byCode.get(district)) })), ...zones.subdistricts.filter((code) => zones.byCode.get(code).district === district).map((code) => el("option", { value: code }, `${named(zones.byCode.get(district))} · ${named(zones.byCode.get(code))}`))]);
    const select = el("select", { onchange: () => { if (select.value) this.wishes({ exclude: [...new Set([...this.wish.exclude, select.value])] }); } }, el("option", { value: "" }, _("choose a place")), options);
    return el("div", {}, el("label", { class: "field" }, _("No new site in"), select), el("p", { class: "chips" }, this.wish.exclude.map((code) => el("button", { type: "button", "aria-label": _("Allow %(place)s again", { place: this.excludedName(code) }), onclick: () => this.wishes({ exclude: this.wish.exclude.filter((one) => one !== code) }) }, this.excludedName(code), " ×"))), this.areaTools());
  }

  wishes(changes) {
    Object.assign(this.wish, changes);
    this.drawForm();
    this.load();
  }

  chooseCandidates(value) {
    this.drawing = value === "points";
    if (!this.drawing) this.plan.state.set({ candidates: value === "grid" ? "" : value });
    else { this.drawForm(); this.drawSites(); }
  }

  pointList() {
    return el("div", {}, el("p", { class: "hint" }, _("Click on the map to add a point, or move the map and add its middle.")), el("p", { class: "chips" },
      el("button", { type: "button", onclick: () => this.addPoint(this.plan.map.getCenter()) }, _("Add the middle of the map")),
      this.points.map((point, at) => el("button", { type: "button", "aria-label": _("Remove point %(number)s", { number: at + 1 }), onclick: () => this.plan.state.set({ candidates: this.points.filter((__, other) => other !== at).join(";") }) }, `${at + 1} ×`))));
  }

  addPoint({ lat, lng }) {
    const point = `${Number(lat.toFixed(5))},${Number(lng.toFixed(5))}`;
    if (this.corners) {
      this.corners.push(point);
      this.drawForm();
      this.drawSites(this.answer?.sites ?? []);
      return;
    }
    if (!this.drawing) return;
    if (!this.points.includes(point)) this.plan.state.set({ candidates: [...this.points, point].join(";") });
  }

  // A click on a subdistrict chooses a point while points are chosen, and opens nothing.
  picks() { return Boolean(this.drawing || this.corners); }

  // An area in which no new site may stand, corner by corner.
  areaTools() {
    const act = (words, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, words);
    if (!this.corners) return el("p", { class: "chips" }, act(_("Draw an area to leave out"), () => { this.corners = []; this.drawForm(); }));
    return el("div", {}, el("p", { class: "hint" }, _("Click the corners of the area on the map, or move the map and add its middle.")), el("p", { class: "chips" },
      act(_("Add the middle of the map"), () => this.addPoint(this.plan.map.getCenter())),
      act(_("Leave this area out"), () => { const area = this.corners.join(";"); this.corners = null; this.wishes({ exclude: [...this.wish.exclude, area] }); }, { disabled: this.corners.length < 3 }),
      act(_("Cancel"), () => { this.corners = null; this.drawForm(); this.drawSites(this.answer?.sites ?? []); })));
  }

  excludedName(code) {
    if (!code.includes(",")) return named(this.plan.zones.byCode.get(code));
    return _("area %(number)s", { number: this.wish.exclude.filter((one) => one.includes(",")).indexOf(code) + 1 });
  }

  async load() {
    clearTimeout(this.timer);
    const { query } = this;
    let answer;
    try {
      answer = await this.ask("/api/gaps/where");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.wipe();
      this.box.replaceChildren(el("p", { class: "verdict" }, error.message));
      document.body.dataset.answered = "refused";
      return;
    }
    if (answer.job) { this.wait(answer, query); return; }
    this.answer = answer;
    this.drawForm();
    if (!answer.assessable) this.refuse(answer);
    else this.draw(answer);
    document.body.dataset.answered = answer.assessable ? this.key : "refused";
    this.plan.answered?.(answer);
  }

  // Searched for beside the page: how far it is, and a way to end it.
  wait({ job }, query) {
    const act = (path, words) => el("button", { type: "button", class: "button quiet", onclick: () => this.post(path, query) }, words);
    const bar = el("progress", { max: 100, value: job.percent, "aria-label": _("Progress") });
    this.box.replaceChildren(el("p", {}, job.over ? _("The search was ended.") : `${job.words} · ${number(job.percent)} %`), !job.over && bar, el("p", { class: "row" }, job.over ? act("/api/gaps/where", _("Search again")) : job.mine && act("/api/gaps/where/stop", _("End the search"))));
    if (!job.over) this.timer = setTimeout(() => this.load(), ASK_MS);
    else document.body.dataset.answered = "stopped";
  }

  async post(path, query) {
    clearTimeout(this.timer);
    try {
      const { csrf } = await fetchJson("/api/session");
      const answer = await fetch(placed(`${path}?${query}`), { method: "POST", headers: { "X-CSRFToken": csrf ?? "" } });
      if (!answer.ok) throw new Told((await answer.json().catch(() => ({}))).detail ?? "");
    } catch (error) {
      this.plan.tell(error.message);
    }
    this.load();
  }

  refuse({ positions }) {
    this.wipe();
    this.box.replaceChildren(el("p", { class: "verdict" }, _("No site is proposed: too few positions are known.")), el("ul", {}, positions.map((row) => el("li", {}, _("%(kind)s: not assessable, %(with)s of %(all)s have a position", { kind: this.plan.kindName(row.kind), with: number(row.with_position), all: number(row.records) })))),
      el("p", { class: "hint" }, _("Load a file with positions, or enter them on the map. Until then no percentage is shown and no site is proposed.")));
  }

  draw(answer) {
    const { sites, total, zones, search } = answer;
    const rest = total.people - total.after_people;
    const bar = stacked([["served", total.before_people], ["won", total.gain_people], ["far", rest]]);
    const cost = total.cost_thb === null || total.cost_thb === undefined ? null : el("p", {}, _("Cost: %(baht)s", { baht: baht(total.cost_thb) }));
    this.box.replaceChildren(...[bar, findings(answer.findings, 3), cost,
      sites.length > 0 && grid([_("New site"), _("People it adds"), _("Position")], sites.map((site) => el("tr", {}, el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => this.plan.fly([site.lat, site.lon], 13) }, `${site.number}. ${named(site)}`)), el("td", { class: "numeric" }, `+${number(site.gain_people)}`), el("td", { class: "numeric" }, `${site.lat}, ${site.lon}`))), { scroll: false }),
      this.scenario(answer), this.proof(search),
      el("h2", {}, _("By subdistrict")), grid([_("Subdistrict"), _("Before"), _("After"), _("Gain"), _("Out of any candidate's reach")], zones.map((zone) => el("tr", { dataset: { code: zone.code }, class: zone.gain_people ? "" : "none" }, this.place(zone), el("td", { class: "numeric" }, number(zone.before_people)), el("td", { class: "numeric" }, number(zone.after_people)), el("td", { class: "numeric" }, zone.gain_people ? `+${number(zone.gain_people)}` : "0"), el("td", { class: "numeric" }, number(zone.unreachable_people))))), this.downloads()].filter(Boolean));
    this.drawSites(sites);
    const most = Math.max(1, ...zones.map((zone) => zone.gain_people));
    this.paint(zones, (zone) => (zone.gain_people ? Math.ceil((5 * zone.gain_people) / most) : 0), (zone) => ngettext("%(count)s person more within reach", "%(count)s people more within reach", zone.gain_people),
      () => keys(_("People more within reach"), [["c0", _("nobody")], ...[1, 2, 3, 4, 5].map((step) => [`c${step}`, `${number(Math.floor((most * (step - 1)) / 5) + 1)} – ${number(Math.floor((most * step) / 5))}`])]), "matrix-shade");
  }

  // How the choice was found, and how good it is.
  proof(search) {
    if (!search || search.objective === undefined) return null;
    const unit = { people: _("people"), sites: _("sites"), person_metres: _("person-metres") }[search.unit];
    const value = (figure) => (figure === null || figure === undefined ? "–" : `${number(Math.round(figure))} ${unit}`);
    return el("details", { class: "twin" }, el("summary", {}, _("How it was found")), grid([_("How it was found"), _("Reached"), _("At most below the best possible")], [
      [_("exact (HiGHS)"), value(search.objective), search.state === "proved" ? _("proved best") : share(search.gap_percent)],
      [_("quick (greedy with swaps)"), value(search.quick_objective), share(search.quick_gap_percent)]].map(([head, ...cells]) => el("tr", {}, el("th", { scope: "row" }, head), cells.map((cell) => el("td", { class: "numeric" }, cell)))), { scroll: false }),
    el("p", { class: "hint" }, _("%(candidates)s candidates, of which %(usable)s may be used.", { candidates: number(search.candidates), usable: number(search.usable_candidates) })));
  }

  // The proposal as a scenario: drawn, compared, shared, applied on the tab beside.
  scenario({ sites, kinds }) {
    if (!signedIn || !sites.length || kinds.length !== 1) return null;
    const [mission, kind] = kinds[0].split(".");
    return el("p", { class: "row" }, el("button", { type: "button", class: "button quiet", onclick: async () => {
      const name = _("New sites: %(kind)s", { kind: this.plan.kindName(kinds[0]) });
      try {
        const made = await send("POST", "/api/scenarios", { name, changes: sites.map((site) => ({ do: "add", mission, kind, name_th: `${this.plan.kindName(kinds[0])} ${site.number}`, lat: site.lat, lon: site.lon })) });
        if (!made.ok) throw new Told(refusal(made.told));
        this.plan.state.set({ measure: "whatif", scenario: made.told.id });
      } catch (error) { this.plan.tell(error.message); }
    } }, _("Make a scenario of these")));
  }

  drawSites(sites = []) {
    this.layer.clearLayers();
    const corners = (area) => area.map((corner) => corner.split(",").map(Number));
    for (const area of this.wish.exclude.filter((one) => one.includes(","))) L.polygon(corners(area.split(";")), { className: "left-out", interactive: false }).addTo(this.layer);
    if (this.corners?.length) L.polygon(corners(this.corners), { className: "left-out", interactive: false }).addTo(this.layer);
    for (const point of this.points) {
      const [lat, lon] = point.split(",").map(Number);
      L.marker([lat, lon], { interactive: false, keyboard: false, icon: L.divIcon({ className: "candidate", iconSize: [12, 12] }) }).addTo(this.layer);
    }
    for (const site of sites) {
      L.marker([site.lat, site.lon], { keyboard: false, title: `${site.number}. ${named(site)} +${number(site.gain_people)}`, zIndexOffset: 1000, icon: L.divIcon({ html: el("b", {}, String(site.number)), className: "new-site", iconSize: [30, 30] }) }).addTo(this.layer);
    }
  }

  wipe() {
    this.layer.clearLayers();
    unshade(this.plan);
  }

  update() {
    this.drawForm();
    this.load();
  }

  close() {
    clearTimeout(this.timer);
    super.close();
    this.layer.remove();
    this.plan.picked = null;
    this.plan.map.getContainer().removeEventListener("click", this.clicked);
  }
}
