// Finds a province in the list as one types, by Thai or English name or code; Enter opens the first, arrows go on.

const on = (id) => document.getElementById(id);
const pick = on("pick");
const told = on("pick-count");
const items = [...on("provinces").children];
const shapes = new Map([...document.querySelectorAll(".country-map a")].map((shape) => [shape.dataset.code, shape]));
const all = told.textContent;

// Letters as they are compared: no accents of tone, no spaces, no words that only say that it is a province.
function bare(text) {
  return text.toLowerCase().replace(/จังหวัด|province|[\s\-.'็่้๊๋์]/g, "");
}

const names = items.map((item) => item.dataset.find.split(" ").map(bare).concat(bare(item.dataset.find)));

// How well a name fits: its beginning before anything else.
function fit(name, wanted) {
  if (name.some((part) => part.startsWith(wanted))) return 2;
  return name.some((part) => part.includes(wanted)) ? 1 : 0;
}

function show() {
  const wanted = bare(pick.value);
  const fits = items.map((item, at) => [item, wanted ? fit(names[at], wanted) : 2]);
  for (const [item, how] of fits) {
    item.hidden = !how;
    item.firstElementChild.classList.remove("first");
    const shape = shapes.get(item.dataset.code);
    shape?.classList.toggle("dim", Boolean(wanted) && !how);
  }
  const kept = fits.filter(([, how]) => how).sort(([, one], [, other]) => other - one).map(([item]) => item);
  on("provinces").append(...(wanted ? kept : items));
  if (wanted) kept[0]?.firstElementChild.classList.add("first");
  told.textContent = !wanted ? all : kept.length ? told.dataset.some.replace("{count}", kept.length) : told.dataset.none;
  return kept;
}

function step(event, to) {
  event.preventDefault();
  to?.focus();
}

pick.parentElement.hidden = false;
pick.addEventListener("input", show);
pick.addEventListener("keydown", (event) => {
  const kept = show();
  if (event.key === "Enter" && pick.value && kept.length) kept[0].firstElementChild.click();
  else if (event.key === "ArrowDown") step(event, kept[0]?.firstElementChild);
  else if (event.key === "Escape") { pick.value = ""; show(); }
});
on("provinces").addEventListener("keydown", (event) => {
  const links = [...on("provinces").querySelectorAll("li:not([hidden]) a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown") step(event, links[at + 1]);
  else if (event.key === "ArrowUp") step(event, at > 0 ? links[at - 1] : pick);
});
for (const kind of ["pointerover", "focusin", "pointerout", "focusout"]) {
  on("provinces").addEventListener(kind, (event) => {
    const code = event.target.closest("li")?.dataset.code;
    shapes.get(code)?.classList.toggle("lit", kind === "pointerover" || kind === "focusin");
  });
}
document.documentElement.dataset.ready = "true";
