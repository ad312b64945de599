// The sheet of paper: the map takes its size before the browser lays the page out for printing.

import { on } from "./dom.js";
import { _, day } from "./words.js";

// What a printed page of the service says of itself: its address, the day, the data version.
export function line(plan) {
  return `${location.href} · ${_("Printed %(date)s", { date: day(new Date().toISOString().slice(0, 10)) })} · ${_("Data version %(version)s", { version: plan.region.data_version })}`;
}

// Prints the map with all of its legend; says: the line below it.
export function prints(plan, says) {
  const paper = (printing) => {
    document.body.classList.toggle("printing", printing);
    on("print-line").textContent = says(plan);
    const legend = on("legend").querySelector("details");
    if (printing && legend) legend.open = true;
    plan.resize();
  };
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
}
