// What the page shows, read off the page itself.
() => {
  const { plan } = window.planmap;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const digits = (node) => Number(node.textContent.replace(/[^0-9]/g, ""));
  const drawn = [...plan.markers.drawn.values()].map((marker) => marker.feature.properties);
  const listOf = (label) => label.closest("details")?.querySelector("[data-facet]")?.dataset.facet
    ?? (label.closest(".kinds") ? "kinds" : "missions");
  const { format, ...shade } = plan.shade ?? {};
  return {
    shown: plan.shown.map((record) => record.id),
    counts: Object.fromEntries(Object.entries(plan.counts).map(([facet, tally]) => [facet, Object.fromEntries(tally)])),
    boxes: all("#panel-body label.check:has(.n)").map((label) => ({
      list: listOf(label), value: label.querySelector("input").value, count: digits(label.querySelector(".n")),
    })),
    lines: all("[data-count]").map((line) => line.textContent),
    points: drawn.reduce((sum, one) => sum + (one.cluster ? one.point_count : 1), 0),
    rings: all(".ring text").reduce((sum, one) => sum + digits(one), 0),
    singles: all(".pin-box .pin").length,
    shapes: plan.shown.filter((record) => record.geometry && record.geometry.type !== "Point").length,
    badges: all(".badge-box .badge").reduce((sum, one) => sum + digits(one), 0),
    province: all(".wide .record-link").length,
    provinceTitle: digits(document.querySelector(".wide h2") ?? document.createElement("i")),
    legend: all("#legend .legend-body > ul.keys li b").map(digits),
    ramp: all("#legend .ramp ul.keys li").map((row) => [row.querySelector("i").classList[1], digits(row.querySelector("b"))]),
    zones: plan.zones.subdistricts.map((code) => [code, plan.zones.shapes.get(code).getAttribute("class")]),
    shade,
  };
}
