// What a person does with a report, done by a script in the page; the verdict
// is a <pre> that the shell reads from the dumped document.
//
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";
(function () {
  const problems = [];
  let checks = 0;
  function check(good, what) {
    checks++;
    if (!good) problems.push(what);
  }
  function all(selector, within) {
    return Array.from((within || document).querySelectorAll(selector));
  }

  // --- what is there ---

  for (const name of ["main", "h1", "nav", "body > header", "body > footer"])
    check(all(name).length === 1, "one " + name);
  const tabbable = all("a[href], button, summary, [tabindex]").filter(
    function (e) { return e.tabIndex >= 0; });
  check(tabbable[0] && tabbable[0].className === "skip", "skip link is first");
  check(document.getElementById("content") &&
    tabbable[0].getAttribute("href") === "#content", "skip link leads to main");
  check(all("[tabindex]").every(function (e) { return e.tabIndex <= 0; }),
    "no tab order of its own");
  const ids = all("[id]").map(function (e) { return e.id; });
  check(new Set(ids).size === ids.length, "ids are unique");
  for (const link of all("a[href^='#']"))
    check(document.getElementById(link.getAttribute("href").slice(1)),
      "link " + link.getAttribute("href") + " leads somewhere");
  for (const e of all("[aria-labelledby]"))
    for (const id of e.getAttribute("aria-labelledby").split(" ")) {
      const label = document.getElementById(id);
      check(label && label.textContent.trim() !== "", "label " + id);
    }

  // --- pictures ---

  for (const svg of all("svg")) {
    if (svg.getAttribute("aria-hidden") === "true") continue;
    check(svg.getAttribute("role") === "img", "a picture is an image");
    check(svg.querySelector("title").textContent.length > 0, "a title");
    check(svg.querySelector("desc").textContent.length > 20,
      "a text alternative of some length");
    for (const use of all("use", svg))
      check(document.querySelector(use.getAttribute("href")),
        "mark " + use.getAttribute("href"));
  }
  check(all("svg.figure").length === expected.figures,
    "figures: " + all("svg.figure").length);
  for (const figure of all("figure")) {
    check(figure.querySelector("figcaption"), "a caption");
    check(/^prefarm plot /.test(figure.querySelector("pre.command")
      .textContent), "the command that draws it");
    check(figure.querySelector("details table"), "its numbers");
  }

  // --- nothing but text ---

  check(window.hacked === undefined, "hacked by " + window.hacked);
  const scripts = all("script").filter(function (s) {
    return s.type !== "application/json" && s.id !== "test";
  });
  check(scripts.length === 1, "one script, not " + scripts.length);
  for (const e of all("*"))
    for (const a of e.attributes) {
      check(!/^on/.test(a.name), "no handler " + a.name);
      if (a.name === "src" || a.name === "href" || a.name === "xlink:href")
        check(/^(#|data:application\/xml;base64,)/.test(a.value),
          "nothing to fetch: " + a.value.slice(0, 40));
    }
  for (const text of expected.texts)
    check(all("bdi, h1, title, p").some(function (e) {
      return e.textContent === text;
    }), "literally: " + text);
  for (const json of all("script.reading")) {
    const data = JSON.parse(json.textContent);
    check(data.panels.length > 0, "panels to read");
  }

  // --- tables ---

  for (const table of all("table")) {
    check(table.caption && table.caption.textContent.length > 5,
      "table " + table.id + " has a caption");
    check(all("thead th", table).every(function (th) {
      return th.scope === "col";
    }), "heads of columns");
    const widths = new Set(Array.from(table.rows, function (row) {
      return row.cells.length;
    }));
    check(widths.size === 1, "table " + table.id + " is a rectangle");
  }
  function column(table, index, by) {
    return Array.from(table.tBodies[0].rows, function (row) {
      return by(row.cells[index]);
    });
  }
  function head(table, name) {
    const heads = all("thead th", table);
    return heads.findIndex(function (th) {
      return th.textContent.trim() === name;
    });
  }
  const table = document.querySelector("#results table");
  const at = head(table, "median");
  check(at > 0, "a column of medians");
  const heads = all("thead th", table);
  check(heads.every(function (th) {
    return th.firstChild.tagName === "BUTTON" && th.firstChild.tabIndex === 0;
  }), "heads are buttons");
  function value(cell) { return cell.getAttribute("data-v"); }
  function isSorted(list, sign) {
    return list.every(function (x, i) {
      return i === 0 || sign * (x - list[i - 1]) >= 0;
    });
  }
  const before = column(table, at, value).map(Number);
  check(!isSorted(before, 1), "not sorted before");
  heads[at].firstChild.click();
  check(isSorted(column(table, at, value).map(Number), 1), "ascending");
  check(heads[at].getAttribute("aria-sort") === "ascending", "said so");
  heads[at].firstChild.click();
  check(isSorted(column(table, at, value).map(Number), -1), "descending");
  check(heads[at].getAttribute("aria-sort") === "descending", "said so, too");
  check(column(table, at, value).map(Number).sort().join() ===
    before.slice().sort().join(), "no row lost");

  // Equal values keep their order, in both directions.
  const runs = head(table, "runs");
  const order = column(table, at, value).join();
  heads[runs].firstChild.click();
  check(column(table, at, value).join() === order, "stable");
  heads[runs].firstChild.click();
  check(column(table, at, value).join() === order, "stable downwards");
  check(!heads[at].hasAttribute("aria-sort"), "one column at a time");

  // "> 60" comes after all numbers, "–" after everything, both ways.
  const body = document.createElement("tbody");
  const made = document.createElement("table");
  function cell(v, more, text) {
    return "<tr><td data-v='" + v + "'" + (more ? " data-more='1'" : "") +
      ">" + text + "</td></tr>";
  }
  body.innerHTML = cell("", false, "–") + cell("60", true, "&gt; 60") +
    cell("1e3", false, "1000") + cell("9", false, "9") +
    cell("-0.5", false, "−0.5") + cell("1e-9", false, "10⁻⁹") +
    cell("Infinity", false, "inf");
  const target = head(table, "median");
  for (const row of Array.from(body.rows)) {
    const copy = table.tBodies[0].rows[0].cloneNode(true);
    copy.replaceChild(row.cells[0].cloneNode(true), copy.cells[target]);
    made.appendChild(copy);
  }
  table.tBodies[0].replaceChildren.apply(table.tBodies[0],
    Array.from(made.rows));
  function texts() {
    return column(table, target, function (c) { return c.textContent; })
      .join(" ");
  }
  heads[target].firstChild.click();
  check(texts() === "−0.5 10⁻⁹ 9 1000 inf > 60 –", "up: " + texts());
  heads[target].firstChild.click();
  check(texts() === "> 60 inf 1000 9 10⁻⁹ −0.5 –", "down: " + texts());

  // --- figures ---

  const json = document.querySelector("script.reading");
  if (json) {
    const data = JSON.parse(json.textContent);
    const figure = document.getElementById(json.dataset.figure);
    const box = figure.querySelector(".drawing");
    const svg = figure.querySelector("svg.figure");
    const tip = figure.querySelector(".readout");
    const panel = data.panels[0];
    const curve = panel.c[1];
    const i = Math.floor(curve.x.length / 2);
    const v = panel.v;
    const scale = svg.getBoundingClientRect().width /
      svg.viewBox.baseVal.width;
    function part(x, low, high, log) {
      return log ? Math.log(x / low) / Math.log(high / low) :
        (x - low) / (high - low);
    }
    const x = v[0] + v[2] * part(curve.x[i], v[4], v[5], v[8]);
    const y = v[1] + v[3] * (1 - part(curve.m[i], v[6], v[7], v[9]));
    const frame = svg.getBoundingClientRect();
    check(tip.hidden, "nothing is read at first");
    svg.dispatchEvent(new PointerEvent("pointermove", {
      clientX: frame.left + x * scale, clientY: frame.top + y * scale,
      bubbles: true}));
    check(!tip.hidden, "something is read under the pointer");
    const near = tip.querySelector(".near");
    check(near && near.textContent.startsWith(data.names[curve.s] + ": "),
      "the nearest curve: " + (near && near.textContent));
    check(tip.children.length === 1 + panel.c.length, "and the others: " +
      tip.children.length);
    svg.dispatchEvent(new PointerEvent("pointerleave"));
    check(tip.hidden, "it goes with the pointer");
    function press(key) {
      box.dispatchEvent(new KeyboardEvent("keydown",
        {key: key, bubbles: true, cancelable: true}));
      return tip.textContent;
    }
    box.focus();
    check(document.activeElement === box, "a figure can have the focus");
    const first = press("ArrowRight");
    const second = press("ArrowRight");
    check(first !== "" && second !== first, "arrows go along the curve");
    check(press("ArrowLeft") === first, "and back");
    check(press("ArrowDown") !== first, "and to another curve");
    press("Escape");
    check(tip.hidden, "Escape ends it");
    // The dot is where the curve is drawn: its path has a corner there.
    svg.dispatchEvent(new PointerEvent("pointermove", {
      clientX: frame.left + x * scale, clientY: frame.top + y * scale,
      bubbles: true}));
    const dot = svg.querySelector("g:last-of-type circle");
    const corners = all("path", svg).map(function (path) {
      return path.getAttribute("d") || "";
    }).join(" ").match(/-?[\d.]+,-?[\d.]+/g) || [];
    const cx = Number(dot.getAttribute("cx"));
    const cy = Number(dot.getAttribute("cy"));
    check(corners.some(function (corner) {
      const p = corner.split(",").map(Number);
      return Math.abs(p[0] - cx) < 1.5 && Math.abs(p[1] - cy) < 1.5;
    }), "the dot lies on a line: " + cx + " " + cy);
  }

  // --- colours ---

  function rgb(text) { return text.match(/[\d.]+/g).slice(0, 3).map(Number); }
  function luminance(colour) {
    const part = colour.map(function (c) {
      c /= 255;
      return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  }
  const paper = rgb(getComputedStyle(document.body).backgroundColor);
  for (const name of ["body", "h1", "h2", ".note", "nav a", "summary", "td",
    "caption", "dt", ".runs", "footer p"]) {
    const e = document.querySelector(name);
    if (!e) continue;
    const l = [luminance(rgb(getComputedStyle(e).color)), luminance(paper)];
    const contrast = (Math.max(l[0], l[1]) + 0.05) /
      (Math.min(l[0], l[1]) + 0.05);
    check(contrast >= 4.5, "contrast of " + name + ": " + contrast);
  }
  check(document.documentElement.scrollWidth <= innerWidth + 1,
    "nothing wider than the window: " + document.documentElement.scrollWidth);

  const verdict = document.createElement("pre");
  verdict.id = "verdict";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  verdict.textContent = problems.length === 0 ?
    checks + " checks, " + (dark ? "dark" : "light") :
    "FAIL: " + problems.join("\nFAIL: ");
  document.body.appendChild(verdict);
})();
