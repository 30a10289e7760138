// ---- where the rest of the graph comes from: in a file, all of it is here --------------------
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const source = {
  around(one, done) { done(); },
  relation() {},
  document() {},
  search(words, found) {
    const wanted = plain(words);
    source.keys ??= entities.map((one) => [one.name, ...one.aliases].map(plain).join("\n"));
    const named = entities.filter((one) => source.keys[one.number].includes(wanted));
    const called = start.relations.filter((name) => plain(name.replaceAll("_", " ")).includes(wanted.replaceAll("_", " ")));
    found(named.slice(0, HITS), called.slice(0, HITS), Math.max(0, named.length - HITS) + Math.max(0, called.length - HITS));
  },
  note() {
    const lone = entities.filter((one) => !one.degree).length, notes = [];
    if (drawn.length < entities.length - lone) notes.push(`Drawn are the ${drawn.length.toLocaleString("en")} entities with the most facts.`);
    if (lone) notes.push(`${amount(lone, "entity", "entities")} without facts ${lone === 1 ? "is" : "are"} not drawn; the search finds all.`);
    return notes.join(" ");
  },
};
