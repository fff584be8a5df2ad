// The way of a line from one box to another: a cubic curve between the sides that face each other.

const NEAREST = 8;
const PARALLEL = 7;
const FAR = 700;

function routeLines(lines) {
  const together = new Map();
  for (const line of lines) {
    const ends = [line.source.number, line.target.number].sort((one, other) => one - other).join();
    const before = together.get(ends) ?? 0;
    together.set(ends, before + 1);
    const shift = Math.ceil(before / 2) * (before % 2 ? PARALLEL : -PARALLEL);
    line.curve = line.source === line.target ? loop(line.source, before) : curve(line.source, line.target, shift);
    line.left = Math.min(line.curve[0], line.curve[2], line.curve[4], line.curve[6]);
    line.right = Math.max(line.curve[0], line.curve[2], line.curve[4], line.curve[6]);
    line.top = Math.min(line.curve[1], line.curve[3], line.curve[5], line.curve[7]);
    line.bottom = Math.max(line.curve[1], line.curve[3], line.curve[5], line.curve[7]);
    line.far = line.source.frame !== line.target.frame || line.right - line.left + line.bottom - line.top > FAR;
  }
}

function curve(from, to, shift) {
  const fromMiddle = from.y + from.height / 2 + shift;
  const toMiddle = to.y + to.height / 2 + shift;
  if (to.x >= from.x + from.width + NEAREST) return across(from.x + from.width, fromMiddle, to.x, toMiddle, 1);
  if (from.x >= to.x + to.width + NEAREST) return across(from.x, fromMiddle, to.x + to.width, toMiddle, -1);
  const fromCentre = from.x + from.width / 2 + shift;
  const toCentre = to.x + to.width / 2 + shift;
  if (to.y >= from.y) return along(fromCentre, from.y + from.height, toCentre, to.y, 1);
  return along(fromCentre, from.y, toCentre, to.y + to.height, -1);
}

function across(x, y, toX, toY, direction) {
  const reach = direction * Math.min(Math.max(Math.abs(toX - x) / 2, 24), 160);
  return [x, y, x + reach, y, toX - reach, toY, toX, toY];
}

function along(x, y, toX, toY, direction) {
  const reach = direction * Math.min(Math.max(Math.abs(toY - y) / 2, 6), 120);
  return [x, y, x, y + reach, toX, toY - reach, toX, toY];
}

function loop(box, number) {
  const x = box.x + box.width;
  const y = box.y + box.height / 2;
  const reach = 26 + 8 * number;
  return [x, y - 6, x + reach, y - 6 - reach / 2, x + reach, y + 6 + reach / 2, x, y + 6];
}
