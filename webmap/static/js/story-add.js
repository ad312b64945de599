// Adds what the map shows now to a story, as one step more: a story of one's own, or a new one.

import { Told, fetchJson } from "./data.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { refusal, send } from "./sending.js";
import { _, lang } from "./words.js";

const NEW = "";
const LAST = "planmap-story";

export const mayTell = ["editor", "admin"].includes(document.body.dataset.role);

// The query of the page as a step keeps it: the page of gaps asks its first question where the view names none.
function stepQuery(plan) {
  const { view } = plan;
  const question = plan.gaps && !view.measure ? plan.gaps.tab?.key : "";
  const query = plan.state.query(plan.gaps ? ["title", "lang"] : ["title", "lang", "measure"]);
  return [query, question && `measure=${question}`].filter(Boolean).join("&");
}

function remembered(id) {
  try {
    if (id) sessionStorage.setItem(LAST, id);
    return sessionStorage.getItem(LAST) ?? NEW;
  } catch { return NEW; }
}

async function keep(story, name, step) {
  const made = story === NEW ? await send("POST", "/api/stories", { title: name, steps: [step] }) : await send("POST", `/api/stories/${story}/steps`, step);
  if (!made.ok) throw new Told(refusal(made.told));
  return made.told;
}

export async function addToStory(plan) {
  let stories;
  try {
    ({ stories } = await fetchJson("/api/stories"));
  } catch (error) { plan.tell(error.message); return; }
  const query = stepQuery(plan);
  const mine = stories.filter((one) => one.mine);
  const last = remembered();
  const select = el("select", { onchange: () => { fresh.hidden = select.value !== NEW; } }, el("option", { value: NEW }, _("a new story")), mine.map((one) => el("option", { value: one.id, selected: one.id === last }, one.title)));
  const name = el("input", { type: "text", maxlength: 200 });
  const fresh = el("label", { class: "field", hidden: select.value !== NEW }, _("Title of the new story"), name);
  const title = el("input", { type: "text", maxlength: 200, value: plan.view.title });
  const words = el("textarea", { maxlength: 2000, rows: 4, class: "wide-input" });
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el("form", { onsubmit: async (event) => {
    event.preventDefault();
    problem.textContent = "";
    if (select.value === NEW && !name.value.trim()) { problem.textContent = _("Give the new story a title."); name.focus(); return; }
    try {
      const told = await keep(select.value, name.value, { query, title: title.value, words: words.value });
      remembered(told.id);
      openDialog(_("Added to the story"), el("p", {}, _("“%(title)s” has %(count)s steps now.", { title: told.title, count: told.steps.length })),
        el("p", { class: "row" }, el("a", { class: "button", href: `${told.links.read}?lang=${lang}#step-${told.steps.length}` }, _("Open the story")), el("a", { class: "button quiet", href: `${told.links.read}/edit?lang=${lang}` }, _("Change the story"))));
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      problem.textContent = error.message;
    }
  } }, el("label", { class: "field" }, _("Story"), select), fresh, el("label", { class: "field" }, _("Title of this step"), title), el("label", { class: "field" }, _("A few words"), words),
  el("p", { class: "hint" }, _("Whoever has the link of the story reads these words.")), problem, el("p", { class: "row" }, el("button", { class: "button" }, _("Add"))));
  openDialog(_("Add to a story"), form);
  (select.value === NEW ? name : title).focus();
}
