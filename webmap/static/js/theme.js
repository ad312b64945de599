// Runs before the first paint, so that the page never flashes in the other theme; a page with a map asks for its data.
(() => {
  const { start, words } = document.currentScript.dataset;
  const ask = (address) => fetch(address).then((answer) => answer.ok ? answer.json() : null).catch(() => null);
  if (start) window.planmapStart = { answer: ask(start), words: words ? ask(words) : {} };
  if (!document.documentElement.dataset.theme) try {
    const theme = localStorage.getItem("planmap-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch { /* storage may be closed inside a frame */ }
  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme")?.addEventListener("click", () => {
      const root = document.documentElement;
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("planmap-theme", root.dataset.theme); } catch { /* as above */ }
    });
    for (const link of document.querySelectorAll("a[data-lang]")) {
      link.addEventListener("click", () => {
        const query = new URLSearchParams(location.search);
        query.set("lang", link.dataset.lang);
        link.href = `?${query}`;
      });
    }
  });
})();
