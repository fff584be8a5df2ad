// Outlines of boxes and heads of arrows. A family of kinds is told by its shape as well as by its colour.

const INSET = 9;

// Returns the outline, and what is drawn inside it without filling.
function outlineOf(shape, x, y, width, height) {
  const outline = new Path2D();
  const trim = new Path2D();
  const right = x + width;
  const bottom = y + height;
  const polygon = (path, ...points) => {
    points.forEach(([px, py], place) => (place ? path.lineTo(px, py) : path.moveTo(px, py)));
    if (path === outline) path.closePath();
  };
  if (shape === "hexagon") {
    const middle = y + height / 2;
    polygon(outline, [x + INSET, y], [right - INSET, y], [right, middle], [right - INSET, bottom], [x + INSET, bottom], [x, middle]);
  } else if (shape === "octagon") {
    polygon(
      outline,
      ...[[x + INSET, y], [right - INSET, y], [right, y + INSET], [right, bottom - INSET]],
      ...[[right - INSET, bottom], [x + INSET, bottom], [x, bottom - INSET], [x, y + INSET]],
    );
  } else if (shape === "note") {
    polygon(outline, [x, y], [right - INSET, y], [right, y + INSET], [right, bottom], [x, bottom]);
    polygon(trim, [right - INSET, y], [right - INSET, y + INSET], [right, y + INSET]);
  } else if (shape === "solid") {
    polygon(outline, [x, y + 5], [x + 5, y], [right, y], [right, bottom - 5], [right - 5, bottom], [x, bottom]);
    polygon(trim, [x, y + 5], [right - 5, y + 5], [right, y]);
    polygon(trim, [right - 5, y + 5], [right - 5, bottom]);
  } else if (shape === "folder") {
    polygon(outline, [x, y], [x + 30, y], [x + 35, y + 4], [right, y + 4], [right, bottom], [x, bottom]);
  } else if (shape === "cylinder") {
    const centre = x + width / 2;
    outline.moveTo(x, y + 3);
    outline.ellipse(centre, y + 3, width / 2, 3, 0, Math.PI, 0);
    outline.lineTo(right, bottom - 3);
    outline.ellipse(centre, bottom - 3, width / 2, 3, 0, 0, Math.PI);
    outline.closePath();
    trim.moveTo(right, y + 3);
    trim.ellipse(centre, y + 3, width / 2, 3, 0, 0, Math.PI);
  } else {
    outline.roundRect(x, y, width, height, { box: 1, component: 1, oval: height / 2 }[shape] ?? 9);
    if (shape === "component") {
      for (const top of [y + 7, y + 16]) trim.rect(x - 4, top, 8, 5);
    }
  }
  return { outline, trim };
}

// Draws the head of a line at the end of its curve, in the colours that the context has.
function drawHead(context, arrow, curve, size, page) {
  const [x, y] = [curve[6], curve[7]];
  const angle = Math.atan2(y - curve[5], x - curve[4]);
  const at = (back, side) => [
    x - back * Math.cos(angle) - side * Math.sin(angle),
    y - back * Math.sin(angle) + side * Math.cos(angle),
  ];
  context.beginPath();
  if (arrow === "dot") {
    context.arc(...at(size / 2, 0), size / 2.2, 0, 2 * Math.PI);
    context.fill();
  } else if (arrow === "bar") {
    context.moveTo(...at(2, -size / 1.6));
    context.lineTo(...at(2, size / 1.6));
    context.stroke();
  } else {
    context.moveTo(...at(size, -size / 2.2));
    context.lineTo(x, y);
    context.lineTo(...at(size, size / 2.2));
    if (arrow === "open") {
      context.stroke();
      return;
    }
    context.closePath();
    if (arrow === "full") {
      context.fill();
      return;
    }
    const before = context.fillStyle;
    context.fillStyle = page;
    context.fill();
    context.fillStyle = before;
    context.stroke();
  }
}

const dashOf = (pen) => ({ solid: [], dashed: [6, 4], dotted: [1.5, 3.5] })[pen.dash];
