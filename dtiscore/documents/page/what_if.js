// What if: the values of one unit are moved, and everything above them is computed as the engine computes it.

const PLAN = GIVEN.trial;
const REST = 500;

function percentOf(score) {
  return Number.isNaN(score) ? DASH : fixed(halfUp(score, PLAN.decimals) * 100, GIVEN.decimals) + "%";
}

// What people read: of what takes points away all is below 0.
function pointsOf(node, own) {
  if (own === null || Number.isNaN(own.score)) return null;
  return PLAN.origin + (PLAN.nodes[node].deducts ? 0 - own.earned : own.earned);
}

function bandOf(score) {
  if (Number.isNaN(score)) return DASH;
  const percent = Math.min(Math.max(significant(halfUp(score, PLAN.decimals) * 100), 0), 100);
  const band = PLAN.bands.find(({ lower, upper, ends }) =>
    (lower === null || percent > lower || (percent === lower && ends[0])) &&
    (upper === null || percent < upper || (percent === upper && ends[1])));
  return band ? band.title : DASH;
}

function placeWords(place) {
  return place.rank ? `${place.rank}/${place.of}` : DASH;
}

// Whether the unchanged values come to what the page has printed: where they do not, nothing may be tried.
function agrees(unit) {
  const printed = printedOf(PLAN, evaluate(PLAN, unit));
  return printed === null || printed.every((one, i) => one === (PLAN.units[unit].printed[i] ?? -Infinity));
}

const valueOf = (leaf, unit) => (leaf.values[unit] === "n" ? "n" : ((leaf.words && leaf.words[unit]) ?? leaf.values[unit]));

function whyLocked(leaf, unit) {
  if (PLAN.units[unit].locked) return say("live.locked.silent");
  const [why, who] = leaf.locked ?? [leaf.lockedOf && leaf.lockedOf[unit]];
  if (why === "plugin") return say("live.locked.plugin", { name: who });
  return why ? say({
    relative: "live.locked.relative", read: "live.locked.read", peers: "live.locked.peers", scope: "live.locked.scope",
    council: "live.locked.council", target: "live.locked.target", unlike: "live.locked.unlike",
  }[why]) : "";
}

function wordsOf(leaf, value) {
  if (value === "n") return say("live.not_applicable");
  if (value === null) return say("live.missing");
  if (typeof value === "string") {
    const known = value.split(";").filter((code) => code in leaf.rule.options);
    return known.map((code) => leaf.rule.options[code].title).join("; ") || say("live.none");
  }
  if (leaf.yesNo && (value === 0 || value === 1)) return say(value ? "live.yes" : "live.no");
  return number(halfUp(value, Math.abs(value) < 1 ? 4 : 2)) + (leaf.measure === "%" ? "%" : leaf.measure ? " " + leaf.measure : "");
}

// --- fields ------------------------------------------------------------------------------------------------------------

// A field for one indicator of one unit: `change` is told the new value, undefined for as it was reported.
function fieldOf(leaf, unit, change) {
  const title = PLAN.nodes[leaf.node].title, id = "try-" + leaf.node, value = valueOf(leaf, unit), why = whyLocked(leaf, unit);
  const points = element("span", { id: id + "-points", class: "quiet" });
  const told = element("span", { id: id + "-told", class: "told" });
  const described = { "aria-describedby": `${id}-points ${id}-told` };
  if (why) return element("div", { class: "field" }, element("span", { text: title }),
    element("span", { text: wordsOf(leaf, value) }), points, element("span", { class: "quiet", text: why }));
  const label = (forWhat) => element("label", { for: forWhat, text: title + (leaf.measure ? ` (${leaf.measure})` : "") });
  if (leaf.rule.kind === "checklist") return checklistOf(leaf, value, title, points, described, change);
  const options = leaf.yesNo ? { 1: { title: say("live.yes") }, 0: { title: say("live.no") } } : leaf.rule.options;
  if (options) {
    const select = element("select", { id, ...described },
      element("option", { value: "", text: say("live.as_reported", { value: wordsOf(leaf, value) }) }),
      ...Object.entries(options).map(([code, option]) => element("option", { value: code, text: option.title })));
    select.addEventListener("change", () => change(select.value === "" ? undefined : leaf.yesNo ? Number(select.value) : select.value));
    return element("div", { class: "field" }, label(id), select, points, told);
  }
  const reported = typeof value === "number" ? number(halfUp(value, 4)) : "";
  const input = element("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", value: reported, ...described });
  input.addEventListener("input", () => {
    const text = input.value.trim(), typed = typedNumber(text);
    const problem = text === "" || text === reported ? "" : problemOf(leaf, unit, typed, text);
    input.setAttribute("aria-invalid", String(problem !== ""));
    told.textContent = problem;
    if (problem === "") change(text === "" || text === reported ? undefined : typed);
    else change(undefined);
  });
  input.addEventListener("change", () => {
    if (input.value.trim() === "") input.value = reported;
  });
  return element("div", { class: "field" }, label(id), input, points, told);
}

