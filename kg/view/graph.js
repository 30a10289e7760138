"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const COLOURS = ["#3b78c3", "#c8662c", "#3c9468", "#8d5fb8", "#b8912c", "#bb4a67", "#3a9aa5", "#7b7f87"];
const HITS = 10, LISTED = 300;
const colour = (type) => COLOURS[Math.min(type, COLOURS.length - 1)];

// ---- the graph in memory -------------------------------------------------------------------
const entities = data.entities.map(([name, type, aliases], number) =>
  ({ number, name, type, aliases, facts: [], x: 0, y: 0, vx: 0, vy: 0, shown: true }));
const facts = data.facts.map(([head, relation, tail, value, sure, documents, standing, passages], number) => {
  const fact = { number, head: entities[head], relation: data.relations[relation],
    tail: tail < 0 ? null : entities[tail], value, sure, documents, standing, passages };
  fact.head.facts.push(fact);
  if (fact.tail && fact.tail !== fact.head) fact.tail.facts.push(fact);
  return fact;
});
const drawn = entities.slice(0, data.drawn);
const links = facts.filter((fact) => fact.tail && fact.head.number < data.drawn && fact.tail.number < data.drawn);
for (const one of drawn) one.size = 3 + Math.min(13, 1.7 * Math.sqrt(one.facts.length));

const filter = { types: data.types.map(() => true), sure: 0, document: -1, denied: true };
const allowed = (fact) => fact.sure >= filter.sure && (filter.denied || !fact.standing) &&
  (filter.document < 0 || fact.passages.some((passage) => passage[0] === filter.document));
let visibleLinks = links, plainLinks = [], standingLinks = [];
function sortLinks() {
  plainLinks = visibleLinks.filter((fact) => !fact.standing);
  standingLinks = visibleLinks.filter((fact) => fact.standing);
}
sortLinks();
function refilter() {
  const narrowed = filter.sure > 0 || filter.document >= 0 || !filter.denied;
  for (const one of drawn)
    one.shown = filter.types[one.type] && (!narrowed || one.facts.some(allowed));
  visibleLinks = links.filter((fact) => fact.head.shown && fact.tail.shown && allowed(fact));
  sortLinks();
  shownAgain();
  draw();
}

// ---- layout: springs, and repulsion among near ones by a grid; some milliseconds a frame ---
const NEAR = 70;
drawn.forEach((one, n) => {
  const turn = n * 2.399963, far = 24 * Math.sqrt(n + 1);
  one.x = far * Math.cos(turn); one.y = far * Math.sin(turn);
});
let heat = 1;
function step() {
  const cells = new Map();
  for (const one of drawn) {
    const key = Math.floor(one.x / NEAR) * 65536 + Math.floor(one.y / NEAR);
    const cell = cells.get(key);
    if (cell) cell.push(one); else cells.set(key, [one]);
  }
  for (const one of drawn) {
    const cx = Math.floor(one.x / NEAR), cy = Math.floor(one.y / NEAR);
    const pull = 0.006;
    let fx = -one.x * pull, fy = -one.y * pull;
    for (let i = cx - 1; i <= cx + 1; i++) for (let j = cy - 1; j <= cy + 1; j++) {
      const cell = cells.get(i * 65536 + j);
      if (!cell) continue;
      for (let k = 0; k < cell.length && k < 40; k++) {
        const other = cell[k];
        if (other === one) continue;
        let dx = one.x - other.x, dy = one.y - other.y;
        let square = dx * dx + dy * dy;
        if (square > NEAR * NEAR) continue;
        if (square < 1) { dx = one.number % 7 - 3.1; dy = other.number % 5 - 2.1; square = dx * dx + dy * dy; }
        const push = (14 + one.size * other.size * 0.5) * (1 - Math.sqrt(square) / NEAR) * 12 / square;
        fx += dx * push; fy += dy * push;
      }
    }
    one.vx = (one.vx + fx * heat) * 0.82; one.vy = (one.vy + fy * heat) * 0.82;
  }
  for (const { head, tail } of links) {
    const dx = tail.x - head.x, dy = tail.y - head.y;
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    const strength = 0.10 * (length - 62) / length * heat;
    const share = tail.facts.length / (tail.facts.length + head.facts.length);
    head.vx += dx * strength * share; head.vy += dy * strength * share;
    tail.vx -= dx * strength * (1 - share); tail.vy -= dy * strength * (1 - share);
  }
  for (const one of drawn) {
    if (one === held) continue;
    const speed = Math.hypot(one.vx, one.vy), limit = speed > 30 ? 30 / speed : 1;
    one.x += one.vx * limit; one.y += one.vy * limit;
  }
  heat *= 0.985;
}

