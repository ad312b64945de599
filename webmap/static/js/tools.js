// The tools on the map: zoom, places to go, measure, my location, full screen, compare, link, print, help.

import { loadFile } from "./data.js";
import { openDialog } from "./dialog.js";
import { button, el, on } from "./dom.js";
import { _, named, say } from "./words.js";

export class Tools {
  constructor(plan, { compare, editing = null, outward = null, embed = false, alone = false }) {
    this.plan = plan;
    const { map } = plan;
    this.measures = () => false;
    const box = on("tools");
    const zoom = el("div", { class: "group" },
      button(_("Zoom in"), "plus", () => map.zoomIn(1)), button(_("Zoom out"), "minus", () => map.zoomOut(1)));
    box.append(zoom, el("div", { class: "group" }, this.places()));
    if (embed) return;
    if (alone) {
      box.append(el("div", { class: "group" }, button(_("Full screen"), "maximize", () => this.fullScreen()), button(_("Print"), "printer", () => print()), button(_("Help"), "circle-help", () => this.help())));
      return;
    }
    if (editing) box.append(editing.group());
    this.editing = editing;
    box.append(el("div", { class: "group" }, plan.measureFiles && this.measure(), button(_("My location"), "locate-fixed", () => this.locate()),
      button(_("Full screen"), "maximize", () => this.fullScreen())));
    box.append(el("div", { class: "group" }, compare, outward?.buttons(),
      button(_("Print"), "printer", () => print()), button(_("Help"), "circle-help", () => this.help())));
    if (plan.bases.size) box.append(el("div", { class: "group" }, this.baseMap()));
  }

  places() {
    const { plan } = this;
    const items = [["province", _("Whole province")], ...plan.region.bookmarks.map((mark) => [mark.key, say(mark.name)]),
      ...plan.zones.districts.map((code) => [code, named(plan.zones.byCode.get(code))])];
    return this.menu(_("Go to a place"), "map", items, (key) => plan.goTo(key));
  }

  baseMap() {
    const { plan } = this;
    const items = [["none", _("No base map")], ...plan.region.bases.map((base) => [base.key, say(base.name)])];
    return this.menu(_("Base map"), "list", items, (key) => {
      plan.state.set({ base: key });
      const base = plan.region.bases.find((one) => one.key === key);
      if (base) plan.tell(base.attribution);
    });
  }

  menu(label, glyph, items, choose) {
    const list = el("ul", { class: "menu", hidden: true }, items.map(([key, words]) => el("li", {}, el("button", { type: "button", onclick: () => { close(); choose(key); } }, words))));
    const opener = button(label, glyph, () => (list.hidden ? open() : close()), { "aria-expanded": "false" });
    const away = (event) => { if (!holder.contains(event.target)) close(); };
    const open = () => { list.hidden = false; opener.setAttribute("aria-expanded", "true"); list.querySelector("button").focus(); addEventListener("pointerdown", away); };
    const close = () => { list.hidden = true; opener.setAttribute("aria-expanded", "false"); removeEventListener("pointerdown", away); };
    const holder = el("div", { class: "menu-holder", onkeydown: (event) => {
      const rows = [...list.querySelectorAll("button")];
      const at = rows.indexOf(document.activeElement);
      if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); opener.focus(); }
      if (event.key === "ArrowDown" && at >= 0) { event.preventDefault(); rows[(at + 1) % rows.length].focus(); }
      if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); rows[(at - 1 + rows.length) % rows.length].focus(); }
    } }, opener, list);
    return holder;
  }

  measure() {
    const { map } = this.plan;
    const pressed = () => opener.getAttribute("aria-pressed") === "true";
    const opener = button(_("Measure a distance"), "ruler", async () => {
      try {
        this.control ??= await this.measuringControl();
      } catch (error) {
        this.plan.tell(error.message);
        return;
      }
      const on = !pressed();
      opener.setAttribute("aria-pressed", String(on));
      this.control._toggleMeasure();
      this.plan.tell(on ? _("Click points on the map, or move with the arrow keys and press Space; a second click on the last point ends the line.") : "");
    }, { "aria-pressed": "false" });
    map.on("polylinemeasure:toggle", (event) => opener.setAttribute("aria-pressed", String(event.sttus ?? false)));
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== " " || !pressed() || event.target !== map.getContainer()) return;
      event.preventDefault();
      this.control._mapdragging = false;
      map.fire("click", { latlng: map.getCenter(), originalEvent: event, containerPoint: map.getSize().divideBy(2) });
    });
    this.measures = pressed;
    this.measuring = () => pressed() && (opener.click(), true);
    return opener;
  }

  // The library comes when somebody first measures.
  async measuringControl() {
    await Promise.all(this.plan.measureFiles.map(loadFile));
    // The library's arrow carries an inline style, which our policy forbids; the line needs none.
    L.Control.PolylineMeasure.include({
      _drawArrow(line) {
        return L.marker(line[Math.round(line.length / 2)], { interactive: false, keyboard: false, icon: L.divIcon({ className: "no-arrow", iconSize: [0, 0] }) }).addTo(this._layerPaint);
      },
    });
    const control = L.control.polylineMeasure({
      position: "topleft", unit: "metres", unitControlLabel: { metres: _("m"), kilometres: _("km"), feet: "", landmiles: "", nauticalmiles: "" }, showBearings: false, clearMeasurementsOnStop: true, showClearControl: false,
      tooltipTextFinish: _("Click to finish the line"), tooltipTextDelete: _("Shift-click to delete the point"), tooltipTextMove: _("Drag to move"),
      tooltipTextResume: _("Ctrl-click to go on"), tooltipTextAdd: _("Ctrl-click to add a point"),
    }).addTo(this.plan.map);
    control.getContainer().hidden = true;
    return control;
  }

  locate() {
    const { map } = this.plan;
    map.locate({ setView: false, timeout: 10000 });
    map.once("locationfound", ({ latlng, accuracy }) => {
      this.me?.remove();
      this.me = L.circle(latlng, { radius: accuracy, className: "me", interactive: false }).addTo(map);
      this.plan.fly(latlng, 14);
    });
    map.once("locationerror", () => this.plan.tell(_("Your location is not available. Allow it in the browser and try again.")));
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => this.plan.tell(_("This browser does not allow full screen here.")));
  }

  help() {
    const keys = [["/", _("Search")], ["?", _("This help")], ["[ ]", _("Previous and next record")], ["Esc", _("Close what is on top")],
      [_("arrows"), _("Move the map when it has the focus")], ["+ −", _("Zoom when the map has the focus")], ["Tab, Enter", _("Go to a symbol and open it")], ["T", _("Open or close the table")]];
    if (this.plan.tiled) keys.push(["Enter", _("What is at the cross in the middle, when the map has the focus")]);
    if (this.editing) keys.push(["N", _("Add a record")], ["E", _("Change the open record")], ["Ctrl Z", _("Undo the last edit")], ["Ctrl Shift Z", _("Redo")]);
    openDialog(_("Help"), el("dl", { class: "facts" }, keys.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)])),
      el("p", {}, _("Numbers in rings count the records at that spot. A badge with ≈ counts records whose sources name the subdistrict or district only. Empty means none recorded, not none there.")));
  }
}
