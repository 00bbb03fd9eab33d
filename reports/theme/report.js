"use strict";
/* The report is complete without this script; it adds search, sorting, downloads, deep links and the reading position. */
(function () {
  const main = document.getElementById("report");
  const words = main.dataset;
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  function make(tag, attributes, text) {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    if (text) element.textContent = text;
    return element;
  }

  /* ---------------------------------------------------------------- reading position */

  function followReading() {
    const bar = document.querySelector(".progress div");
    const links = all(".contents li a");
    const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const chapters = all(".contents details > ul > li");
    const box = document.querySelector(".contents");
    let waiting = false, current = null;
    function update() {
      waiting = false;
      const room = document.documentElement.scrollHeight - window.innerHeight;
      bar.style.transform = "scaleX(" + (room > 0 ? window.scrollY / room : 1) + ")";
      let found = -1;
      places.forEach((place, index) => { if (place && place.getBoundingClientRect().top < 160) found = index; });
      if (found !== current) show(found);
    }
    function show(index) {
      if (links[current]) links[current].removeAttribute("aria-current");
      current = index;
      const link = links[Math.max(current, 0)];
      const open = chapters.findIndex((chapter) => chapter.contains(link));
      chapters.forEach((chapter, place) => {
        chapter.classList.toggle("read", place < open);
        chapter.classList.toggle("folds", place !== open);
      });
      if (current < 0) return;
      link.setAttribute("aria-current", "location");
      keepInSight(link);
    }
    function keepInSight(link) {
      const room = box.getBoundingClientRect(), line = link.getBoundingClientRect();
      if (line.top < room.top || line.bottom > room.bottom) box.scrollTop += line.top - room.top - room.height / 3;
    }
    window.addEventListener("scroll", () => {
      if (!waiting) { waiting = true; window.requestAnimationFrame(update); }
    }, { passive: true });
    update();
  }

  /* The height of the sticky notice, so that no heading hides beneath it. */
  function measureNotice() {
    const notice = document.querySelector(".sample");
    const measure = () => {
      const height = notice && window.getComputedStyle(notice).position === "sticky" ? notice.offsetHeight : 0;
      document.documentElement.style.setProperty("--notice", height + "px");
    };
    window.addEventListener("resize", measure);
    measure();
  }

  function foldContents() {
    const narrow = window.matchMedia("(max-width: 61.99rem)");
    const contents = document.querySelector(".contents details");
    const fit = () => { contents.open = !narrow.matches; };
    narrow.addEventListener("change", fit);
    fit();
  }

  function addAnchors() {
    all("h1, h2, h3", main).forEach((heading) => {
      const section = heading.closest("section[id]");
      if (!section) return;
      const name = words.link + ": " + heading.textContent;
      heading.append(make("a", { class: "anchor", href: "#" + section.id, "aria-label": name }, "#"));
    });
  }

  /* ---------------------------------------------------------------- tables */

  function cellText(cell) { return cell.textContent.trim().replace(/\s+/g, " "); }

  function cellNumber(text) {
    const plain = text.replace(/[\u00a0\u202f\s%]/g, "").replace("\u2212", "-").replace(",", ".");
    const found = plain.match(/^[+-]?\d+(\.\d+)?/);
    return found ? parseFloat(found[0]) : null;
  }

  function compare(first, second) {
    const one = cellNumber(first), two = cellNumber(second);
    if (one !== null && two !== null) return one - two;
    if (one !== null || two !== null) return one !== null ? -1 : 1;
    return first.localeCompare(second, document.documentElement.lang);
  }

  /* The cell that names the rows beneath it; rows are sorted within their group. */
  const groupOf = (row) => row.querySelector(":scope > th[scope=rowgroup]");

  function sortBy(table, index, head) {
    const descending = head.getAttribute("aria-sort") === "ascending";
    all("th", table).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    Array.from(table.tBodies).forEach((body) => {
      const rows = Array.from(body.rows).filter((row) => !groupOf(row)).map((row) => ({ row, key: cellText(row.cells[index]) }));
      rows.sort((a, b) => (descending ? -1 : 1) * compare(a.key, b.key));
      body.append(...rows.map((entry) => entry.row));
    });
  }

  function makeSortable(table) {
    if (!table.tHead || !table.tBodies[0] || all("tbody tr", table).length < 3) return;
    Array.from(table.tHead.rows[0].cells).forEach((head, index) => {
      const text = cellText(head);
      if (!text) return;
      const button = make("button", { type: "button", title: words.sort });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sortBy(table, index, head));
    });
  }

  /* What need not be scrolled is no stop for the keyboard; a table that fits keeps its head in sight. */
  function watchWidths() {
    const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => {
      const fits = target.scrollWidth <= target.clientWidth;
      target.classList.toggle("fits", fits);
      if (fits) target.removeAttribute("tabindex");
      else target.setAttribute("tabindex", "0");
    }));
    all(".table-scroll, .frame").forEach((box) => { box.setAttribute("role", "group"); watcher.observe(box); });
  }

  function wrapLongCells(table) {
    all("td", table).forEach((cell) => { if (cellText(cell).length > 22) cell.classList.add("words"); });
  }

  /* A text that a spreadsheet would take for a formula gets an apostrophe. */
  function asCsv(table) {
    // What a spreadsheet would calculate is kept from it; a number with its sign, unit and interval stays a number.
    const number = /^[+-]?[\d.,%()–…\s]*$/;
    const safe = (text) => (/^\s*[=+\-@＝＋－＠]/.test(text) && !number.test(text) ? "'" + text : text);
    const quote = (text) => (/[",\n\r]/.test(text) ? '"' + safe(text).replace(/"/g, '""') + '"' : safe(text));
    let group = table.querySelector("th[scope=rowgroup]");
    const first = group ? [group.dataset.heading] : [];
    return Array.from(table.rows).flatMap((row) => {
      group = groupOf(row);
      if (group) { first[0] = cellText(group); return []; }
      return [[...first, ...Array.from(row.cells).map(cellText)].map(quote).join(",")];
    }).join("\r\n");
  }

  function addDownload(part) {
    const table = part.querySelector("table");
    if (!table || part.querySelector(".tools")) return;
    const owner = part.closest("[data-file]");
    const name = owner ? owner.dataset.file.split("/").pop() : "table.csv";
    const button = make("button", { type: "button", "aria-label": words.download + ": " + name, title: name }, words.download);
    button.addEventListener("click", () => {
      const url = URL.createObjectURL(new Blob(["\ufeff" + asCsv(table)], { type: "text/csv" }));
      const link = make("a", { href: url, download: name });
      link.click();
      URL.revokeObjectURL(url);
    });
    const tools = make("p", { class: "tools" });
    tools.append(button);
    const folded = part.querySelector(":scope > details");
    if (folded) { part.classList.add("foldable"); folded.after(tools); } else part.append(tools);
  }

  /* ---------------------------------------------------------------- search */

  /* Capitals, hard spaces and the dots of ё make no difference; the length stays as it is. */
  const fold = (text) => text.toLowerCase().replace(/[\u00a0\u202f]/g, " ").replace(/ё/g, "е");

  function clearMarks() {
    all("mark", main).forEach((found) => {
      const parent = found.parentNode;
      found.replaceWith(...found.childNodes);
      parent.normalize();
    });
  }

  function markAll(query) {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (fold(node.data).includes(query) && !node.parentElement.closest(".tools, .anchor")) nodes.push(node);
    }
    nodes.forEach((node) => {
      let rest = node;
      for (let at = fold(rest.data).indexOf(query); at >= 0; at = fold(rest.data).indexOf(query)) {
        const hit = rest.splitText(at);
        rest = hit.splitText(query.length);
        const found = make("mark", {});
        hit.replaceWith(found);
        found.append(hit);
      }
    });
    return all("mark", main);
  }

  function addSearch() {
    const form = document.querySelector(".search");
    const input = form.querySelector("input");
    const status = document.getElementById("search-status");
    const steps = form.querySelector(".hits");
    let hits = [], place = -1, timer = 0;
    function go(step) {
      if (!hits.length) return;
      if (hits[place]) hits[place].classList.remove("current");
      place = (place + step + hits.length) % hits.length;
      const hit = hits[place];
      const folded = hit.closest("details");
      if (folded) folded.open = true;
      hit.classList.add("current");
      hit.scrollIntoView({ block: "center", behavior: "instant" });
      status.textContent = status.dataset.found.replace("{n}", hits.length).replace("{i}", place + 1);
    }
    function search() {
      clearMarks();
      const query = fold(input.value.trim());
      hits = query.length > 1 ? markAll(query) : [];
      place = -1;
      steps.hidden = hits.length < 2;
      status.textContent = query.length > 1 && !hits.length ? status.dataset.none : "";
      go(1);
    }
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 250); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") { input.value = ""; search(); } });
    form.addEventListener("submit", (event) => { event.preventDefault(); go(1); });
    all("button[data-step]", form).forEach((button) => button.addEventListener("click", () => go(Number(button.dataset.step))));
  }

  all(".qa-table").forEach(addDownload);
  all("main table").forEach((table) => { wrapLongCells(table); makeSortable(table); });
  watchWidths();
  measureNotice();
  addAnchors();
  addSearch();
  foldContents();
  followReading();
}());