// ---- drawing -------------------------------------------------------------------------------
const canvas = $("graph"), context = canvas.getContext("2d");
const view = { x: 0, y: 0, scale: 1, follows: true };
let chosen = null, picked = null, held = null, under = null, near = new Set(), asked = false;
const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let ink = {};
function inks() { ink = { text: variable("--text"), edge: variable("--edge"), back: variable("--back"), accent: variable("--accent"), denied: variable("--denied") }; }
function resize() {
  const ratio = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect();
  canvas.width = Math.round(box.width * ratio); canvas.height = Math.round(box.height * ratio);
  if (view.follows) whole(); else draw();
}
function whole() {
  view.follows = true;
  const linked = drawn.filter((one) => one.shown && one.facts.length);
  const seen = linked.length ? linked : drawn.filter((one) => one.shown);
  if (!seen.length) return draw();
  const box = canvas.getBoundingClientRect();
  const bound = (pick) => { const all = seen.map(pick).sort((a, b) => a - b); return [all[Math.floor(all.length * 0.005)], all[Math.ceil(all.length * 0.995) - 1]]; };
  const [left, right] = bound((one) => one.x), [top, bottom] = bound((one) => one.y);
  view.scale = Math.min(2.2, box.width / (right - left + 140), box.height / (bottom - top + 110));
  view.x = (left + right) / 2; view.y = (top + bottom) / 2;
  draw();
}
function draw() { if (!asked) { asked = true; requestAnimationFrame(paint); } }
function path(list) {
  context.beginPath();
  for (const { head, tail } of list) { context.moveTo(head.x, head.y); context.lineTo(tail.x, tail.y); }
  context.stroke();
}
function paint() {
  asked = false;
  const ratio = window.devicePixelRatio || 1, width = canvas.width / ratio, height = canvas.height / ratio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(width / 2, height / 2); context.scale(view.scale, view.scale); context.translate(-view.x, -view.y);
  const dim = chosen !== null && chosen.shown && chosen.number < data.drawn;
  context.lineWidth = Math.min(1.2, 0.9 / view.scale);
  context.globalAlpha = dim ? 0.18 : 0.75;
  context.strokeStyle = ink.edge;
  path(plainLinks);
  context.strokeStyle = ink.denied; context.setLineDash([5 / view.scale, 4 / view.scale]);
  path(standingLinks);
  context.setLineDash([]);
  if (dim) {
    context.globalAlpha = 1; context.strokeStyle = ink.accent; context.lineWidth = 1.6 / view.scale;
    path(visibleLinks.filter((fact) => picked ? fact === picked : fact.head === chosen || fact.tail === chosen));
  }
  const left = view.x - width / 2 / view.scale - 20, right = view.x + width / 2 / view.scale + 20;
  const top = view.y - height / 2 / view.scale - 20, bottom = view.y + height / 2 / view.scale + 20;
  const inside = drawn.filter((one) => one.shown && one.x > left && one.x < right && one.y > top && one.y < bottom);
  for (let type = 0; type < data.types.length; type++) for (const pass of dim ? [0, 1] : [1]) {
    context.fillStyle = colour(type); context.globalAlpha = pass ? 1 : 0.22;
    context.beginPath();
    for (const one of inside) {
      if (one.type !== type || (dim && (near.has(one) ? 1 : 0) !== pass)) continue;
      context.moveTo(one.x + one.size, one.y); context.arc(one.x, one.y, one.size, 0, 6.2832);
    }
    context.fill();
  }
  context.globalAlpha = 1;
  if (chosen && chosen.shown) { context.strokeStyle = ink.text; context.lineWidth = 2 / view.scale; context.beginPath(); context.arc(chosen.x, chosen.y, chosen.size + 3 / view.scale, 0, 6.2832); context.stroke(); }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  labels(inside, width, height, dim);
}
function labels(inside, width, height, dim) {
  // The names of the busiest first, right or left of the dot, where no other name and no dot stands;
  // the first dozen also over dots.
  const first = [chosen, under].filter((one) => one && inside.includes(one));
  const order = [...first, ...(dim ? inside.filter((one) => near.has(one)) : inside).slice(0, 400)];
  const taken = [], across = (one) => (one.x - view.x) * view.scale + width / 2, down = (one) => (one.y - view.y) * view.scale + height / 2;
  const dots = (dim ? inside.filter((one) => near.has(one)) : inside).slice(0, 1000).map((one) => {
    const size = one.size * view.scale, x = across(one), y = down(one);
    return [x - size, y - size, x + size, y + size, one];
  });
  const meets = (box, other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
  const free = (box) => !taken.some((other) => meets(box, other));
  const clear = (box) => free(box) && !dots.some((other) => other[4] !== box[4] && meets(box, other));
  const dozen = new Set(order.slice(0, 12));
  context.textBaseline = "middle"; context.lineJoin = "round";
  for (const one of order) {
    if (one !== chosen && one !== under && !dim && one.size * view.scale < 4.2) break;
    if (first.includes(one) && taken.some((other) => other[4] === one)) continue;
    const size = one === chosen ? 14 : Math.max(11, Math.min(14, 8.5 + one.size * 0.38));
    context.font = `${one === chosen ? 600 : 500} ${size}px system-ui, sans-serif`;
    const text = one.name.length > 34 ? one.name.slice(0, 33) + "…" : one.name;
    const far = one.size * view.scale + 4, wide = context.measureText(text).width, y = down(one);
    const boxAt = (x) => [x - 3, y - size * 0.68, x + wide + 3, y + size * 0.68, one];
    const sides = [across(one) + far, across(one) - far - wide];
    const x = sides.find((side) => clear(boxAt(side))) ?? sides.find((side) => dozen.has(one) && free(boxAt(side)));
    if (x === undefined) continue;
    taken.push(boxAt(x));
    context.strokeStyle = ink.back; context.lineWidth = 3.5; context.strokeText(text, x, y);
    context.fillStyle = ink.text; context.fillText(text, x, y);
  }
}
function settle() {
  const start = performance.now();
  while (heat > 0.02 && performance.now() - start < 14) step();
  if (view.follows) whole(); else draw();
  if (heat > 0.02) requestAnimationFrame(settle); else document.body.dataset.settled = "yes";
}

// ---- pointer and keys ----------------------------------------------------------------------
const place = (event) => {
  const box = canvas.getBoundingClientRect();
  return { x: (event.clientX - box.left - box.width / 2) / view.scale + view.x, y: (event.clientY - box.top - box.height / 2) / view.scale + view.y };
};
function at(point) {
  let best = null, least = Infinity;
  for (const one of drawn) {
    if (!one.shown) continue;
    const far = Math.hypot(one.x - point.x, one.y - point.y) - one.size;
    if (far < Math.max(2, 5 / view.scale) && far < least) { best = one; least = far; }
  }
  return best;
}
let drag = null, shownAgain = () => {}; // the panel as it was, under other filters
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  held = at(place(event));
  drag = { x: event.clientX, y: event.clientY, moved: false };
});
canvas.addEventListener("pointermove", (event) => {
  if (!drag) {
    const found = at(place(event));
    if (found !== under) { under = found; canvas.style.cursor = found ? "pointer" : "grab"; draw(); }
    return;
  }
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  drag.moved = true; view.follows = false; drag.x = event.clientX; drag.y = event.clientY;
  if (held) { held.x += dx / view.scale; held.y += dy / view.scale; }
  else { view.x -= dx / view.scale; view.y -= dy / view.scale; }
  draw();
});
canvas.addEventListener("pointerup", () => {
  if (drag && !drag.moved) choose(held, false);
  drag = null; held = null;
});
function zoom(factor, point) {
  view.follows = false;
  const scale = Math.max(0.02, Math.min(8, view.scale * factor)), change = 1 - view.scale / scale;
  if (point) { view.x += (point.x - view.x) * change; view.y += (point.y - view.y) * change; }
  view.scale = scale; draw();
}
canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY * 0.0015), place(event)); }, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
  if (moves[event.key]) { view.follows = false; view.x += moves[event.key][0] / view.scale; view.y += moves[event.key][1] / view.scale; draw(); }
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") whole();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(null, false); });
$("closer").addEventListener("click", () => zoom(1.35));
$("farther").addEventListener("click", () => zoom(1 / 1.35));
$("whole").addEventListener("click", whole);

