// Changes a story: order, titles and words of its steps. Each change is kept at once, and can be undone.

import { Told, fetchJson } from "./data.js";
import { button, el, icon, on, placed } from "./dom.js";
import { refusal, send } from "./sending.js";
import { _, lang, number, setWords } from "./words.js";

const page = on("edit").dataset;

// The query that a link shows; the page of gaps asks its first question where the link names none.
async function queryOf(link) {
  const { pathname: whole, search } = URL.canParse(link, location.origin) ? new URL(link, location.origin) : {};
  const prefix = placed("/").slice(0, -1);
  const pathname = whole?.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : whole;
  const [, saved] = /^\/v\/(\w+)$/.exec(pathname) ?? [];
  if (saved) {
    const { query, data_version: asof } = await fetchJson(`/api/views/${saved}?lang=${lang}`);
    return [query, asof && `asof=${asof}`].filter(Boolean).join("&");
  }
  if (!["/", "/gaps", "/embed"].includes(pathname)) throw new Told(_("This is no link of a view."));
  const query = new URLSearchParams(search);
  if (pathname === "/") query.delete("measure");
  if (pathname === "/gaps" && !query.has("measure")) query.set("measure", "matrix");
  return query.toString();
}

class Editor {
  constructor(told) {
    this.past = [];
    this.waiting = Promise.resolve();
    this.list = el("ol", { class: "edit-steps" });
    this.title = el("input", { type: "text", maxlength: 200, class: "wide-input", onchange: () => this.change({ title: this.title.value.trim() }) });
    this.undo = el("button", { type: "button", class: "button quiet", onclick: () => this.back() }, icon("undo-2"), el("span", {}, _("Undo")));
    this.kept = el("span", { class: "hint", role: "status" });
    this.link = el("input", { type: "url", class: "wide-input", placeholder: `${location.origin}/?…` });
    on("edit-form").replaceChildren(el("label", { class: "field" }, _("Title of the story"), this.title),
      el("p", { class: "row" }, el("a", { class: "button", href: page.address + page.tail }, _("Read")), el("a", { class: "button quiet", href: `${page.address}/present${page.tail}` }, _("Present")), this.undo, this.kept),
      el("p", { class: "hint" }, _("Order: drag a step by its handle, use its arrows, or press Alt with ↑ or ↓. Whoever has the link reads titles and words.")),
      this.list, el("section", { class: "edit-more" }, el("h2", {}, _("One step more")), el("p", {}, el("a", { href: `/${page.tail}` }, _("Open the map")), " · ", el("a", { href: `/gaps${page.tail}` }, _("Open the gaps")), el("br"), _("Choose what it shows, then press “Add to a story”. Or give the link of a view here:")),
        el("form", { class: "row", onsubmit: (event) => { event.preventDefault(); this.addLink(); } }, el("label", { class: "grow" }, el("span", { class: "sr" }, _("Link of a view")), this.link), el("button", { class: "button quiet" }, _("Add")))));
    this.take(told);
    this.shown = 0;
    on("preview").addEventListener("load", () => { this.loading = false; this.preview(this.shown); });
    this.reload();
  }

  take(told) {
    this.told = told;
    this.title.value = told.title;
    this.undo.disabled = !this.past.length;
    this.draw();
  }

  get steps() { return this.told.steps.map((step) => ({ query: step.kept, title: step.title, words: step.words })); }

  // One change after another reaches the server; what it answers is what is shown.
  change(changes, { undoing = false } = {}) {
    this.waiting = this.waiting.then(() => this.keep(typeof changes === "function" ? changes() : changes, undoing));
    return this.waiting;
  }

  async keep(changes, undoing) {
    if (!changes) return;
    const before = { title: this.told.title, steps: this.steps };
    this.kept.textContent = _("Saving …");
    try {
      const answer = await send("PATCH", page.api, changes, this.told.number);
      if (!answer.ok) throw new Told(refusal(answer.told));
      if (!undoing) this.past.push(before);
      this.take(answer.told);
      this.kept.textContent = _("Saved");
      this.reload();
    } catch (error) {
      if (undoing) this.past.push(changes);
      this.kept.textContent = error instanceof Told ? error.message : _("The server answered with an error. Try again in a moment.");
      this.kept.classList.add("warn");
      return;
    }
    this.kept.classList.remove("warn");
  }

  back() { this.change(() => this.past.pop(), { undoing: true }); }

