// Sentences and numbers as the page writes them (dtiscore/language), and small pieces of pages.

const GIVEN = JSON.parse(document.getElementById("live").textContent);
const LANG = document.documentElement.lang;
const [GROUP, POINT] = LANG === "vi" ? [".", ","] : [",", "."];
const DASH = "–";

function say(code, given = {}) {
  const plural = LANG === "en" && given.count === 1 ? "_one" : "_other";
  const sentence = GIVEN.words[code] ?? GIVEN.words[code + plural];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(given[name]));
}

// Rounded half up with all its decimals and the signs of the language, as `fixed` of the page.
function fixed(value, decimals) {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  const [whole, rest] = Math.abs(halfUp(value, decimals)).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  const text = rest ? grouped + POINT + rest : grouped;
  return halfUp(value, decimals) < 0 ? "−" + text : text;
}

function signed(value, decimals) {
  const text = fixed(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? "+" + text : text;
}

// A number with the digits that it has.
function number(value) {
  if (value === null || !Number.isFinite(value)) return DASH;
  const [, rest = ""] = String(Number(value.toPrecision(12))).split("e")[0].split(".");
  return fixed(value, Math.min(rest.length, 6));
}

// What somebody typed, with comma or point; null where it is no number, or one that can be read in two ways.
function typedNumber(text) {
  const bare = text.replace(/[\s\u00a0%]/g, "").replace("−", "-");
  const group = "\\" + GROUP, point = "\\" + POINT;
  if (new RegExp(`^-?[1-9]\\d{0,2}(${group}\\d{3}){2,}(${point}\\d+)?$|^-?[1-9]\\d{0,2}${group}\\d{3}${point}\\d+$`).test(bare))
    return Number(bare.replaceAll(GROUP, "").replace(POINT, "."));
  if (new RegExp(`^-?[1-9]\\d{0,2}${group}\\d{3}$`).test(bare)) return null;
  const plain = bare.replace(",", ".");
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(plain) && Math.abs(Number(plain)) < 1e15 ? Number(plain) : null;
}

// A number as the page prints it: the first of "3/109", a percentage, a change with its sign; null for anything else.
function printedNumber(text) {
  const found = /^([+−]?)([\d.,]+)%?(?:\/[\d.,]+)?(?: ?†)?$/.exec(text.trim());
  if (!found) return null;
  const value = Number(found[2].replaceAll(GROUP, "").replace(POINT, "."));
  return Number.isNaN(value) ? null : found[1] === "−" ? -value : value;
}

// Without accents and capitals, so that "Dak" finds "Đắk".
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function element(name, attributes = {}, ...children) {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") found.textContent = value;
    else if (key.startsWith("on")) found.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) found.setAttribute(key, value === true ? "" : value);
  }
  found.append(...children.filter((child) => child !== null));
  return found;
}

// A new section before another one, with an entry in the list of contents.
function newSection(id, title, before) {
  const heading = element("h2", { id: id + "-title", text: title });
  const section = element("section", { id, class: "live", "aria-labelledby": id + "-title" }, heading);
  document.getElementById(before).closest("section").before(section);
  const entry = element("li", { class: "live" }, element("a", { href: "#" + id, text: title }));
  document.querySelector(`nav a[href="#${before}"]`).parentElement.before(entry);
  return section;
}
