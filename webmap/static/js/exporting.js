// Export: this view as a deck, a sheet, a picture, a file; how far it is, and stopping it.

import { openDialog } from "./dialog.js";
import { el, placed } from "./dom.js";
import { _, lang } from "./words.js";

const LOOK_MS = 700;
const SHEETS = ["pdf", "png", "svg"];

// Form, its words, and what may be chosen of it.
const FORMS = () => [
  [_("To present"), [
    ["pptx", _("PowerPoint"), _("Each subdistrict is a shape of its own; table, chart and text stay editable."), ["slides"]],
    ["html", _("Map for a USB stick"), _("One file that opens in a browser without any network."), []],
  ]],
  [_("To print"), [
    ["pdf", _("Sheet (PDF)"), _("Map, legend, scale, sources; text can be searched."), ["paper", "turn", "look", "graticule", "list"]],
    ["atlas", _("Atlas (PDF)"), _("A page a district, or a subdistrict, of what the filters let through."), ["by", "paper", "turn", "look"]],
    ["png", _("Picture (PNG)"), _("For a report or a slide."), ["picture", "turn", "look", "graticule"]],
    ["svg", _("Drawing (SVG)"), _("For a drawing program."), ["paper", "turn", "look", "graticule"]],
  ]],
  [_("The data"), [
    ["xlsx", _("Excel"), _("Figures and records as sheets."), []],
    ["csv", _("CSV"), _("The records as a table."), []],
    ["csv.zip", _("CSV with figures (zip)"), _("Records and figures as tables, with a text on sources and filters."), []],
    ["gpkg", _("GeoPackage"), _("For QGIS and ArcGIS; the best form for map data."), []],
    ["geojson", _("GeoJSON"), _("For web maps and programs."), []],
    ["kml", _("KML"), _("For Google Earth."), []],
    ["shp.zip", _("Shapefile (zip)"), _("For older programs; names of columns are shortened."), []],
  ]],
];

const OPTIONS = () => ({
  slides: ["paper", _("Slides"), [["slide", _("wide (16:9)")], ["slide43", _("4:3")]]],
  paper: ["paper", _("Paper"), [["a4", "A4"], ["a3", "A3"], ["slide", _("slide, wide (16:9)")], ["slide43", _("slide, 4:3")]]],
  picture: ["paper", _("Size"), [["screen", _("screen, 1600 × 900")], ["slide", _("slide, 4000 × 2250")], ["a4", _("A4, 300 dots an inch")], ["a3", _("A3, 300 dots an inch")]]],
  turn: ["turn", _("Turned"), [["portrait", _("portrait")], ["landscape", _("landscape")]]],
  look: ["look", _("Colours"), [["colour", _("colours")], ["grey", _("greys, for copying")]]],
  graticule: ["graticule", _("Lines of latitude and longitude"), [["no", _("without")], ["yes", _("with")]]],
  list: ["list", _("List of the records"), [["no", _("without")], ["yes", _("with")]]],
  by: ["by", _("A page for each"), [["district", _("district")], ["subdistrict", _("subdistrict")]]],
});

// The query of what the page shows: the map page asks no gap question, the page of gaps always does.
export function shownQuery(plan) {
  if (plan.gaps) return [plan.state.query(), !plan.view.measure && "measure=matrix", plan.gaps.shown.wished].filter(Boolean).join("&");
  return plan.state.query(["measure"]);
}

export class Exporting {
  constructor(plan) {
    this.plan = plan;
  }

  open() {
    const words = OPTIONS();
    this.chosen = this.chosen ?? "pptx";
    const options = el("div", { class: "pair export-options" });
    const show = (form) => {
      this.chosen = form[0];
      options.replaceChildren(...form[3].map((name) => {
        const [key, label, choices] = words[name];
        const select = el("select", { name: key }, choices.map(([value, text]) => el("option", { value }, text)));
        return el("label", { class: "field" }, label, select);
      }));
      this.tell("");
    };
    const groups = FORMS().map(([head, forms]) => el("fieldset", { class: "export-forms" }, el("legend", {}, head), forms.map((form) =>
      el("label", { class: "check" }, el("input", { type: "radio", name: "form", value: form[0], checked: form[0] === this.chosen, onchange: () => show(form) }), el("span", {}, el("b", {}, form[1]), " ", el("small", {}, form[2]))))));
    this.status = el("div", { class: "export-status", role: "status" });
    this.button = el("button", { type: "submit", class: "button" }, _("Download"));
    this.form = el("form", { class: "export", onsubmit: (event) => { event.preventDefault(); this.begin(); } }, groups, options, el("p", { class: "row" }, this.button), this.status);
    show(FORMS().flatMap(([, forms]) => forms).find(([key]) => key === this.chosen));
    openDialog(_("Export this view"), el("p", { class: "hint" }, _("What leaves says what this page says: the same filters, figures, legend, sources and date.")), this.form);
  }

  get address() {
    const query = new URLSearchParams(shownQuery(this.plan));
    if (!query.has("lang")) query.set("lang", lang);
    for (const select of this.form.querySelectorAll("select")) query.set(select.name, select.value);
    return `/export/${this.chosen === "atlas" ? "atlas.pdf" : `map.${this.chosen}`}?${query}`;
  }

  tell(...parts) { this.status.replaceChildren(...parts.filter(Boolean)); }

  // Asks until the file is there; a later request takes the place of an earlier one.
  async begin() {
    const { address } = this;
    this.wanted = address;
    this.button.disabled = true;
    try {
      for (;;) {
        const answer = await fetch(placed(address), { headers: { Accept: "application/json" } });
        if (this.wanted !== address || !this.form.isConnected) return;
        if (answer.status === 200) {
          if (answer.headers.get("Content-Disposition") || SHEETS.includes(this.chosen)) return await this.hand(answer);
          return this.ended(await answer.json());
        }
        if (answer.status !== 202) return this.ended(await answer.json().catch(() => ({})));
        const { job } = await answer.json();
        this.tell(el("progress", { class: "bar", max: 100, value: job.percent, "aria-label": _("The file is being made") }), el("p", {}, job.words), el("button", { type: "button", class: "button quiet", onclick: () => this.stop() }, _("Stop this")));
        await new Promise((done) => { setTimeout(done, LOOK_MS); });
      }
    } catch {
      this.tell(el("p", { class: "told bad" }, _("The server does not answer. Try again.")));
    } finally {
      if (this.wanted === address) this.button.disabled = false;
    }
  }

  stop() {
    this.wanted = null;
    this.button.disabled = false;
    this.tell(el("p", {}, _("It is no longer waited for.")));
  }

  async hand(answer) {
    const name = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? `map.${this.chosen}`;
    const there = URL.createObjectURL(await answer.blob());
    const link = el("a", { href: there, download: name }, name);
    this.tell(el("p", {}, _("Done:"), " ", link));
    link.click();
    setTimeout(() => URL.revokeObjectURL(there), 60000);
  }

  ended({ job, detail, title }) {
    this.tell(el("p", { class: "told bad", role: "alert" }, job?.problem?.[lang] ?? detail ?? title ?? _("It could not be made. Try again.")));
  }
}
