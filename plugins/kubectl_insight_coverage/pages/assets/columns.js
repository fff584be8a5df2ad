// Columns: how their cells look, how they are compared, which of them fit.
// A column is [title, kind, width, rank]: the highest rank goes first where there is not enough room, 0 never goes.

const OPERATION_COLUMNS = [
  ["Method", "text", 84, 0],
  ["Path", "long", 0, 0],
  ["Level", "level", 80, 1],
  ["Category", "text", 150, 5],
  ["Hits", "number", 74, 0],
  ["Applications", "number", 112, 3],
  ["Denied", "number", 74, 4],
  ["Conformance", "text", 112, 4],
  ["Deprecated", "release", 104, 3],
  ["Removed in", "release", 104, 2],
  ["Last seen", "time", 128, 6],
];

function operationCells(operation) {
  return [
    operation.method, operation.path, operation.level, operation.category, operation.hits,
    operation.applications.size, operation.denied, operation.conformance, operation.deprecated, operation.removed,
    operation.last,
  ];
}

const isNumeric = (kind) => kind === "number" || kind === "share";

// `room` is the width in pixels of a cell that takes what others leave.
function fillCell(cell, kind, value, room) {
  if (kind === "share") cell.append(bar(value), formatPercent(value));
  else if (kind === "number") cell.textContent = value === "" ? "" : formatNumber(value);
  else if (kind === "time") cell.textContent = formatTime(value);
  else if (kind === "level" && value) cell.append(dot(value), value);
  else if (kind === "long") cell.textContent = cutTo(value, CELL_TEXT, room - CELL_PADDING, 0.65) ?? value;
  else cell.textContent = value;
  if (kind !== "number" && kind !== "share") cell.title = value;
}

const CELL_TEXT = 13;
const CELL_PADDING = 18;

function bar(share) {
  const filled = element("span", { class: "filled" });
  filled.style.width = `${share}%`;
  return element("span", { class: "share", "aria-hidden": "true" }, filled);
}

const dot = (level) => element("span", { class: "dot", "data-level": level, "aria-hidden": "true" });

// What is empty comes last, whichever way the others go.
function comparison(column, [, kind], descending) {
  const sign = descending ? -1 : 1;
  const order = isNumeric(kind) ? (one, other) => one - other : collator.compare;
  return (one, other) => {
    const [left, right] = [one.cells[column], other.cells[column]];
    if (left === right || left === "" || right === "") return (left === "") - (right === "") || one.number - other.number;
    return sign * order(left, right) || one.number - other.number;
  };
}

const LEAST_ROOM = 180;
const ROOM_FOR_LONG = 340;

const widthOfColumns = (columns, least = () => LEAST_ROOM) => columns.reduce((sum, column) => sum + (column[2] || least(column)), 0);
const wished = ([, kind]) => (kind === "long" ? ROOM_FOR_LONG : LEAST_ROOM);

// The places of the columns that a table so wide has room for.
function fitting(columns, room) {
  const left = columns.map((column, place) => ({ column, place }));
  while (widthOfColumns(left.map(({ column }) => column), wished) > room) {
    const least = Math.max(...left.map(({ column }) => column[3]));
    if (least <= 0) break;
    left.splice(left.findLastIndex(({ column }) => column[3] === least), 1);
  }
  return left.map(({ place }) => place);
}
