// Words, numbers, money and years in the reader's language.

export const lang = document.documentElement.lang === "en" ? "en" : "th";
let messages = {};

export function setWords(words) {
  messages = words;
}

function put(text, values) {
  return values ? text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "") : text;
}

// The translation of a message; %(name)s is replaced by a value.
export function _(message, values) {
  return put(Object.hasOwn(messages, message) ? messages[message] : message, values);
}

// The singular or plural of a message (Thai has one form).
export function ngettext(one, many, count, values) {
  const text = Object.hasOwn(messages, one) ? messages[one] : count === 1 ? one : many;
  return put(text, { count: number(count), ...values });
}

// The text in the reader's language, else in the other.
export function say(text) {
  return text ? text[lang] || text[lang === "th" ? "en" : "th"] || "" : "";
}

export function named(thing) {
  return thing ? thing[`name_${lang}`] || thing[`name_${lang === "th" ? "en" : "th"}`] || "" : "";
}

export function other(thing) {
  return thing[`name_${lang === "th" ? "en" : "th"}`] || "";
}

const figures = lang === "th" ? "th-TH-u-nu-latn" : "en-GB";
const formats = new Map();

// Made when first needed: most figures at the start are small and whole.
function format(value, decimals) {
  if (!formats.has(decimals)) formats.set(decimals, new Intl.NumberFormat(figures, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  return formats.get(decimals).format(value);
}

export function number(value, decimals = 0) {
  return !decimals && Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : format(value, decimals ? 1 : 0);
}

// A figure that rounds to nothing but is not nothing is said to be less than the least shown.
export function atLeast(value, decimals = 0) {
  const least = decimals ? 0.1 : 1;
  return value > 0 && value < least / 2 ? `< ${number(least, decimals)}` : number(value, decimals);
}

export function baht(value) {
  return _("%(sum)s baht", { sum: number(value) });
}

export function year(ce) {
  return String(lang === "th" ? Number(ce) + 543 : ce);
}

// A date as recorded: 2026, 2026-05 or 2026-05-14.
export function day(text) {
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text ?? "")) return text ?? "";
  const [y, m, d] = text.split("-");
  const real = new Date(Date.UTC(Number(y), Number(m || 1) - 1, Number(d || 1)));
  if (real.toISOString().slice(0, text.length) !== text) return text;
  const options = { timeZone: "UTC", year: "numeric", ...(m && { month: "short" }), ...(d && { day: "numeric" }) };
  const locale = lang === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
  const date = new Date(Date.UTC(Number(y), Number(m || 1) - 1, Number(d || 1)));
  return m ? new Intl.DateTimeFormat(locale, options).format(date) : year(y);
}
