// ---- where the rest of the graph comes from: a server, part by part --------------------------
const LATER = 150; // milliseconds after the last key before a search is sent
async function ask(path, { method = "GET", body, ...values } = {}) {
  const query = new URLSearchParams(values).toString();
  const answer = await fetch(`api/${path}${query ? `?${query}` : ""}`, {
    method, ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
  });
  const text = await answer.text();
  const found = answer.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : { error: text };
  if (!answer.ok) throw new Error(found.error);
  if (found.version && found.version !== start.version) say("The graph has changed since this page was loaded: reload it to see all of it.");
  return found;
}
function say(text) { $("news").textContent = text; $("news").hidden = !text; }
const failed = (error) => say(error.message);
function bring(path, values, done) {
  ask(path, values).then((part) => { grown(take(part)); done(part); }).catch(failed);
}
const brought = new Set();
function once(path, values, done) {
  const key = JSON.stringify([path, values]);
  if (brought.has(key)) return;
  brought.add(key);
  bring(path, values, done);
}
let waiting = 0;
const source = {
  around(one, done) { once("entity", { id: one.id }, done); },
  relation(name, done) { once("relation", { name }, done); },
  document({ id }, done) { once("document", { id }, done); },
  search(words, found) {
    clearTimeout(waiting);
    waiting = setTimeout(() => bring("search", { words }, (part) =>
      found(part.entities.map(([id]) => entityOf.get(id)), part.called, part.rest)), LATER);
  },
  note() {
    return drawn.length < start.totals.entities ? `${drawn.length.toLocaleString("en")} of ${amount(start.totals.entities, "entity", "entities")} are drawn. A click on one brings all that is about it; the search finds all.` : "";
  },
};

// ---- a query: entities and facts in the answer lead to their panels --------------------------
function opens(id, name, path) {
  const made = element("button", "name", name);
  made.addEventListener("click", () => bring(path, { id }, () => {
    const fact = factOf.get(id);
    if (fact) show(fact, fact.head); else choose(entityOf.get(id), true);
  }));
  return made;
}
function shape(value) {
  if (value === null) return element("span", "quiet", "null");
  if (value._labels?.includes("__Entity__") && value.id) return opens(value.id, value.name ?? value.id, "entity");
  if (value._type && value.confidence !== undefined && value.id) return opens(value.id, `${value._start} ${value.relation} ${value._end}`, "fact");
  return element("span", "", typeof value === "string" ? value : JSON.stringify(value));
}
function answered({ columns, rows, truncated, seconds, notes }) {
  const table = element("table"), head = element("tr"), body = element("tbody");
  for (const name of columns) head.append(element("th", "", name));
  for (const cells of rows) {
    const line = element("tr");
    for (const value of cells) { const cell = element("td"); cell.append(shape(value)); line.append(cell); }
    body.append(line);
  }
  const top = element("thead");
  top.append(head); table.append(top, body);
  const told = `${truncated ? "the first " : ""}${amount(rows.length, "row")}, ${seconds.toFixed(2)} s`;
  $("answer").replaceChildren(element("p", "quiet", told), table, ...notes.map((line) => element("p", "quiet", line)));
}
function run() {
  const cypher = $("cypher").value.trim();
  if (!cypher) return;
  $("run").disabled = true;
  ask("query", { method: "POST", body: { cypher } }).then(answered)
    .catch((error) => $("answer").replaceChildren(element("pre", "wrong", error.message)))
    .finally(() => { $("run").disabled = false; });
}
$("ask").hidden = false;
$("run").addEventListener("click", run);
$("cypher").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); } });

// ---- deleting, where the server allows it: it asks for the token ----------------------------
if (start.writable) {
  $("delete").addEventListener("click", () => {
    const { id, title } = documents[filter.document];
    if (!confirm(`Delete ${title} from the graph, with everything that only it says?`)) return;
    ask("document", { method: "DELETE", id }).then(() => location.reload()).catch(failed);
  });
  $("document").addEventListener("change", () => { $("delete").hidden = $("document").value === "-1"; });
}
