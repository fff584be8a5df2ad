// Draws what the camera sees. The farther away, the simpler: texts, then shapes, then curves are left out.

const TEXT_FROM = 0.4;
const SHAPES_FROM = 0.16;
const HEADS_FROM = 0.3;
const CURVES_FROM = 0.1;
const BATCH = 125;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const PAD = 14;
const TRIMMED = { cylinder: 17, solid: 19 }; // where texts begin below an upper side

class Painter {
  constructor(model, page) {
    this.model = model;
    this.page = page;
    this.theme = themeColours();
    this.bundles = bundled(model.lines);
    // The more lines cross the picture, the fainter each is: they are background until something is chosen.
    const far = model.lines.filter((line) => line.far).length;
    this.farAlpha = Math.min(0.35, Math.max(0.03, 3 / Math.sqrt(far + 1)));
  }

  // Paints a view (x, y, scale, width, height, ratio) in small steps; each tells how many things it has drawn.
  *paint(context, view) {
    this.context = context;
    this.view = view;
    this.theme = themeColours();
    this.pixel = 1 / view.scale;
    this.left = view.x;
    this.top = view.y;
    this.right = view.x + view.width / view.scale;
    this.bottom = view.y + view.height / view.scale;
    const scale = view.scale * view.ratio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = this.theme.page;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
    const near = this.page.chosen ? neighbourhood(this.page.chosen) : null;
    this.paintFrames();
    yield* this.paintLines(near);
    yield* this.paintBoxes(near);
    yield* this.paintFrameTitles();
    yield* this.paintSigns(near);
  }

  sees(left, top, right, bottom) {
    return left < this.right && right > this.left && top < this.bottom && bottom > this.top;
  }

  seesBox(box) {
    return box.shown && this.sees(box.x, box.y, box.x + box.width, box.y + box.height);
  }

  paintFrames() {
    const { context, theme } = this;
    context.lineWidth = Math.max(1, this.pixel);
    for (const frame of this.model.frames) {
      if (!this.seesBox(frame)) continue;
      context.beginPath();
      context.roundRect(frame.x, frame.y, frame.width, frame.height, 12);
      context.fillStyle = theme.surface;
      context.fill();
      context.globalAlpha = 0.55;
      context.strokeStyle = theme.edge;
      context.stroke();
      context.globalAlpha = 1;
    }
  }

  *paintLines(near) {
    const { context } = this;
    const faint = near ? 0.2 : 1;
    for (const { pen, far, lines } of this.bundles) {
      const seen = lines.filter(
        (line) => line.shown && !near?.lines.has(line) && this.sees(line.left, line.top, line.right, line.bottom),
      );
      context.globalAlpha = faint * (pen.width >= 2 ? 0.95 : far ? this.farAlpha : 0.7);
      yield* this.strokeLines(pen, seen, 1);
    }
    if (!near) return;
    context.globalAlpha = 1;
    for (const { pen, lines } of this.bundles) {
      yield* this.strokeLines(pen, lines.filter((line) => line.shown && near.lines.has(line)), 1.8);
    }
  }

  *strokeLines(pen, lines, widen) {
    const { context } = this;
    const colour = pen[this.theme.name];
    const alpha = context.globalAlpha;
    for (let start = 0; start < lines.length; start += BATCH) {
      const batch = lines.slice(start, start + BATCH);
      context.globalAlpha = alpha;
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.lineWidth = Math.max(pen.width * widen, this.pixel * 0.8);
      context.setLineDash(this.view.scale < SHAPES_FROM ? [] : dashOf(pen));
      for (const { curve } of batch) this.strokeCurve(curve);
      context.setLineDash([]);
      if (this.view.scale >= HEADS_FROM) {
        context.lineWidth = Math.max(1, pen.width);
        for (const { curve } of batch) drawHead(context, pen.arrow, curve, 8, this.theme.page);
      }
      yield this.view.scale < HEADS_FROM ? batch.length : 2 * batch.length;
    }
  }

