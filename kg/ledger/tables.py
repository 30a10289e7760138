"""The tables of a ledger.

`step` is the content-addressed record of finished work, `reply` what models answered (JSON:
text, tokens of prompt and reply, log-probabilities of the first token). The tables of a document
(chunk, mention, statement, reject) bind that work to a document id. entity, merge and fact are
derived from them, `pending_*` say what has to be derived again, and `touched` says which parts of
the graph changed, when first (`since`) and when last (`seq`), so that any store can catch up.
`synced` has a row for each run that wrote into a store: its mark, which stands in the store too,
the change it wrote up to, and whether it came to its end.

`naming` has the types and relations that are called otherwise in the graph than where they stand.
`entity.base` is the id that an entity would have if no other had the same. `entity_word` finds
entities by the words of their names. `vector` has the vectors of texts as float32, by encoder and
SHA-256 of the text. A ledger that lacks one of these two tables gets it when it is opened.
"""

SCHEMA_VERSION = 5
LATER = frozenset({"entity_word", "vector"})  # which this version was without at first

SCHEMA = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE step(key TEXT PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL);
CREATE TABLE reply(key TEXT PRIMARY KEY, model TEXT NOT NULL, reply TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE text(hash TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE document(
  id TEXT PRIMARY KEY, source TEXT NOT NULL, hash TEXT NOT NULL, meta TEXT NOT NULL,
  recipe TEXT NOT NULL);
CREATE TABLE version(doc TEXT NOT NULL, hash TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE chunk(
  id TEXT PRIMARY KEY, doc TEXT NOT NULL, start INTEGER NOT NULL, text_end INTEGER NOT NULL,
  meta TEXT NOT NULL);
CREATE INDEX chunk_doc ON chunk(doc);
CREATE TABLE mention(
  doc TEXT NOT NULL, n INTEGER NOT NULL, chunk TEXT NOT NULL, text TEXT NOT NULL,
  type TEXT NOT NULL, start INTEGER, text_end INTEGER, description TEXT NOT NULL,
  key TEXT, name TEXT, entity TEXT, source TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', UNIQUE(doc, n));
CREATE INDEX mention_name ON mention(name);
CREATE INDEX mention_entity ON mention(entity, chunk);
CREATE TABLE statement(
  doc TEXT NOT NULL, n INTEGER NOT NULL, chunk TEXT NOT NULL, head INTEGER NOT NULL,
  relation TEXT NOT NULL, tail INTEGER, literal TEXT, start INTEGER, text_end INTEGER,
  quote TEXT NOT NULL, confidence REAL NOT NULL, extractor TEXT NOT NULL,
  polarity TEXT NOT NULL, modality TEXT NOT NULL, attribution TEXT, time TEXT,
  verdict TEXT NOT NULL, score REAL NOT NULL, judge TEXT NOT NULL, reason TEXT NOT NULL,
  fact TEXT, UNIQUE(doc, n));
CREATE INDEX statement_head ON statement(doc, head);
CREATE INDEX statement_tail ON statement(doc, tail);
CREATE INDEX statement_fact ON statement(fact);
CREATE INDEX statement_unplaced ON statement(doc) WHERE fact IS NULL AND verdict = 'accept';
CREATE TABLE reject(doc TEXT NOT NULL, chunk TEXT NOT NULL, text TEXT NOT NULL,
  reason TEXT NOT NULL);
CREATE INDEX reject_doc ON reject(doc);
CREATE TABLE merge(source TEXT PRIMARY KEY, target TEXT NOT NULL, name TEXT NOT NULL,
  rule TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX merge_name ON merge(name);
CREATE TABLE veto(rule TEXT, source TEXT, target TEXT, doc TEXT,
  PRIMARY KEY(rule, source, target, doc)) WITHOUT ROWID;
CREATE TABLE entity(key TEXT PRIMARY KEY, id TEXT UNIQUE, base TEXT NOT NULL,
  name TEXT NOT NULL, type TEXT NOT NULL, aliases TEXT NOT NULL, description TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX entity_base ON entity(base);
CREATE TABLE entity_word(word TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY(word, key))
  WITHOUT ROWID;
CREATE INDEX entity_word_key ON entity_word(key);
CREATE TABLE vector(encoder TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY(encoder, hash)) WITHOUT ROWID;
CREATE TABLE fact(
  id TEXT PRIMARY KEY, head TEXT NOT NULL, relation TEXT NOT NULL, tail TEXT, literal TEXT,
  asserted INTEGER NOT NULL, confidence REAL NOT NULL, documents INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE INDEX fact_head ON fact(head);
CREATE INDEX fact_tail ON fact(tail);
CREATE INDEX fact_relation ON fact(asserted, relation);
CREATE TABLE naming(kind TEXT NOT NULL, name TEXT NOT NULL, stands TEXT NOT NULL,
  PRIMARY KEY(kind, name)) WITHOUT ROWID;
CREATE TABLE relation_type(relation TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE redirect(id TEXT PRIMARY KEY, now TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX redirect_now ON redirect(now);
CREATE TABLE touched(kind TEXT NOT NULL, id TEXT NOT NULL, since INTEGER NOT NULL,
  seq INTEGER NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID;
CREATE INDEX touched_seq ON touched(kind, seq);
CREATE TABLE synced(run INTEGER PRIMARY KEY, mark TEXT UNIQUE NOT NULL, store TEXT NOT NULL,
  seq INTEGER NOT NULL, whole INTEGER NOT NULL);
CREATE INDEX synced_store ON synced(store);
CREATE TABLE pending_document(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pending_name(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pending_entity(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pending_fact(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE pending_pair(entity TEXT, chunk TEXT, PRIMARY KEY(entity, chunk)) WITHOUT ROWID;
"""
