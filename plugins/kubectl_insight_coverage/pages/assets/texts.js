// Numbers and times as words; how wide words are.

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const numberFormat = new Intl.NumberFormat("en");

const formatNumber = (value) => numberFormat.format(value);
const percentOf = (part, whole) => (whole ? (100 * part) / whole : 0);
const formatPercent = (share) => `${share.toFixed(1)} %`;
const ratioOf = (node) => `${node.hit} / ${node.size} (${formatPercent(percentOf(node.hit, node.size))})`;

// 2026-03-01T08:00:00.123456Z as 2026-03-01 08:00; the whole of it is in the details.
const formatTime = (time) => time.slice(0, 16).replace("T", " ");

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const SHORTEST = 8;

const measuring = document.createElement("canvas").getContext("2d");

function widthOf(text, size) {
  measuring.font = `${size}px ${FONT}`;
  return measuring.measureText(text).width;
}

// A text cut in its middle until it fits; `share` is how much of what is left is its end. Null if nearly nothing is.
function cutTo(text, size, room, share = 0.4) {
  let shown = text;
  for (let most = text.length - 1; widthOf(shown, size) > room; most -= 1) {
    if (most < SHORTEST) return null;
    const tail = Math.floor((most - 1) * share);
    shown = `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`;
  }
  return shown;
}
