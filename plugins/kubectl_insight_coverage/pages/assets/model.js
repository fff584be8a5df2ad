// The report as a tree of nodes (everything, levels, categories, operations) and as tables.
// A node spans the operations from `first` up to, but without, `after`.

function readModel(text) {
  const data = JSON.parse(text);
  const operations = data.operations.map((row, number) => readOperation(row, number, data));
  const root = node("everything", null, 0, operations.length);
  const nodes = [root];
  let first = 0;
  for (const { name, colour, ink, categories } of data.levels) {
    const size = categories.reduce((sum, category) => sum + category[3], 0);
    const level = Object.assign(node(name, root, first, first + size), { colour, ink, level: name });
    nodes.push(level);
    for (const [title, tint, onTint, count] of categories) {
      const category = Object.assign(node(title, level, first, first + count), { colour: tint, ink: onTint, level: name });
      nodes.push(category);
      for (const operation of operations.slice(first, first + count)) {
        const leaf = Object.assign(node(`${operation.method} ${operation.path}`, category, operation.number, operation.number + 1), {
          colour: tint, ink: onTint, level: name, operation,
        });
        Object.assign(operation, { leaf, level: name, category: title });
        nodes.push(leaf);
      }
      first += count;
    }
  }
  for (const each of nodes) each.hit = operations.slice(each.first, each.after).filter((operation) => operation.hits).length;
  nodes.forEach((each, number) => { each.number = number; });
  return { ...data, operations, root, nodes };
}

function node(name, parent, first, after) {
  const made = { name, parent, first, after, size: after - first, depth: parent ? parent.depth + 1 : 0, children: [] };
  parent?.children.push(made);
  return made;
}

function readOperation(row, number, data) {
  const [
    method, path, id, short, kind, state, conformance, hits, [served, failed, denied, inFlight], deprecated, removed,
    isDeprecated, isRemoved, replacement, first, last, never, applications, tests, conformanceTests,
  ] = row;
  return {
    number, method, path, id, short, kind, state, conformance, hits, served, failed, denied, inFlight, deprecated,
    removed, isDeprecated, isRemoved, replacement, first, last, never,
    requests: served + failed + denied + inFlight,
    applications: new Map(applications),
    tests: tests.map((test) => data.tests[test]),
    conformanceTests: conformanceTests.map((test) => data.tests[test]),
  };
}

// What a node is called in full, from its level on.
function fullName(each) {
  if (each.operation || !each.parent) return each.name;
  return each.depth === 1 ? each.name : `${each.parent.name} ${each.name}`;
}

function toldOf(each, states) {
  return each.operation ? `${each.name}, ${states[each.operation.state]}` : `${fullName(each)}: ${ratioOf(each)} hit`;
}
