"use strict";
/* Looks for the words of a query in the sections of all reports; everything that it knows stands in the page. */
(function () {
  const index = JSON.parse(document.getElementById("index").textContent);
  const input = document.getElementById("q");
  const status = document.getElementById("status");
  const list = document.getElementById("hits");
  const SHOWN = 40, AROUND = 70, ENDING = 2, LONG = 6;

  /* Capitals, hard spaces and the dots of ё make no difference; the length stays as it is. */
  const fold = (text) => text.toLowerCase().replace(/[\u00a0\u202f]/g, " ").replace(/ё/g, "е");
  const places = index.places.map(([report, chapter, heading, anchor, words]) => ({
    report: index.reports[report], chapter, heading, anchor, words,
    head: fold(heading), rest: fold(chapter + " " + words), title: fold(index.reports[report][0]),
  }));

  /* What stands at the beginning of a word counts more than what stands within one. */
  function weigh(text, term) {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return 2;
    }
    return text.includes(term) ? 1 : 0;
  }

  function score(place, terms) {
    let sum = 0;
    for (const term of terms) {
      const one = 5 * weigh(place.head, term) + 2 * weigh(place.rest, term) + weigh(place.title, term);
      if (!one) return 0;
      sum += one;
    }
    return sum;
  }

  function find(terms) {
    return places.map((place, order) => ({ place, order, score: score(place, terms) })).filter((hit) => hit.score)
      .sort((a, b) => b.score - a.score || a.order - b.order).map((hit) => hit.place);
  }

  function make(tag, attributes, text) {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    if (text) element.textContent = text;
    return element;
  }

  /* The text with every term marked. */
  function mark(text, terms) {
    const folded = fold(text), parts = document.createDocumentFragment();
    let at = 0;
    while (at < text.length) {
      const next = terms.map((term) => ({ term, place: folded.indexOf(term, at) })).filter((one) => one.place >= 0)
        .sort((a, b) => a.place - b.place || b.term.length - a.term.length)[0];
      if (!next) break;
      parts.append(text.slice(at, next.place), make("mark", {}, text.slice(next.place, next.place + next.term.length)));
      at = next.place + next.term.length;
    }
    parts.append(text.slice(at));
    return parts;
  }

  /* The words around the first term, from one blank to another. */
  function excerpt(words, terms) {
    const folded = fold(words);
    const first = terms.map((term) => folded.indexOf(term)).filter((place) => place >= 0).sort((a, b) => a - b)[0] || 0;
    let from = first > AROUND ? words.indexOf(" ", first - AROUND) + 1 : 0;
    let to = first + 2 * AROUND < words.length ? words.lastIndexOf(" ", first + 2 * AROUND) : words.length;
    if (from > first) from = 0;
    if (to <= first) to = words.length;
    return (from ? "… " : "") + words.slice(from, to) + (to < words.length ? " …" : "");
  }

  function show(place, terms) {
    const [title, href, locale] = place.report;
    const item = make("li", locale === document.documentElement.lang ? {} : { lang: locale });
    const link = make("a", { href: href + "#" + encodeURIComponent(place.anchor) });
    link.append(mark(place.heading, terms));
    const about = make("p", { class: "quiet" }, title + " · " + place.chapter);
    item.append(link, about);
    if (place.words) {
      const words = make("p", {});
      words.append(mark(excerpt(place.words, terms), terms));
      item.append(words);
    }
    return item;
  }

  function search() {
    const query = fold(input.value.trim());
    let terms = query.split(/\s+/).filter((term) => term.length > 1);
    let hits = terms.length ? find(terms) : [], note = "";
    if (terms.length && !hits.length && terms.some((term) => term.length >= LONG)) {
      terms = terms.map((term) => (term.length >= LONG ? term.slice(0, -ENDING) : term));
      hits = find(terms);
      note = hits.length ? " " + status.dataset.forms : "";
    }
    const words = hits.length > SHOWN ? status.dataset.first : status.dataset.found;
    const told = hits.length ? words.replace("{n}", hits.length).replace("{shown}", SHOWN) + note : status.dataset.none;
    status.textContent = terms.length ? told : "";
    list.replaceChildren(...hits.slice(0, SHOWN).map((place) => show(place, terms)));
    document.querySelectorAll(".languages a").forEach((link) => {
      link.search = query ? "?q=" + encodeURIComponent(input.value.trim()) : "";
    });
  }

  let timer = 0;
  input.value = new URLSearchParams(window.location.search).get("q") || "";
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
  document.querySelector("main form").addEventListener("submit", (event) => { event.preventDefault(); search(); });
  search();
}());