// ---- the panel: text goes in as text, never as markup ---------------------------------------
function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}
const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
function dot(type) { const made = element("span", "dot"); made.style.background = colour(type); return made; }
function panel() {
  const made = $("panel");
  made.replaceChildren(); made.hidden = false; made.scrollTop = 0;
  const close = element("button", "close", "×");
  close.title = "Close"; close.addEventListener("click", () => choose(null, false));
  made.append(close);
  return made;
}
function link(one) {
  const made = element("button", "name", one.name);
  made.addEventListener("click", () => choose(one, true));
  return made;
}
function choose(one, go) {
  chosen = one; picked = null;
  near = new Set(one ? [one] : []);
  shownAgain = () => { if (one) choose(one, false); };
  if (!one) { $("panel").hidden = true; resize(); return; }
  for (const fact of one.facts) if (allowed(fact)) { near.add(fact.head); if (fact.tail) near.add(fact.tail); }
  const made = panel();
  made.append(element("h3", "", one.name));
  const kind = element("p", "quiet");
  kind.append(dot(one.type), document.createTextNode(` ${data.types[one.type]}, ${plural(one.facts.length, "fact")}`));
  made.append(kind);
  const others = one.aliases.filter((alias) => alias && alias !== one.name);
  if (others.length) made.append(element("p", "quiet", `also: ${others.join(", ")}`));
  if (one.number >= data.drawn) made.append(element("p", "quiet", one.facts.length ? "Not drawn: the graph shows the entities with the most facts." : "Not drawn: no fact is about it."));
  const list = element("div", "facts");
  for (const fact of [...one.facts].filter(allowed).sort((a, b) => b.sure - a.sure)) list.append(row(fact, one));
  made.append(list);
  if (go && one.number < data.drawn) { view.follows = false; view.x = one.x; view.y = one.y; view.scale = Math.max(view.scale, 1.1); }
  resize();
}
function row(fact, from) {
  const made = element("button", fact.standing ? "fact denied" : "fact");
  const forth = fact.head === from;
  const other = forth ? (fact.tail ? fact.tail.name : fact.value) : fact.head.name;
  made.append(element("span", "relation", `${forth ? "" : "← "}${fact.relation}${fact.standing ? ` (${fact.standing})` : ""}`),
    element("span", "sure", fact.sure.toFixed(2)), element("span", "", other));
  made.addEventListener("click", () => show(fact, from));
  return made;
}
function show(fact, from) {
  shownAgain = () => { if (!allowed(fact)) choose(from, false); };
  const made = panel();
  chosen = from; picked = fact;
  near = new Set(fact.tail ? [fact.head, fact.tail] : [fact.head]);
  const back = element("p", "quiet"), head = element("p");
  back.append(document.createTextNode("← "), link(from));
  made.append(back);
  const words = element("h3");
  words.append(link(fact.head), element("span", "quiet", `  ${fact.relation}  `), fact.tail ? link(fact.tail) : document.createTextNode(fact.value));
  made.append(words);
  if (fact.standing) head.append(element("span", "stands", fact.standing), document.createTextNode(" "));
  head.append(element("span", "quiet", `confidence ${fact.sure.toFixed(2)}, said by ${plural(fact.documents, "document")}`));
  made.append(head);
  for (const [doc, start, end, before, quote, after, extractor, judge, score, reason, attribution, time] of fact.passages) {
    const passage = element("blockquote", "passage");
    passage.append(document.createTextNode(before), element("mark", "", quote || "no words of a text"), document.createTextNode(after));
    const where = start === null ? "" : `, characters ${start}–${end}`;
    const source = element("p", "quiet", `${doc < 0 ? "unknown document" : data.documents[doc]}${where} · found by ${extractor}, judged by ${judge} (${score.toFixed(2)})`);
    made.append(passage);
    if (attribution) made.append(element("p", "quiet", `according to ${attribution}`));
    if (time) made.append(element("p", "quiet", `time: ${time}`));
    made.append(source);
    if (reason) made.append(element("p", "quiet", `the judge's reason: ${reason}`));
  }
  resize();
}

