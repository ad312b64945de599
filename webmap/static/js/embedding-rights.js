// The part of the embed dialogue for editors: an address whose rights rest on the server.

import { Told } from "./data.js";
import { el } from "./dom.js";
import { refusal, send } from "./sending.js";
import { _, lang } from "./words.js";

const COLUMNS = () => [["agency", _("Agency")], ["phone", _("Telephone")], ["status", _("Status")], ["mechanism", _("Delivery mechanism")], ["fiscal_year", _("Fiscal year")],
  ["budget", _("Budget")], ["capacity", _("Capacity")], ["note", _("Note")], ["village", _("Village")], ["area", _("Area")], ["source", _("Source")]];

export function rightsOf(embedding) {
  const columns = COLUMNS().map(([key, words]) => [key, words, el("input", { type: "checkbox", checked: key !== "phone" })]);
  const download = el("input", { type: "checkbox" });
  const expires = el("input", { type: "date" });
  const sites = el("textarea", { rows: 2, class: "wide-input", placeholder: "https://www.lamphun.go.th" });
  const told = el("p", { class: "hint", role: "status" });
  const problem = el("p", { class: "problem", role: "alert" });
  const check = (input, words) => el("label", { class: "check" }, input, el("span", {}, words));
  const grant = async () => {
    problem.textContent = "";
    try {
      const body = {
        title: embedding.title || document.title, query: embedding.query.toString(), kinds: [...embedding.missions],
        columns: columns.filter(([, , input]) => input.checked).map(([key]) => key), download: download.checked, parts: [...embedding.parts], theme: embedding.theme,
        sites: sites.value.split(/\s+/).filter(Boolean), expires: expires.value,
      };
      const made = await send("POST", "/api/embeds", body);
      if (!made.ok) throw new Told(refusal(made.told));
      embedding.made = made.told;
      told.textContent = _("Made. The code shows it now.");
      embedding.update();
      embedding.out.box.scrollIntoView({ block: "nearest" });
    } catch (error) { problem.textContent = embedding.fail(error); }
  };
  embedding.forget = () => { told.textContent = ""; };
  return el("details", { class: "facet embed-rights" }, el("summary", {}, _("Rights of its own")),
    el("p", { class: "hint" }, _("The rights rest on the server. Nobody can widen them by changing the address.")),
    el("fieldset", {}, el("legend", {}, _("What records may say")), columns.map(([, words, input]) => check(input, words))),
    check(download, _("Files may be downloaded")),
    el("label", { class: "field" }, _("Last day"), expires),
    el("label", { class: "field" }, _("Sites that may show it, one a line; all when empty"), sites),
    problem, told, el("p", { class: "row" }, el("button", { type: "button", class: "button", onclick: grant }, _("Make an address with rights of its own")),
      el("a", { class: "button quiet", href: `/views?lang=${lang}#embeds`, target: "_blank", rel: "noopener" }, _("All my embedded maps"))));
}
