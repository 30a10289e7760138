// ---- the panel: text goes in as text, never as markup ---------------------------------------
let shownAgain = () => {}; // the panel as it was, under other filters
const LISTED = 300;
function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}
const amount = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
function dot(type) { const made = element("span", "dot"); made.style.background = colour(type); return made; }
function panel() {
  const made = $("panel");
  made.replaceChildren(); made.hidden = false; made.scrollTop = 0;
  const close = element("button", "close", "×");
  close.title = "Close"; close.addEventListener("click", () => choose(null));
  made.append(close);
  return made;
}
function link(one) {
  const made = element("button", "name", one.name);
  made.addEventListener("click", () => choose(one, true));
  return made;
}
function choose(one, go = false) {
  chosen = one; picked = null;
  near = new Set(one ? [one] : []);
  shownAgain = () => { if (one) choose(one); };
  if (!one) { $("panel").hidden = true; resize(); return; }
  for (const fact of one.facts) if (allowed(fact)) { near.add(fact.head); if (fact.tail) near.add(fact.tail); }
  const made = panel();
  made.append(element("h3", "", one.name));
  const kind = element("p", "quiet");
  kind.append(dot(one.type), document.createTextNode(` ${types[one.type].name}, ${amount(one.degree, "fact")}`));
  made.append(kind);
  const others = one.aliases.filter((alias) => alias && alias !== one.name);
  if (others.length) made.append(element("p", "quiet", `also: ${others.join(", ")}`));
  if (!one.degree) made.append(element("p", "quiet", "Not drawn: no fact is about it."));
  else if (!one.drawn && one.facts.length) made.append(element("p", "quiet", "Not drawn: the graph shows the entities with the most facts."));
  const list = element("div", "facts");
  for (const fact of one.facts.filter(allowed).sort((a, b) => b.sure - a.sure)) list.append(row(fact, one));
  made.append(list.childElementCount || !one.facts.length ? list : element("p", "quiet", "The filters hide all of them."));
  if (!one.whole) source.around(one, () => { one.whole = true; if (chosen === one && !picked) choose(one, go); });
  else if (one.facts.length < one.degree) made.append(element("p", "quiet", `and ${amount(one.degree - one.facts.length, "fact")} more, less certain`));
  if (go && one.drawn) { view.follows = false; view.x = one.x; view.y = one.y; view.scale = Math.max(view.scale, 1.1); }
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
  shownAgain = () => { if (!allowed(fact)) choose(from); };
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
  head.append(element("span", "quiet", `confidence ${fact.sure.toFixed(2)}, said by ${amount(fact.documents, "document")}`));
  made.append(head, ...fact.passages.flatMap(passage), element("p", "quiet id", `fact ${fact.id}`));
  resize();
}
function passage([doc, start, end, before, quote, after, extractor, judge, score, reason, attribution, time]) {
  const said = element("blockquote", "passage");
  said.append(document.createTextNode(before), element("mark", "", quote || "no words of a text"), document.createTextNode(after));
  const where = start === null ? "" : `, characters ${start}–${end}`;
  const lines = [];
  if (attribution) lines.push(`according to ${attribution}`);
  if (time) lines.push(`time: ${time}`);
  lines.push(`${doc < 0 ? "unknown document" : documents[doc].title}${where} · found by ${extractor}, judged by ${judge} (${score.toFixed(2)})`);
  if (reason) lines.push(`the judge's reason: ${reason}`);
  return [said, ...lines.map((line) => element("p", "quiet", line))];
}
function listed(relation, whole = false) {
  shownAgain = () => listed(relation, true);
  const made = panel();
  const found = facts.filter((fact) => fact.relation === relation && allowed(fact)).sort((a, b) => b.sure - a.sure);
  made.append(element("h3", "", relation), element("p", "quiet", amount(found.length, "fact")));
  const list = element("div", "facts");
  for (const fact of found.slice(0, LISTED)) {
    const button = element("button", fact.standing ? "fact denied" : "fact");
    button.append(element("span", "", fact.head.name), element("span", "sure", fact.sure.toFixed(2)), element("span", "relation", fact.tail ? fact.tail.name : fact.value));
    button.addEventListener("click", () => show(fact, fact.head));
    list.append(button);
  }
  made.append(list);
  if (found.length > LISTED) made.append(element("p", "quiet", `and ${(found.length - LISTED).toLocaleString("en")} more; filters narrow the list`));
  if (!whole) source.relation(relation, () => listed(relation, true));
  resize();
}
