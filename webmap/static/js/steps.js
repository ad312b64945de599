// The edits that a person made in this tab and can undo or redo; they outlast loading the page anew.

import { send } from "./sending.js";

const MOST = 100;
const GONE = [404, 409];

export class Steps {
  constructor() {
    this.key = `planmap.steps.${document.body.dataset.person}`;
    this.kept = JSON.parse(sessionStorage.getItem(this.key) ?? '{"done":[],"undone":[]}');
  }

  last(back) { return this.kept[back ? "done" : "undone"].at(-1); }

  // what: the edit in words.
  add(version, record, what) {
    this.keep({ done: [...this.kept.done, { version, record, what }].slice(-MOST), undone: [] });
  }

  // Undo the last edit, or redo the last undone: the step and the server's answer; one that cannot be undone is forgotten.
  async take(back) {
    const step = this.last(back);
    if (!step) return null;
    const answer = await send("POST", `/api/history/versions/${step.version}/undo`, { record: step.record });
    const [from, to] = back ? ["done", "undone"] : ["undone", "done"];
    const kept = { ...this.kept };
    if (answer.ok || GONE.includes(answer.status)) kept[from] = kept[from].slice(0, -1);
    if (answer.ok) kept[to] = [...kept[to], { ...step, version: answer.told.version }];
    this.keep(kept);
    return { step, answer };
  }

  keep(kept) {
    this.kept = kept;
    sessionStorage.setItem(this.key, JSON.stringify(kept));
  }
}
