// What the page knows: rows of numbers become boxes, lines, objects and edges that know each other.
// The order of the columns is page_data.py's.

const UNWELL = new Set(["bad", "busy", "missing"]);

function readModel(text) {
  const data = JSON.parse(text);
  const types = data.types.map(([name, meaning, family]) => ({ name, meaning, family }));
  const paints = data.paints.map(([shape, mark, dashed, ...colours]) => ({
    shape,
    mark,
    dashed,
    light: { fill: colours[0], border: colours[1] },
    dark: { fill: colours[2], border: colours[3] },
  }));
  const pens = data.pens.map(([dash, arrow, width, light, dark]) => ({ dash, arrow, width, light, dark }));
  const frames = data.frames.map(([title, , x, y, width, height]) => ({ title, x, y, width, height, shown: true }));
  data.frames.forEach(([, parent], number) => (frames[number].parent = frames[parent]));
  const boxes = data.boxes.map((row, number) => readBox(row, number, paints, frames));
  const objects = data.objects.map((row, number) => readObject(row, number, data, boxes));
  for (const object of objects) (object.part ? object.box.parts : object.box.objects).push(object);
  const lines = data.lines.map(([source, target, type, pen, count, problem], number) => ({
    number,
    source: boxes[source],
    target: boxes[target],
    type: types[type],
    pen: pens[pen],
    count: Math.max(count, 1),
    problem,
    shown: true,
  }));
  for (const line of lines) {
    line.source.lines.push(line);
    if (line.target !== line.source) line.target.lines.push(line);
  }
  readEdges(data, objects, types);
  return {
    title: data.title,
    width: data.width,
    height: data.height,
    notes: data.notes,
    tones: data.tones,
    legend: data.legend.map(([form, look, words]) => ({ form, words, look: (form === "box" ? paints : pens)[look] })),
    types,
    frames,
    boxes,
    lines,
    objects,
  };
}

function readBox(row, number, paints, frames) {
  const [kind, name, texts, tone, paint, frame, count, focus, x, y, width, height] = row;
  return {
    number,
    kind,
    name,
    texts,
    tone,
    paint: paints[paint],
    frame: frames[frame],
    count,
    focus: focus === 1,
    x,
    y,
    width,
    height,
    title: name ? `${kind} ${name}` : kind,
    objects: [],
    parts: [],
    lines: [],
    shown: true,
    found: false,
  };
}

function readObject(row, number, data, boxes) {
  const [kindNumber, namespaceNumber, name, healthNumber, box, part] = row;
  const [kind, group, version] = data.kinds[kindNumber];
  const [status, ready, reason, message, tone, presence] = data.healths[healthNumber];
  const namespace = data.namespaces[namespaceNumber];
  const type = group ? `${kind}.${group}` : kind;
  return {
    number,
    kind,
    group,
    version,
    namespace,
    name,
    status,
    ready,
    reason,
    message,
    tone,
    presence,
    box: boxes[box],
    part: part === 1,
    title: `${kind} ${name}`,
    words: `${type}/${namespace}/${name} ${kind} ${namespace} ${status} ${reason}`.toLowerCase(),
    outgoing: [],
    incoming: [],
  };
}

function readEdges(data, objects, types) {
  const evidence = data.evidence.map(
    ([type, rule, path, kind, dependent, controller, optional, state, problem]) => ({
      type: types[type],
      rule,
      path,
      kind,
      dependent,
      controller,
      optional: optional === 1,
      state,
      problem,
    }),
  );
  for (let place = 0; place < data.edges.length; place += 3) {
    const source = objects[data.edges[place]];
    const target = objects[data.edges[place + 1]];
    const edge = { source, target, evidence: evidence[data.edges[place + 2]] };
    source.outgoing.push(edge);
    target.incoming.push(edge);
  }
}

const isUnwell = (box) => UNWELL.has(box.tone) || box.lines.some((line) => line.problem);
const kindOf = (box) => box.objects[0]?.kind ?? box.kind;
const namespaceOf = (box) => box.objects[0]?.namespace ?? "";
