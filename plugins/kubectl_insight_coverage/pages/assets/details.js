// All that is known of one row, and what leads on from it.

class Details {
  constructor(model, { only, find, closed }) {
    Object.assign(this, { model, only, find, closed });
    this.pane = byId("details");
    this.pane.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  operation(operation) {
    const { model } = this;
    const applications = [...operation.applications].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    this.fill(`${operation.method} ${operation.path}`, [
      ["Operation", operation.id], ["Kind", operation.kind], ["Level", operation.level], ["Category", operation.category],
      ["Outcome", operation.hits ? model.states[operation.state] : `never hit: ${operation.never}`],
      ["Requests", outcome(operation)],
      ["First seen", operation.first], ["Last seen", operation.last], ["Deprecated in", operation.deprecated],
      ["Removed in", operation.removed], ["Replacement", operation.replacement], ["Conformance", operation.conformance],
    ], [
      ["Applications", applications.map(([number, hits]) => [model.applications[number], hits, () => this.only(number)])],
      ["Tests that called it", operation.tests.map((test) => [test, null])],
      ["Conformance tests", operation.conformanceTests.map((test) => [test, null])],
    ]);
  }

  row(rows, row) {
    const facts = rows.columns.map(([title, kind], place) => {
      const value = row.cells[place];
      return [title, kind === "share" ? formatPercent(value) : kind === "number" && value !== "" ? formatNumber(value) : value];
    });
    const lists = row.more.map(([heading, entries]) => [heading, entries.map(([name, count]) => [name, count, this.wayTo(rows, heading, name)])]);
    const actions = rows.name === "applications" ? [["Show the operations that it hit", () => this.only(row.number)]] : [];
    const name = Math.max(0, rows.columns.findIndex(([, kind]) => kind === "long"));
    this.fill(String(facts[name][1]), facts.filter((_, place) => place !== name), lists, actions);
  }

  wayTo(rows, heading, name) {
    return rows.name === "tests" && heading === "Operations" ? () => this.find(name) : undefined;
  }

  fill(title, facts, lists, actions = []) {
    const close = element("button", { type: "button", class: "close", title: "Close (Escape)", click: () => this.close() }, "✕", element("span", { class: "unseen" }, "Close"));
    const told = facts.filter(([, value]) => value !== "" && value !== undefined);
    const list = element("dl", {}, ...told.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
    const buttons = actions.map(([name, act]) => element("p", {}, element("button", { type: "button", class: "link", click: act }, name)));
    const further = lists.filter(([, entries]) => entries.length).flatMap(([heading, entries]) => [
      element("h3", {}, heading, " ", element("span", { class: "quiet" }, formatNumber(entries.length))),
      longList(entries, entryOf, 20),
    ]);
    this.pane.replaceChildren(close, element("h2", {}, title), list, ...buttons, ...further);
    this.pane.hidden = false;
    this.pane.scrollTop = 0;
  }

  close() {
    const inside = this.pane.contains(document.activeElement);
    this.pane.hidden = true;
    this.closed();
    if (inside) byId("grid").focus();
  }
}

function entryOf([name, count, act]) {
  const shown = act ? element("button", { type: "button", class: "link", click: act }, name) : name;
  return element("li", {}, shown, ...(count === null ? [] : [" ", element("span", { class: "quiet" }, formatNumber(count))]));
}

function outcome({ requests, served, failed, denied, inFlight }) {
  const parts = [[served, "served"], [failed, "failed"], [denied, "denied"], [inFlight, "in flight"]];
  const told = parts.filter(([count]) => count).map(([count, word]) => `${formatNumber(count)} ${word}`);
  return told.length ? `${formatNumber(requests)}: ${told.join(", ")}` : "none";
}
