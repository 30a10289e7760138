// ---- the graph in memory: whole from the start in a file, growing where a server answers ----
const $ = (id) => document.getElementById(id);
const COLOURS = ["#3b78c3", "#c8662c", "#3c9468", "#8d5fb8", "#b8912c", "#bb4a67", "#3a9aa5", "#7b7f87"];
const colour = (type) => COLOURS[Math.min(type, COLOURS.length - 1)];
const start = JSON.parse($("data").textContent);

const types = [], documents = [];
const entities = [], facts = [], drawn = [], links = [];
const typeOf = new Map(), documentOf = new Map(), entityOf = new Map(), factOf = new Map();
function numbered(list, known, key, made) {
  if (!known.has(key)) { known.set(key, list.length); list.push(made); }
  return known.get(key);
}
const typed = (name) => numbered(types, typeOf, name, { name, shown: true, count: 0 });
const filed = ([id, title]) => numbered(documents, documentOf, id, { id, title });

// What comes names its own tables by number; here everything is known by its id.
function take(part) {
  const kinds = part.types.map(typed), files = part.documents.map(filed);
  const ends = part.entities.map(([id, name, type, aliases, degree]) => {
    let one = entityOf.get(id);
    if (!one) {
      one = { id, number: entities.length, facts: [], whole: false, drawn: false, shown: true, x: 0, y: 0, vx: 0, vy: 0 };
      entityOf.set(id, one); entities.push(one);
    }
    return Object.assign(one, { name, type: kinds[type], aliases, degree, size: 3 + Math.min(13, 1.7 * Math.sqrt(degree)) });
  });
  for (const [id, head, relation, tail, value, sure, said, standing, passages] of part.facts) {
    if (factOf.has(id)) continue;
    for (const passage of passages) if (passage[0] >= 0) passage[0] = files[passage[0]];
    const fact = { id, head: ends[head], relation: part.relations[relation], tail: tail < 0 ? null : ends[tail],
      value, sure, documents: said, standing, passages };
    factOf.set(id, fact); facts.push(fact);
    fact.head.facts.push(fact);
    if (fact.tail && fact.tail !== fact.head) fact.tail.facts.push(fact);
  }
  return place(ends);
}

// Entities with facts are drawn, as many as the page is told to; new ones begin beside one they know.
function place(ends) {
  const before = drawn.length;
  for (const one of ends) {
    if (one.drawn || !one.facts.length || drawn.length >= start.most) continue;
    const beside = before && one.facts.map((fact) => fact.head === one ? fact.tail : fact.head).find((other) => other && other.drawn);
    const turn = drawn.length * 2.399963, far = beside ? 30 : 24 * Math.sqrt(drawn.length + 1);
    one.x = (beside ? beside.x : 0) + far * Math.cos(turn); one.y = (beside ? beside.y : 0) + far * Math.sin(turn);
    one.drawn = true; drawn.push(one);
  }
  links.length = 0;
  for (const fact of facts) if (fact.tail && fact.head.drawn && fact.tail.drawn) links.push(fact);
  return drawn.length > before;
}

const filter = { sure: 0, document: -1, denied: true };
const allowed = (fact) => fact.sure >= filter.sure && (filter.denied || !fact.standing) &&
  (filter.document < 0 || fact.passages.some((passage) => passage[0] === filter.document));
let plainLinks = [], standingLinks = [];
function narrow() {
  const narrowed = filter.sure > 0 || filter.document >= 0 || !filter.denied;
  for (const one of drawn) one.shown = types[one.type].shown && (!narrowed || one.facts.some(allowed));
  const visible = links.filter((fact) => fact.head.shown && fact.tail.shown && allowed(fact));
  plainLinks = visible.filter((fact) => !fact.standing);
  standingLinks = visible.filter((fact) => fact.standing);
}
