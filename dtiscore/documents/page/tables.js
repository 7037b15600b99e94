// Tables that can be searched, sorted and filtered, and units side by side. Nothing of it is there without this script.

const MOST_COMPARED = 4;
const FEW_ROWS = 6;

const cellsOf = (row) => [...row.cells].map((cell) => cell.textContent.trim());
const shown = (section) => [...document.getElementById(section).closest("section").querySelectorAll("table")]
  .filter((table) => /\b(ranking|heat)\b/.test(table.className) && !table.classList.contains("on-paper"));

function sortable(table) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const title = head.textContent.trim(), arrow = element("span", { "aria-hidden": "true", class: "arrow", text: "↕" });
    const button = element("button", { type: "button", class: "sort" }, title + " ", arrow);
    button.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) {
        other.removeAttribute("aria-sort");
        other.querySelector(".arrow").textContent = "↕";
      }
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      arrow.textContent = falls ? "↓" : "↑";
      const counted = head.classList.contains("n") || (table.classList.contains("heat") && column > 0);
      body.append(...inOrder([...body.rows], column, counted, falls));
    });
    head.replaceChildren(button);
  });
}

// Rows by a column; what is empty comes last either way, and equal ones keep the order that they had.
function inOrder(rows, column, counted, falls) {
  const compare = new Intl.Collator(LANG, { numeric: true }).compare;
  const keyed = rows.map((row) => {
    const text = row.cells[column].textContent.trim();
    return { row, key: counted ? printedNumber(text) : text === DASH || text === "" ? null : text };
  });
  keyed.sort(({ key: one }, { key: other }) => {
    if (one === null || other === null) return (one === null) - (other === null);
    const found = counted ? one - other : compare(one, other);
    return falls ? -found : found;
  });
  return keyed.map(({ row }) => row);
}

function searchable(table, label) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length < FEW_ROWS) return;
  const texts = rows.map((row) => folded(row.textContent)), count = element("span", { role: "status", class: "quiet" });
  const search = element("input", { type: "search", autocomplete: "off", "aria-label": `${say("live.search")}: ${label}` });
  const tools = element("p", { class: "live tools" }, element("label", {}, say("live.search") + " ", search));
  const filters = [...table.tHead.rows[0].cells].filter((head) => head.hasAttribute("data-filter")).map((head) => {
    const column = head.cellIndex, values = [...new Set(rows.map((row) => row.cells[column].textContent.trim()))];
    const select = element("select", { "aria-label": `${head.textContent.trim()}: ${label}` },
      element("option", { value: "", text: say("live.all") }),
      ...values.map((value) => element("option", { value, text: value })));
    tools.append(element("label", {}, head.textContent.trim() + " ", select));
    return [column, select];
  });
  const update = () => {
    const wanted = folded(search.value.trim());
    let left = 0;
    rows.forEach((row, i) => {
      const fits = texts[i].includes(wanted) &&
        filters.every(([column, select]) => !select.value || row.cells[column].textContent.trim() === select.value);
      row.classList.toggle("filtered", !fits);
      left += fits;
    });
    const narrowed = wanted || filters.some(([, select]) => select.value);
    count.textContent = narrowed ? say("live.found", { count: left, all: rows.length }) : "";
  };
  search.addEventListener("input", update);
  for (const [, select] of filters) select.addEventListener("change", update);
  tools.append(count);
  table.closest(".scroll").before(tools);
}

// --- units side by side ------------------------------------------------------------------------------------------------

function comparable(rankings, heats) {
  const section = newSection("compare", say("live.compare"), "heat");
  const status = element("p", { role: "status", text: say("live.compare.how", { most: MOST_COMPARED }) });
  const place = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("live.compare") });
  section.append(status, place);
  place.hidden = true;
  const chosen = [];
  const show = () => {
    place.hidden = chosen.length === 0;
    place.replaceChildren(sideBySide(chosen));
  };
  rankings.forEach((table, block) => {
    const heads = cellsOf(table.tHead.rows[0]), heat = heats[block];
    [...table.tBodies[0].rows].forEach((row, position) => {
      const cells = cellsOf(row), name = cells[1];
      const box = element("input", { type: "checkbox", class: "live", "aria-label": say("live.compare.unit", { unit: name }) });
      box.addEventListener("change", () => {
        const at = chosen.findIndex((one) => one.box === box);
        if (at >= 0) chosen.splice(at, 1);
        else if (chosen.length < MOST_COMPARED) chosen.push({ box, name, lines: linesOf(heads, cells, heat, position) });
        else box.checked = false;
        const refused = at < 0 && !box.checked;
        status.textContent = refused
          ? say("live.compare.most", { most: MOST_COMPARED, unit: name })
          : say("live.compare.chosen", { count: chosen.length });
        show();
      });
      row.cells[1].prepend(box, " ");
    });
  });
}

// What is known of a unit by its title: the ranking, then the indices of the heat table.
function linesOf(heads, cells, heat, position) {
  const lines = new Map();
  heads.forEach((title, column) => column === 1 || lines.set(title, cells[column]));
  if (!heat) return lines;
  if (heat.across) for (const row of heat.rows) lines.set(row[0], row[position + 1]);
  else heat.heads.forEach((title, column) => column && lines.set(title, heat.rows[position][column]));
  return lines;
}

function sideBySide(chosen) {
  const titles = [...new Set(chosen.flatMap((one) => [...one.lines.keys()]))];
  const head = element("tr", {}, element("td"), ...chosen.map((one) => element("th", { scope: "col", class: "n", text: one.name })));
  const rows = titles.map((title) => element("tr", {}, element("th", { scope: "row", text: title }),
    ...chosen.map((one) => element("td", { class: "n", text: one.lines.get(title) ?? DASH }))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

function liveTables() {
  const rankings = shown("ranking"), heats = shown("heat").map((table) => ({
    heads: cellsOf(table.tHead.rows[0]),
    rows: [...table.tBodies[0].rows].map(cellsOf),
    across: table.classList.contains("across"),
  }));
  if (rankings.some((table) => table.tBodies[0].rows.length > 1)) comparable(rankings, heats);
  for (const table of [...rankings, ...shown("heat")]) {
    if (table.tBodies[0].rows.length < 2) continue;
    const label = table.caption.textContent.trim();
    searchable(table, label);
    sortable(table);
  }
}
