// Pieces of rings around 0, 0; angles in radians, clockwise from the top. As in the picture without a script.

const TAU = 2 * Math.PI;
const PADDING = 3;
const LINE = 1.2;

const pointAt = (radius, angle) => `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;

function outlineOf([inner, outer], start, end) {
  if (end - start > TAU - 1e-9) {
    const circle = (radius, sweep) => `M0 ${-radius}A${radius} ${radius} 0 1 ${sweep} 0 ${radius}A${radius} ${radius} 0 1 ${sweep} 0 ${-radius}Z`;
    return circle(outer, 1) + (inner ? circle(inner, 0) : "");
  }
  const large = Number(end - start > Math.PI);
  return `M${pointAt(inner, start)}L${pointAt(outer, start)}A${outer} ${outer} 0 ${large} 1 ${pointAt(outer, end)}`
    + `L${pointAt(inner, end)}A${inner} ${inner} 0 ${large} 0 ${pointAt(inner, start)}Z`;
}

// A text along the ring where it fits, else from the centre outwards, cut where it is too long; null if nothing fits.
function labelIn(text, [inner, outer], start, end, size) {
  const [radius, angle, half, height] = [(inner + outer) / 2, (start + end) / 2, (end - start) / 2, size * LINE];
  const place = (shown, turn, upsideDown) => ({
    text: shown, x: radius * Math.sin(angle), y: -radius * Math.cos(angle), turn: turn + (upsideDown ? 180 : 0),
  });
  const [low, high, width] = [radius - height / 2, radius + height / 2, widthOf(text, size)];
  if (low >= inner + PADDING && Math.hypot(high, width / 2) <= outer - PADDING && Math.atan2(width / 2 + PADDING, low) <= half) {
    return place(text, (angle * 360) / TAU, Math.cos(angle) < 0);
  }
  const wide = Math.min(half, TAU / 4);
  const nearest = wide >= TAU / 4 ? inner : (height / 2) * Math.cos(wide) / Math.max(Math.sin(wide), 1e-9);
  const room = 2 * Math.min(radius - Math.max(inner, nearest) - PADDING, outer - PADDING - radius);
  const shown = cutTo(text, size, room);
  return shown && place(shown, (angle * 360) / TAU - 90, Math.sin(angle) < 0);
}