function checklistOf(leaf, value, title, points, described, change) {
  const there = typeof value === "string" ? value.split(";") : [];
  const boxes = Object.entries(leaf.rule.options).map(([code, option]) => {
    const box = element("input", { type: "checkbox", value: code, checked: there.includes(code) });
    return [box, element("label", {}, box, " " + option.title)];
  });
  const before = boxes.filter(([box]) => box.checked).map(([box]) => box.value).join(";");
  const set = element("fieldset", { class: "field", ...described }, element("legend", { text: title }), ...boxes.map(([, label]) => label), points);
  set.addEventListener("change", () => {
    const now = boxes.filter(([box]) => box.checked).map(([box]) => box.value).join(";");
    change(now === before ? undefined : now);
  });
  return set;
}

// Why a value cannot be tried; what the engine would refuse is refused here.
function problemOf(leaf, unit, typed, text) {
  if (typed === null) return say("live.not_a_number", { text });
  if (leaf.range && (typed < leaf.range[0] || typed > leaf.range[1]))
    return say("live.outside", { low: number(leaf.range[0]), high: number(leaf.range[1]) });
  if (Number.isNaN(shareOf(leaf.rule, typed, unit))) return say("live.no_score");
  return "";
}

// --- the section -------------------------------------------------------------------------------------------------------

// Indicators under the node that they belong to, in the order of the framework.
function groupsOfLeaves() {
  const leaves = new Map(PLAN.leaves.map((leaf) => [leaf.node, leaf])), groups = [], placed = new Set();
  const visit = (node) => {
    const branch = PLAN.branches.find((one) => one.node === node);
    if (!branch) return;
    const below = [...branch.children, ...branch.adjusting.map(([child]) => child)].sort((a, b) => a - b);
    const own = below.filter((child) => leaves.has(child) && !placed.has(child));
    own.forEach((child) => placed.add(child));
    if (own.length) groups.push([PLAN.nodes[node].title, own.map((child) => leaves.get(child))]);
    below.filter((child) => !leaves.has(child)).forEach(visit);
  };
  visit(PLAN.total);
  const gates = PLAN.leaves.filter((leaf) => !placed.has(leaf.node) && PLAN.branches.some((one) => one.gate.includes(leaf.node)));
  if (gates.length) groups.push([say("live.mandatory"), gates]);
  return groups;
}

function unitChoice() {
  const select = element("select", { id: "try-unit" });
  const fill = (wanted) => {
    const before = select.value;
    select.replaceChildren(element("option", { value: "", text: say("live.choose") }));
    PLAN.blocks.forEach((title, block) => {
      const own = PLAN.units.map((unit, position) => [unit, position])
        .filter(([unit]) => unit.block === block && folded(unit.name).includes(wanted))
        .map(([unit, position]) => element("option", { value: String(position), text: unit.name }));
      if (own.length) select.append(PLAN.blocks.length > 1 ? element("optgroup", { label: title }, ...own) : element("div", {}, ...own));
    });
    for (const group of select.querySelectorAll("div")) group.replaceWith(...group.children);
    const found = [...select.options].filter((option) => option.value !== "");
    select.value = found.some((option) => option.value === before) ? before : wanted && found.length === 1 ? found[0].value : "";
    if (select.value !== before) select.dispatchEvent(new Event("change"));
  };
  fill("");
  const search = element("input", { type: "search", id: "try-search", autocomplete: "off" });
  search.addEventListener("input", () => fill(folded(search.value.trim())));
  const words = element("p", { class: "tools" });
  if (PLAN.units.length > 12) words.append(element("label", { for: "try-search", text: say("live.search_unit") }), search);
  words.append(element("label", { for: "try-unit", text: say("live.unit") }), select);
  return [words, select];
}

