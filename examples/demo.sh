#!/usr/bin/env bash
# Builds a graph from the texts of this folder and asks it some questions. `make demo` runs it.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf demo-graph
export KG_GRAPH=demo-graph

show() {  # the command as one would type it, then what it prints
  local word line='$ kg'
  for word in "$@"; do
    case $word in *[!A-Za-z0-9_./-]*) line+=" \"$word\"" ;; *) line+=" $word" ;; esac
  done
  printf '\n%s\n' "$line"
  kg "$@"
}

show build examples/wikipedia
show query "MATCH (a:__Entity__)-[r]-(b:__Entity__) WHERE type(r) <> 'NOT_ASSERTED' RETURN a.name AS entity, a.type AS type, count(r) AS facts ORDER BY facts DESC, entity LIMIT 5"
show query "MATCH (p:Person)-[r:BORN_IN|EDUCATED_AT|MARRIED_TO|WON|WROTE]->(x) RETURN p.name AS person, r.relation AS fact, x.name AS what, r.confidence AS confidence ORDER BY confidence DESC, what LIMIT 10"
show query "MATCH (p:Person)-[r:WROTE|DIRECTED]->(work)<-[s:DIRECTED|CAST_IN]-(q:Person) WHERE p <> q RETURN p.name AS person, r.relation AS did, work.name AS work, s.relation AS and_did, q.name AS other ORDER BY work, person LIMIT 10"
show why "Brad Stevens" EDUCATED_AT _

cat <<'END'

The graph stays in demo-graph. To go on with it:  source .venv/bin/activate; export KG_GRAPH=demo-graph
  kg stats                           counts, and why triples were left out
  kg why "Robert Boulter"            everything about one entity, with the sentences
  kg why --rejected Lesnar           what was left out, and why
  kg query "MATCH (a)-[r:NOT_ASSERTED]->(b) RETURN a.name, r.relation, b.name, r.polarity, r.modality, r.quotes[0]"
Your own documents:  kg build FOLDER --graph my-graph
END