// ---- search and filters ---------------------------------------------------------------------
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const keys = entities.map((one) => [one.name, ...one.aliases].map(plain).join("\n"));
function search() {
  const words = plain($("search").value.trim());
  const list = $("hits");
  list.replaceChildren();
  if (!words) return;
  const add = (text, type, act) => {
    const item = element("li"), button = element("button");
    if (type >= 0) button.append(dot(type), document.createTextNode(" "));
    button.append(document.createTextNode(text));
    button.addEventListener("click", act);
    item.append(button); list.append(item);
  };
  const named = entities.filter((one) => keys[one.number].includes(words));
  const called = data.relations.filter((name) => plain(name.replaceAll("_", " ")).includes(words.replaceAll("_", " ")));
  for (const one of named.slice(0, HITS)) add(one.name, one.type, () => choose(one, true));
  for (const relation of called.slice(0, HITS)) add(`relation ${relation}`, -1, () => listed(relation));
  const rest = Math.max(0, named.length - HITS) + Math.max(0, called.length - HITS);
  if (rest) list.append(element("li", "quiet", `and ${rest.toLocaleString("en")} more`));
  if (!named.length && !called.length) list.append(element("li", "quiet", "nothing found"));
}
function listed(relation) {
  shownAgain = () => listed(relation);
  const made = panel();
  const found = facts.filter((fact) => fact.relation === relation && allowed(fact)).sort((a, b) => b.sure - a.sure);
  made.append(element("h3", "", relation), element("p", "quiet", plural(found.length, "fact")));
  const list = element("div", "facts");
  for (const fact of found.slice(0, LISTED)) {
    const button = element("button", fact.standing ? "fact denied" : "fact");
    button.append(element("span", "", fact.head.name), element("span", "sure", fact.sure.toFixed(2)), element("span", "relation", fact.tail ? fact.tail.name : fact.value));
    button.addEventListener("click", () => show(fact, fact.head));
    list.append(button);
  }
  made.append(list);
  if (found.length > LISTED) made.append(element("p", "quiet", `and ${(found.length - LISTED).toLocaleString("en")} more; filters narrow the list`));
  resize();
}
$("search").addEventListener("input", search);
$("search").addEventListener("keydown", (event) => { if (event.key === "Enter") $("hits").querySelector("button")?.click(); });
const sizes = data.types.map(() => 0);
for (const one of entities) sizes[one.type]++;
data.types.forEach((name, type) => {
  const item = element("li"), label = element("label"), box = element("input");
  box.type = "checkbox"; box.checked = true;
  box.addEventListener("change", () => { filter.types[type] = box.checked; refilter(); });
  label.append(box, dot(type), element("span", "", name), element("span", "count", sizes[type].toLocaleString("en")));
  item.append(label); $("types").append(item);
});
$("confidence").addEventListener("input", () => { filter.sure = Number($("confidence").value); $("least").textContent = filter.sure ? `from ${filter.sure.toFixed(2)}` : "all"; refilter(); });
$("least").textContent = "all";
$("document").append(new Option("all documents", "-1"), ...data.documents.map((title, n) => new Option(title, String(n))));
$("document").addEventListener("change", () => { filter.document = Number($("document").value); refilter(); });
$("denied").addEventListener("change", () => { filter.denied = $("denied").checked; refilter(); });
$("title").textContent = document.title;
$("counts").textContent = `${plural(entities.length, "entity").replace("entitys", "entities")}, ${plural(facts.length, "fact")}, ${plural(data.documents.length, "document")}`;
const linked = entities.filter((one) => one.facts.length).length;
$("note").textContent = (data.drawn < linked ? `Drawn are the ${data.drawn.toLocaleString("en")} entities with the most facts. ` : "") +
  (data.drawn < entities.length ? `${plural(entities.length - linked, "entity").replace("entitys", "entities")} without facts ${entities.length - linked === 1 ? "is" : "are"} not drawn; the search finds all.` : "");
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { inks(); draw(); });
addEventListener("resize", resize);
inks(); resize(); requestAnimationFrame(settle);
})();
