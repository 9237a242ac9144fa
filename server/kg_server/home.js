// Shows the answer below the form. Without script the form still works: the browser shows or saves the answer.
const settings = JSON.parse(document.querySelector("#settings").textContent);
const form = document.querySelector("form");
const output = document.querySelector("#answer");
const examples = document.querySelector("#examples");
const namespaces = Object.entries(settings.prefixes).sort((a, b) => b[1].length - a[1].length);

function abbreviated(iri) {
  for (const [prefix, namespace] of namespaces) {
    if (iri.startsWith(namespace) && /^[\w.-]+$/.test(iri.slice(namespace.length))) {
      return `${prefix}:${iri.slice(namespace.length)}`;
    }
  }
  return iri;
}

// The project's own IRIs are told of by this server, whatever their base is.
function addressOf(iri) {
  const below = iri.startsWith(settings.base) ? iri.slice(settings.base.length) : "";
  const [, kind, rest] = /^(id|graph|scheme)\/(.+)$/s.exec(below) || [];
  if (kind) {
    const path = encodeURI(rest).replace(/%25/g, "%").replace(/[?#]/g, encodeURIComponent);
    return `${kind === "id" ? "doc" : kind}/${path}`;
  }
  if (/^(def|shapes)(#|$)/.test(below)) return below;
  return /^https?:\/\//.test(iri) ? iri : "";
}

function show(name, text, attributes = {}) {
  const element = Object.assign(document.createElement(name), { textContent: text });
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  output.append(element);
}

function showTable(answer) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  for (const name of answer.head.vars) {
    const cell = Object.assign(document.createElement("th"), { textContent: name, scope: "col" });
    head.append(cell);
  }
  for (const solution of answer.results.bindings) {
    const row = body.insertRow();
    for (const name of answer.head.vars) {
      const cell = row.insertCell();
      const term = solution[name];
      if (term) {
        const address = term.type === "uri" && addressOf(term.value);
        const place = address ? cell.appendChild(Object.assign(document.createElement("a"), { href: address })) : cell;
        place.textContent = term.type === "uri" ? abbreviated(term.value) : term.value;
        cell.title = term.value;
      }
    }
  }
  show("p", `${answer.results.bindings.length} ${settings.rows}`, { class: "note" });
  output.append(table);
}

async function ask(query) {
  const answer = await fetch("sparql", {
    method: "POST",
    headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
    body: new URLSearchParams({ query }),
  });
  const type = answer.headers.get("Content-Type") || "";
  output.textContent = "";
  if (!answer.ok) {
    const problem = await answer.json();
    const lines = [problem.detail, problem.excerpt, problem.mend && `→ ${problem.mend}`];
    show("pre", lines.filter(Boolean).join("\n"), { role: "alert" });
  } else if (type.includes("sparql-results")) {
    const json = await answer.json();
    if ("boolean" in json) show("p", String(json.boolean));
    else showTable(json);
  } else {
    show("pre", await answer.text());
  }
}

examples?.addEventListener("change", () => {
  if (examples.value) form.query.value = settings.questions[examples.value];
});

form.addEventListener("submit", (event) => {
  if (form.format.value !== "table") return;
  event.preventDefault();
  output.textContent = "…";
  ask(form.query.value).catch((error) => {
    output.textContent = "";
    show("pre", String(error), { role: "alert" });
  });
});
