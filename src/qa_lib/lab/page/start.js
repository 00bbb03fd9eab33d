"use strict";
// The start page: asks the server once a second how the run goes, and shows it. All words come from the server.
const settings = document.body.dataset;
const element = (id) => document.getElementById(id);
const schools = JSON.parse(element("schools").textContent);
let shown = "";

function fillSchools() {
  const chosen = element("school").value;
  element("school").replaceChildren(
    ...(schools[element("semester").value] || []).map(([code, words]) => new Option(words, code, false, code === chosen)),
  );
}

function show(told) {
  const isRunning = told.state === "running";
  element("run").setAttribute("aria-disabled", String(isRunning));
  element("stop").hidden = !isRunning;
  element("bar").hidden = !isRunning;
  element("bar").max = told.of;
  element("bar").value = told.n;
  element("said").hidden = !told.said;
  const content = JSON.stringify(told);
  if (content === shown) return;
  shown = content;
  document.body.dataset.state = told.state;
  element("state").textContent = told.words;
  element("said").textContent = told.said;
  element("results").replaceChildren(...told.results.map(makeResult));
}

function makeResult({ href, words }) {
  const link = Object.assign(document.createElement("a"), { href, textContent: words });
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}

async function ask(path, form) {
  const options = form && { method: "POST", body: form, headers: { "X-XSRFToken": settings.token } };
  try {
    const answer = await fetch(`${settings.base}qa/${path}?lang=${settings.lang}`, options);
    const told = await answer.json();
    show(told);
  } catch {
    element("state").textContent = settings.lost;
    shown = "";
  }
}

async function run(event) {
  event.preventDefault();
  if (element("run").getAttribute("aria-disabled") !== "true") await ask("run", new FormData(element("form")));
}

async function stop() {
  element("run").focus(); // the button itself goes away
  await ask("stop", new FormData());
}

async function follow() {
  await ask("state");
  setTimeout(follow, 1000);
}

// The address names what is chosen, so that it is there again when the page is opened again or in another language.
function keepChoices() {
  for (const link of [location, ...document.querySelectorAll("nav a")]) {
    const address = new URL(link.href);
    for (const [name, value] of new FormData(element("form"))) address.searchParams.set(name, value);
    if (link === location) history.replaceState(null, "", address);
    else link.href = address;
  }
}

element("semester").addEventListener("change", fillSchools);
element("form").addEventListener("change", keepChoices);
element("form").addEventListener("submit", run);
element("stop").addEventListener("click", stop);
follow();