  strokeCurve(curve) {
    const { context } = this;
    context.beginPath();
    context.moveTo(curve[0], curve[1]);
    if (this.view.scale < CURVES_FROM) context.lineTo(curve[6], curve[7]);
    else context.bezierCurveTo(curve[2], curve[3], curve[4], curve[5], curve[6], curve[7]);
    context.stroke();
  }

  *paintBoxes(near) {
    const { context } = this;
    for (const box of this.model.boxes) {
      if (!this.seesBox(box)) continue;
      yield this.view.scale < TEXT_FROM ? 1 : box.fitted ? 8 : 30;
      context.globalAlpha = near && !near.boxes.has(box) ? 0.45 : 1;
      if (this.view.scale < SHAPES_FROM) this.paintBlock(box);
      else this.paintBox(box);
    }
    context.globalAlpha = 1;
  }

  paintBlock(box) {
    this.context.fillStyle = box.paint[this.theme.name].border;
    this.context.fillRect(box.x, box.y, box.width, box.height);
  }

  paintBox(box) {
    const { context } = this;
    const colours = box.paint[this.theme.name];
    box.drawn ??= outlineOf(box.paint.shape, box.x, box.y, box.width, box.height);
    context.strokeStyle = colours.border;
    context.fillStyle = colours.fill;
    context.lineWidth = Math.max(box.focus ? 2.5 : 1.1, this.pixel * 0.9);
    if (box.count > 1) this.paintStack(box);
    context.setLineDash(box.paint.dashed ? [5, 3] : []);
    context.fill(box.drawn.outline);
    context.stroke(box.drawn.outline);
    context.setLineDash([]);
    context.lineWidth = 1;
    context.stroke(box.drawn.trim);
    if (this.view.scale >= TEXT_FROM) this.paintTexts(box);
  }

  // Several objects look like a pile of them.
  paintStack(box) {
    const { context } = this;
    context.save();
    context.translate(4, 4);
    context.fill(box.drawn.outline);
    context.stroke(box.drawn.outline);
    context.restore();
  }

  paintTexts(box) {
    const { context, theme } = this;
    const room = box.width - 2 * PAD + 4;
    const x = box.x + PAD;
    box.fitted ??= this.fit(box, room);
    let y = box.y + (TRIMMED[box.paint.shape] ?? 15);
    if (box.name) {
      context.font = `10px ${FONT}`;
      context.fillStyle = theme.quiet;
      context.fillText(box.fitted.kind, x, y);
      y += 15;
    } else {
      y += 3;
    }
    context.font = `600 12px ${FONT}`;
    context.fillStyle = theme.text;
    context.fillText(box.name ? box.fitted.name : box.fitted.kind, x, y);
    context.font = `10.5px ${FONT}`;
    context.fillStyle = theme.quiet;
    for (const line of box.fitted.texts) {
      y += 14;
      context.fillText(line, x, y);
    }
  }

  fit(box, room) {
    const name = box.name.replace(/^x(?=\d+( |$))/, "×");
    return {
      kind: this.shortened(box.kind, box.name ? `10px ${FONT}` : `600 12px ${FONT}`, room),
      name: this.shortened(name, `600 12px ${FONT}`, room),
      texts: box.texts.map((line) => this.shortened(line, `10.5px ${FONT}`, room)),
    };
  }

  // Cuts a text in its middle: a name tells what it is by its beginning and which one by its end.
  shortened(text, font, room) {
    this.context.font = font;
    const { width } = this.context.measureText(text);
    if (width <= room) return text;
    const characters = [...text];
    const most = Math.ceil((characters.length * room) / width);
    for (let count = Math.min(most, characters.length - 1); count > 2; count -= 1) {
      const tail = Math.floor(count * 0.4);
      const shorter = `${characters.slice(0, count - tail).join("")}…${characters.slice(characters.length - tail).join("")}`;
      if (this.context.measureText(shorter).width <= room) return shorter;
    }
    return "…";
  }

