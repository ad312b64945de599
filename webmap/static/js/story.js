// A story: views in order with a few words each, beside one map that flies from one to the next. To read, the texts
// scroll; to present, one step at a time fills the screen and keys, clickers and swipes lead on; in a frame the same.

import { Cards } from "./card.js";
import { openDialog } from "./dialog.js";
import { button, el, on, stillness } from "./dom.js";
import { shareGestures } from "./frame.js";
import { Legend } from "./legend.js";
import { interactive, start } from "./plan.js";
import { StoryMap } from "./story-map.js";
import { Tiled } from "./tiled.js";
import { passOn } from "./story-links.js";
import { Tools } from "./tools.js";
import { address } from "./view.js";
import { _, number } from "./words.js";

const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, n: 1, ArrowLeft: -1, PageUp: -1, p: -1 };
const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
const FLIGHT_S = 1.4;
const SWIPE_PX = 50;
const LOW_PX = 700;   // in a window so low the legend would hide the map

class Story {
  constructor(plan, cards) {
    Object.assign(this, { plan, cards, scene: on("main"), steps: [...document.querySelectorAll(".step")] });
    this.address = this.scene.dataset.address;
    this.map = new StoryMap(plan, cards);
    this.at = this.asked();
    this.bar();
    addEventListener("keydown", (event) => this.key(event), { capture: true });
    addEventListener("hashchange", () => this.go(this.asked()));
    document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement && this.began) this.leave(); });
    this.swipes(on("telling"));
    for (const opener of document.querySelectorAll("[data-present]")) opener.addEventListener("click", (event) => { event.preventDefault(); this.present(); });
    this.follow();
  }

  get mode() { return this.scene.dataset.mode; }

  // The step that the address names.
  asked() {
    const named = Number(/^#(?:step-)?(\d+)$/.exec(location.hash)?.[1] ?? 1);
    return Math.min(Math.max(named - 1, 0), Math.max(this.steps.length - 1, 0));
  }

  bar() {
    this.where = el("span", { class: "step-count" });
    this.line = el("div", { class: "step-line", "aria-hidden": "true" }, this.steps.map(() => el("i")));
    this.back = button(_("Previous step"), "chevron-left", () => this.move(-1));
    this.next = button(_("Next step"), "chevron-right", () => this.move(1));
    const embed = this.mode === "embed";
    on("stepping").append(this.line, el("div", { class: "step-buttons" }, this.back, this.where, this.next, el("span", { class: "grow" }),
      button(_("Overview"), "layout-grid", () => this.overview()), button(_("Full screen"), "maximize", () => this.fullScreen()),
      !embed && button(_("Keys"), "circle-help", () => this.help()), !embed && button(_("End the presentation"), "x", () => this.leave())));
  }

  // Brings a step about. fly: whether the map travels there.
  async go(at, { fly = true, scroll = true } = {}) {
    if (!this.steps.length) return;
    this.at = at;
    const step = this.steps[at];
    this.steps.forEach((one, number_) => {
      one.classList.toggle("current", number_ === at);
      this.line.children[number_].className = number_ < at ? "done" : number_ === at ? "now" : "";
    });
    this.where.textContent = _("%(step)s of %(all)s", { step: number(at + 1), all: number(this.steps.length) });
    this.back.disabled = at === 0;
    this.next.disabled = at === this.steps.length - 1;
    this.write(location.pathname);
    this.cards.close();
    if (scroll && this.mode === "read") this.show(step);
    else on("steps").scrollTop = 0;
    await this.map.show(step.dataset.query ?? null, { fly: fly && !stillness.matches });
    this.map.preload(this.steps[at + 1]?.dataset.query);
  }

  // The address names the step; only while reading as a place in the page, or the browser would scroll to it.
  write(path) { history.replaceState(null, "", `${path}${location.search}#${this.mode === "read" ? "step-" : ""}${this.at + 1}`); }

  move(by) {
    const next = Math.min(Math.max(this.at + by, 0), this.steps.length - 1);
    if (next !== this.at) this.go(next);
  }

  show(step) { step.scrollIntoView({ block: "start", behavior: stillness.matches ? "auto" : "smooth" }); }

  key(event) {
    if (document.body.classList.contains("blank")) { event.preventDefault(); event.stopPropagation(); this.blank(); return; }
    if (this.mode === "read" || event.ctrlKey || event.metaKey || event.altKey || on("dialog").open || event.target.matches?.(TYPING)) {
      if (event.key === "Escape" && !on("dialog").open) this.cards.close();
      return;
    }
    const slides = event.target.matches?.("input[type=range]") && !event.key.startsWith("Page");
    const presses = event.key === " " && event.target.closest?.("button, a, summary");
    const deed = slides || presses ? null : this.deed(event.key);
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();   // or the map moves as well
    deed();
  }

  deed(key) {
    if (key in STEPS) return () => this.move(STEPS[key]);
    if (key === "Home") return () => this.go(0);
    if (key === "End") return () => this.go(this.steps.length - 1);
    if (key === "Escape") return () => { if (!this.cards.close() && this.mode === "present") this.leave(); };
    if (key === "o") return () => this.overview();
    if (key === "f") return () => this.fullScreen();
    if (key === "b" || key === ".") return () => this.blank();
    return key === "?" ? () => this.help() : null;
  }

  blank() { document.body.classList.toggle("blank"); }

  overview() {
    const box = openDialog(_("Overview"), el("ol", { class: "overview" }, this.steps.map((step, at) => el("li", {}, el("button", { type: "button", "aria-current": at === this.at ? "step" : null, onclick: () => { box.close(); this.go(at); } },
      el("b", {}, number(at + 1)), el("span", {}, step.querySelector("h2").textContent), el("small", {}, step.querySelector(".words")?.textContent ?? ""))))));
    box.querySelector("[aria-current]")?.focus();
  }

  help() {
    const keys = [[_("→ · Page Down · Space"), _("Next step")], [_("← · Page Up"), _("Previous step")], ["Home · End", _("First and last step")],
      ["O", _("Overview")], ["F", _("Full screen")], ["B · .", _("Dark screen, and back")], ["Esc", _("End the presentation")]];
    openDialog(_("Keys"), el("dl", { class: "facts" }, keys.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)])),
      el("p", {}, _("Remote clickers send Page Up and Page Down. On a touch screen swipe the text to the left or right.")));
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => this.plan.tell(_("This browser does not allow full screen here.")));
  }

  // From reading to presenting on the same page, full screen where the browser allows it.
  async present() {
    await document.documentElement.requestFullscreen?.().catch(() => {});
    this.began = Boolean(document.fullscreenElement);
    this.turn("present");
  }

  leave() {
    this.began = false;
    if (document.fullscreenElement) document.exitFullscreen();
    this.turn("read");
  }

  turn(mode) {
    document.body.classList.remove("story-read", "story-present");
    document.body.classList.add(`story-${mode}`);
    this.scene.dataset.mode = mode;
    this.write(mode === "present" ? `${this.address}/present` : this.address);
    this.gestures();
    this.plan.resize();
    if (mode === "read") this.steps[this.at]?.scrollIntoView({ block: "start" });
    this.go(this.at, { fly: false });
  }

  // A page that scrolls keeps the wheel; a presentation has nothing to scroll.
  gestures() {
    const { gestureHandling } = this.plan.map;
    if (this.mode === "present") gestureHandling?.disable();
    else if (gestureHandling) gestureHandling.enable();
    else shareGestures(this.plan);
  }

  swipes(box) {
    let from = null;
    box.addEventListener("touchstart", ({ touches }) => { from = touches.length === 1 ? [touches[0].clientX, touches[0].clientY] : null; }, { passive: true });
    box.addEventListener("touchend", ({ changedTouches: [touch] }) => {
      if (!from || this.mode === "read") return;
      const [across, down] = [touch.clientX - from[0], touch.clientY - from[1]];
      from = null;
      if (Math.abs(across) > SWIPE_PX && Math.abs(across) > 2 * Math.abs(down)) this.move(across < 0 ? 1 : -1);
    });
  }

  // While reading, the step whose text comes to the reading line is the one the map shows.
  follow() {
    const line = matchMedia("(max-width: 700px)").matches ? "-72% 0px -27% 0px" : "-40% 0px -59% 0px";
    const watch = new IntersectionObserver((entries) => {
      if (this.mode !== "read") return;
      const at = this.steps.indexOf(entries.findLast((entry) => entry.isIntersecting)?.target);
      if (at >= 0 && at !== this.at) this.go(at, { scroll: false });
    }, { rootMargin: line });
    for (const step of this.steps) watch.observe(step);
  }
}

async function build(plan) {
  const [first] = document.querySelectorAll(".step[data-query]");
  const query = first?.dataset.query ?? "";
  Object.assign(address, { read: () => plan.state?.query() ?? query, write: () => {} });   // the page's address names the step
  plan.ownShade = new URLSearchParams(query).has("measure");
  await plan.load({ Tiled });
  plan.flightS = FLIGHT_S;
  const cards = new Cards(plan);
  cards.openClicked();
  await interactive();
  plan.surround();
  const legend = new Legend(plan, { controls: false });
  if (innerHeight < LOW_PX) legend.details.open = false;
  new Tools(plan, { embed: true });
  const story = new Story(plan, cards);
  story.gestures();
  passOn(plan, story.address);
  await story.go(story.at, { fly: false, scroll: Boolean(location.hash) });
  new ResizeObserver(() => plan.resize()).observe(plan.map.getContainer());
}

start(build);
