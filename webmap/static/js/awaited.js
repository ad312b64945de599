// Says on an open page that the data it waits for have come, and shows them when asked to.

const PAUSE_MS = 4000;
const line = document.querySelector(".time-line[data-asks]");
const [words, link] = [line.querySelector("b"), line.querySelector("a")];

async function look() {
  const answer = await fetch(line.dataset.asks, { cache: "no-store" }).catch(() => null);
  if (!(Number(answer?.headers.get("Data-Version")) > Number(line.dataset.version))) {
    setTimeout(look, PAUSE_MS);
    return;
  }
  const told = [words, ...document.querySelectorAll(".foot span")].filter(({ textContent }) => textContent === words.textContent);
  for (const each of told) each.textContent = line.dataset.ready;
  link.hidden = false;
}

// The address holds the view as it is now.
link.addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
setTimeout(look, PAUSE_MS);