  // What must be seen from any distance: marks of health, what was found, what was chosen.
  *paintSigns(near) {
    const { context } = this;
    for (const box of this.model.boxes) {
      const chosen = box === this.page.chosen;
      const ringed = chosen || box.found;
      if (!(ringed || box.paint.mark) || !this.seesBox(box)) continue;
      yield 2;
      if (ringed) this.paintRing(box, chosen);
      if (!box.paint.mark) continue;
      context.globalAlpha = near && !near.boxes.has(box) ? 0.6 : 1;
      this.paintMark(box);
    }
    context.globalAlpha = 1;
  }

  paintMark(box) {
    const { context, theme } = this;
    const radius = Math.max(8, Math.min(6 * this.pixel, 60));
    context.beginPath();
    context.arc(box.x + box.width - 6, box.y + 4, radius, 0, 2 * Math.PI);
    context.fillStyle = box.paint[theme.name].border;
    context.fill();
    context.lineWidth = Math.max(1.5, this.pixel);
    context.strokeStyle = theme.page;
    context.stroke();
    context.fillStyle = theme.page;
    context.font = `700 ${radius * 1.25}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(box.paint.mark, box.x + box.width - 6, box.y + 4 + radius * 0.08);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
  }

  paintRing(box, chosen) {
    const { context, theme } = this;
    const away = 3 + 2 * this.pixel;
    context.beginPath();
    context.roundRect(box.x - away, box.y - away, box.width + 2 * away, box.height + 2 * away, 10);
    context.lineWidth = (chosen ? 3 : 2) * Math.max(this.pixel, 0.8);
    context.strokeStyle = theme.accent;
    context.setLineDash(chosen ? [] : [4 * this.pixel, 3 * this.pixel]);
    context.stroke();
    context.setLineDash([]);
  }

  // Titles keep their size on the screen, so that a cluster from afar is a map of its namespaces.
  *paintFrameTitles() {
    const { context, view, theme } = this;
    context.save();
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    for (const frame of this.model.frames) {
      const width = frame.width * view.scale;
      if (width < 44 || !this.seesBox(frame)) continue;
      yield 12;
      const size = Math.min(Math.max(13 * view.scale, 10.5), 20);
      const x = (frame.x - view.x) * view.scale + Math.min(14 * view.scale, 14) + 2;
      const y = (frame.y - view.y) * view.scale + Math.max(24 * view.scale, size + 1);
      const room = (frame.x + frame.width - view.x) * view.scale - x - 6;
      if (room < 30) continue;
      const text = this.frameTitle(frame.title, `600 ${size}px ${FONT}`, room);
      if (view.scale < 0.45) {
        context.fillStyle = theme.surface;
        context.globalAlpha = 0.7;
        context.fillRect(x - 3, y - size, context.measureText(text).width + 6, size + 5);
        context.globalAlpha = 1;
      }
      context.fillStyle = theme.text;
      context.fillText(text, x, y);
    }
    context.restore();
  }

  // Where room is scarce, the name matters more than the word before it.
  frameTitle(title, font, room) {
    this.context.font = font;
    const fits = this.context.measureText(title).width <= room;
    return fits ? title : this.shortened(title.replace(/^[a-z]+ /, ""), font, room);
  }
}

// Lines that are drawn alike, quiet ones first.
function bundled(lines) {
  const bundles = new Map();
  for (const line of lines) {
    const far = line.far ? 1 : 0;
    const found = bundles.get(line.pen) ?? bundles.set(line.pen, [[], []]).get(line.pen);
    found[far].push(line);
  }
  return [...bundles]
    .flatMap(([pen, [near, far]]) => [
      { pen, far: true, lines: far },
      { pen, far: false, lines: near },
    ])
    .sort((one, other) => one.pen.width - other.pen.width || Number(other.far) - Number(one.far));
}

function neighbourhood(box) {
  const boxes = new Set([box]);
  for (const line of box.lines) {
    if (line.shown) boxes.add(line.source).add(line.target);
  }
  return { boxes, lines: new Set(box.lines) };
}