function whatIf() {
  const section = newSection("trial", say("live.trial"), "heat");
  section.append(element("p", { class: "note", text: say("live.trial.note") }));
  const [choice, select] = unitChoice(), work = element("div", { class: "trial" });
  section.append(choice, work);
  let checked = null;
  select.addEventListener("change", () => {
    section.classList.remove("changed");
    work.replaceChildren();
    if (select.value === "") return;
    const unit = Number(select.value);
    if (checked === null && PLAN.units.length <= 500) checked = PLAN.units.every((_, position) => agrees(position));
    if (checked === false || !agrees(unit)) work.append(element("p", { role: "status", text: say("live.disagrees") }));
    else work.append(...trialOf(unit, section));
  });
}

function trialOf(unit, section) {
  const changes = {}, before = evaluate(PLAN, unit), name = PLAN.units[unit].name;
  const output = element("output", { role: "status" }), table = element("div"), list = element("div"), fields = new Map();
  const groups = groupsOfLeaves().map(([title, leaves]) => {
    const own = leaves.map((leaf) => {
      const field = fieldOf(leaf, unit, (value) => {
        if (value === undefined) delete changes[leaf.node];
        else changes[leaf.node] = value;
        update();
      });
      fields.set(leaf, field);
      return field;
    });
    return element("details", {}, element("summary", { text: `${title} (${leaves.length})` }), ...own);
  });
  const reset = element("button", { type: "button", text: say("live.reset") });
  reset.addEventListener("click", () => {
    const anew = trialOf(unit, section);
    section.classList.remove("changed");
    reset.closest(".trial").replaceChildren(...anew);
    anew.at(-1).querySelector("button").focus();
  });
  let waiting = 0;
  const update = () => {
    const after = evaluate(PLAN, unit, changes), rows = compared(unit, before, after);
    table.replaceChildren(resultTable(name, rows));
    list.replaceChildren(changeList(unit, changes, before, after));
    section.classList.toggle("changed", Object.keys(changes).length > 0);
    for (const [leaf, field] of fields) field.querySelector(".quiet").textContent = earned(leaf.node, after[leaf.node]);
    clearTimeout(waiting);
    waiting = setTimeout(() => (output.textContent = sentence(unit, name, before, after, changes)), REST);
  };
  update();
  const find = element("input", { type: "search", id: "try-find", autocomplete: "off" });
  find.addEventListener("input", () => {
    const wanted = folded(find.value.trim());
    for (const group of groups) {
      const own = [...group.querySelectorAll(".field")];
      own.forEach((field) => field.classList.toggle("filtered", !folded(field.firstChild.textContent).includes(wanted)));
      group.hidden = own.every((field) => field.classList.contains("filtered"));
      group.open = wanted !== "" && !group.hidden;
    }
  });
  const searching = element("p", { class: "tools" }, element("label", { for: "try-find", text: say("live.search_indicator") }), find);
  return [element("div", { class: "outcome" }, table, output), list, searching, ...groups, element("p", {}, reset)];
}

function earned(node, own) {
  const points = pointsOf(node, own);
  if (points === null) return own && Number.isNaN(own.coverage) ? "" : say("live.missing");
  return say("live.points_of", { points: fixed(points, 2), most: fixed(PLAN.nodes[node].deducts ? 0 - own.maximum : own.maximum, 2) });
}

