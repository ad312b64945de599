// Tells how far a job is, and goes to its result when it is over; without this script the page loads itself again.
const section = document.getElementById("progress");
const bar = section.querySelector("progress");
const percent = section.querySelector("[data-percent]");
const words = section.querySelector("[data-words]");
const OFTEN_MS = 500;
const RARELY_MS = 5000;

async function look() {
  let wait = OFTEN_MS;
  try {
    const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) return location.replace(section.dataset.there);   // signed out, or the file is gone: that page says so
    const told = await answer.json();
    if (told.over) return location.replace(section.dataset.there);
    if (told.percent >= bar.value) {
      bar.value = told.percent;
      percent.textContent = told.percent;
    }
    if (words.textContent !== told.words) words.textContent = told.words;
  } catch {
    words.textContent = section.dataset.lost;
    wait = RARELY_MS;
  }
  setTimeout(look, wait);
}

setTimeout(look, OFTEN_MS);