  set(at, changes) { return this.change(() => ({ steps: this.steps.with(at, { ...this.steps[at], ...changes }) })); }

  async move(from, to) {
    if (to < 0 || to >= this.told.steps.length || to === from) return;
    await this.change(() => { const { steps } = this; steps.splice(to, 0, ...steps.splice(from, 1)); return { steps }; });
    this.list.children[to]?.querySelector(".handle-step").focus();
    this.preview(to);
  }

  async remove(at) {
    await this.change(() => ({ steps: this.steps.toSpliced(at, 1) }));
    (this.list.children[Math.min(at, this.list.childElementCount - 1)]?.querySelector(".handle-step") ?? this.title).focus();
    this.kept.textContent = _("The step is removed. Undo brings it back.");
  }

  // The link of a map, of gaps or of a saved view as a step after the others.
  async addLink() {
    const query = await queryOf(this.link.value).catch((error) => { this.kept.textContent = error.message; return null; });
    if (query === null) return;
    await this.change(() => ({ steps: [...this.steps, { query, title: "", words: "" }] }));
    if (!this.kept.classList.contains("warn")) this.link.value = "";
  }

  draw() {
    const { steps } = this.told;
    this.list.replaceChildren(...steps.map((step, at) => this.row(step, at, steps.length)));
  }

  row(step, at, all) {
    const name = step.title || _("Step %(number)s", { number: number(at + 1) });
    const act = (words, glyph, deed, more = {}) => button(`${words}: ${name}`, glyph, deed, more);
    const title = el("input", { type: "text", maxlength: 200, class: "wide-input", value: step.title, onchange: () => this.set(at, { title: title.value }) });
    const words = el("textarea", { maxlength: 2000, rows: 3, class: "wide-input", onchange: () => this.set(at, { words: words.value }) }, step.words);
    const handle = act(_("Move"), "grip-vertical", () => {}, { class: "icon handle-step", draggable: "true" });
    const row = el("li", { class: "edit-step", onfocusin: () => this.preview(at), onkeydown: (event) => this.key(event, at) },
      el("div", { class: "edit-tools" }, handle, el("b", {}, number(at + 1)), act(_("Move up"), "arrow-up", () => this.move(at, at - 1), { disabled: at === 0 }), act(_("Move down"), "arrow-down", () => this.move(at, at + 1), { disabled: at === all - 1 }), act(_("Remove"), "trash-2", () => this.remove(at))),
      el("div", { class: "grow" }, el("label", { class: "field" }, _("Title"), title), el("label", { class: "field" }, _("Words"), words),
        step.page ? el("a", { href: step.page, target: "_blank", rel: "noopener" }, _("Open this map")) : el("p", { class: "problem" }, _("The map of this step cannot be shown any more."))));
    this.drags(row, handle, at);
    return row;
  }

  key(event, at) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by) return;
    event.preventDefault();
    event.target.blur();   // what was written is kept first
    this.move(at, at + by);
  }

  drags(row, handle, at) {
    handle.addEventListener("dragstart", (event) => { this.dragged = at; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setDragImage(row, 12, 12); });
    handle.addEventListener("dragend", () => { this.dragged = null; });
    row.addEventListener("dragover", (event) => { if (this.dragged === null || this.dragged === undefined) return; event.preventDefault(); row.classList.add(this.dragged < at ? "drop-after" : "drop-before"); });
    for (const name of ["dragleave", "drop"]) row.addEventListener(name, () => row.classList.remove("drop-after", "drop-before"));
    row.addEventListener("drop", (event) => { event.preventDefault(); this.move(this.dragged, at); });
  }

  // The page as readers have it, at the step that is being changed.
  reload() {
    this.loading = true;
    on("preview").src = placed(`${page.address}/embed?lang=${lang}&number=${this.told.number}#${this.shown + 1}`);
  }

  preview(at) {
    this.shown = at;
    const hash = `#${at + 1}`;
    const inner = on("preview").contentWindow;
    if (!this.loading && inner.location.hash !== hash) inner.location.hash = hash;
  }
}

const { words } = document.querySelector("meta[name=planmap]").dataset;
try {
  setWords(words ? await fetchJson(words) : {});
  new Editor(await fetchJson(`${page.api}?lang=${lang}`));
  document.documentElement.dataset.ready = "true";
} catch (error) {
  on("edit-form").replaceChildren(el("p", { class: "told bad", role: "alert" }, error.message));
  document.documentElement.dataset.ready = "failed";
}