function blockedWords(node) {
  const names = (PLAN.branches.find((one) => one.node === node) || {}).blocked || [];
  const plugins = names.filter((name) => name !== "");
  return plugins.length ? say("live.blocked.plugin", { name: plugins.join(", ") }) : say("live.blocked.relative");
}

function placesOf(unit, before, after) {
  const was = printedOf(PLAN, before), now = printedOf(PLAN, after);
  return [placeOf(PLAN, unit, was, was), placeOf(PLAN, unit, now, was)];
}

// Rows of the result: title, before, after, change.
function compared(unit, before, after) {
  const total = PLAN.total, rows = [];
  const one = (node) => {
    const title = PLAN.nodes[node].title, was = before[node], now = after[node];
    if (now === null) return rows.push([title, DASH, DASH, blockedWords(node)]);
    const points = [pointsOf(node, was), pointsOf(node, now)];
    rows.push([say("live.in_points", { title }), fixed(points[0], 2), fixed(points[1], 2),
      points[0] === null || points[1] === null ? DASH : signed(points[1] - points[0], 2)]);
    if (node === total || now.score <= 1) rows.push([say("live.in_percent", { title }), percentOf(was.score), percentOf(now.score),
      signed((halfUp(now.score, PLAN.decimals) - halfUp(was.score, PLAN.decimals)) * 100, GIVEN.decimals)]);
  };
  one(total);
  if (after[total] !== null) {
    const [was, now] = placesOf(unit, before, after);
    rows.push([say("live.rank"), placeWords(was), placeWords(now), was.rank && now.rank ? signed(was.rank - now.rank, 0) : DASH]);
    if (PLAN.bands.length) rows.push([say("live.band"), bandOf(before[total].score), bandOf(after[total].score), ""]);
  }
  PLAN.main.forEach(one);
  return rows;
}

function resultTable(name, rows) {
  const heads = [say("live.result"), say("live.before"), say("live.after"), say("live.difference")];
  return element("table", {}, element("caption", { text: say("live.caption", { unit: name }) }),
    element("thead", {}, element("tr", {}, ...heads.map((text, i) => element("th", { scope: "col", class: i ? "n" : false, text })))),
    element("tbody", {}, ...rows.map(([title, ...cells]) => element("tr", {}, element("th", { scope: "row", text: title }),
      ...cells.map((text) => element("td", { class: "n", text }))))));
}

function sentence(unit, name, before, after, changes) {
  if (Object.keys(changes).length === 0) return say("live.nothing_changed", { unit: name });
  if (after[PLAN.total] === null) return blockedWords(PLAN.total);
  const [was, now] = placesOf(unit, before, after), names = (units) => units.map((one) => PLAN.units[one].name).join(", ");
  const points = [before, after].map((results) => fixed(pointsOf(PLAN.total, results[PLAN.total]), 2));
  const parts = [say("live.said.total", { unit: name, before: points[0], after: points[1] })];
  if (!PLAN.units[unit].ranked) parts.push(say("live.said.unranked"));
  else if (now.rank) parts.push(say("live.said.rank", { before: placeWords(was), after: placeWords(now) }));
  if (now.passed.length) parts.push(say("live.said.passed", { count: now.passed.length, units: names(now.passed) }));
  if (now.behind.length) parts.push(say("live.said.behind", { count: now.behind.length, units: names(now.behind) }));
  return parts.join(" ");
}

// The changes as they can be printed.
function changeList(unit, changes, before, after) {
  const items = PLAN.leaves.filter((leaf) => leaf.node in changes).map((leaf) => element("li", { text: say("live.change", {
    title: PLAN.nodes[leaf.node].title, before: wordsOf(leaf, valueOf(leaf, unit)), after: wordsOf(leaf, changes[leaf.node]),
    was: earned(leaf.node, before[leaf.node]), now: earned(leaf.node, after[leaf.node]),
  }) }));
  return items.length ? element("ul", { "aria-label": say("live.changes") }, ...items) : element("p", { class: "quiet", text: say("live.how") });
}

if (GIVEN.trial) whatIf();
liveTables();
