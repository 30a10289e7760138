// ---- search, filters, and the start ---------------------------------------------------------
const HITS = 10;
function refilter() { narrow(); shownAgain(); draw(); }
// After an answer brought more of the graph.
function grown(isNew) {
  narrow(); countTypes();
  if (isNew) warm(0.3); else draw();
}
function search() {
  const words = $("search").value.trim();
  if (!words) { $("hits").replaceChildren(); return; }
  source.search(words, (named, called, rest) => {
    if (words !== $("search").value.trim()) return;
    const list = $("hits");
    list.replaceChildren();
    const add = (text, type, act) => {
      const item = element("li"), button = element("button");
      if (type >= 0) button.append(dot(type), document.createTextNode(" "));
      button.append(document.createTextNode(text));
      button.addEventListener("click", act);
      item.append(button); list.append(item);
    };
    for (const one of named) add(one.name, one.type, () => choose(one, true));
    for (const relation of called) add(`relation ${relation}`, -1, () => listed(relation));
    if (rest) list.append(element("li", "quiet", `and ${rest.toLocaleString("en")} more`));
    if (!named.length && !called.length) list.append(element("li", "quiet", "nothing found"));
  });
}
$("search").addEventListener("input", search);
$("search").addEventListener("keydown", (event) => { if (event.key === "Enter") $("hits").querySelector("button")?.click(); });
function countTypes() {
  for (let number = $("types").children.length; number < types.length; number++) {
    const type = types[number], item = element("li"), label = element("label"), box = element("input");
    box.type = "checkbox"; box.checked = true;
    box.addEventListener("change", () => { type.shown = box.checked; refilter(); });
    label.append(box, dot(number), element("span", "", type.name), element("span", "count", type.count ? type.count.toLocaleString("en") : ""));
    item.append(label); $("types").append(item);
  }
}
$("confidence").addEventListener("input", () => { filter.sure = Number($("confidence").value); $("least").textContent = filter.sure ? `from ${filter.sure.toFixed(2)}` : "all"; refilter(); });
$("least").textContent = "all";
$("document").addEventListener("change", () => {
  filter.document = Number($("document").value);
  const all = () => { refilter(); whole(); };
  all();
  if (filter.document >= 0) source.document(documents[filter.document], all);
});
$("denied").addEventListener("change", () => { filter.denied = $("denied").checked; refilter(); });
function begin() {
  for (const [name, count] of start.totals.types) types[typed(name)].count = count;
  const isNew = take(start);
  $("title").textContent = document.title;
  $("document").append(new Option("all documents", "-1"), ...documents.map(({ title }, number) => new Option(title, String(number))));
  const { entities: named, facts: stated, notAsserted, documents: read } = start.totals;
  $("counts").textContent = [amount(named, "entity", "entities"), amount(stated, "fact") + (notAsserted ? ` and ${notAsserted.toLocaleString("en")} denied or supposed` : ""), amount(read, "document")].join(", ");
  $("note").textContent = source.note();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { inks(); draw(); });
  new ResizeObserver(resize).observe($("picture"));
  grown(isNew); inks(); resize(); warm(1);
}
begin();
