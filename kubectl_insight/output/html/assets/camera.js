// Which part of the picture is seen, and how large.

const LARGEST = 3;
const COMFORTABLE = 1.1;
const READABLE = 0.62;
const CLOSE = 0.9;
const OPENING = 0.8; // labels can be read, and their surroundings seen
const GLIDE = 180;
const MARGIN = 22;
const FOOT = 44; // the keys are told there

class Camera {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.x = 0;
    this.y = 0;
    this.scale = 1;
    this.width = 1;
    this.height = 1;
    this.glide = 0;
  }

  worldX(x) {
    return this.x + x / this.scale;
  }

  worldY(y) {
    return this.y + y / this.scale;
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.changed();
  }

  get smallest() {
    return Math.min(this.wholeScale() / 2, 0.5);
  }

  wholeScale() {
    const across = (this.width - 2 * MARGIN) / Math.max(this.model.width, 1);
    const down = (this.height - MARGIN - FOOT) / Math.max(this.model.height, 1);
    return Math.max(Math.min(across, down, COMFORTABLE), 0.002);
  }

  pan(right, down) {
    cancelAnimationFrame(this.glide);
    this.x += right / this.scale;
    this.y += down / this.scale;
    this.keepNear();
    this.changed();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    cancelAnimationFrame(this.glide);
    const [worldX, worldY] = [this.worldX(x), this.worldY(y)];
    this.scale = Math.min(Math.max(this.scale * factor, this.smallest), LARGEST);
    this.x = worldX - x / this.scale;
    this.y = worldY - y / this.scale;
    this.keepNear();
    this.changed();
  }

  // The picture cannot get lost: its middle stays within reach.
  keepNear() {
    const [across, down] = [this.width / this.scale / 2, this.height / this.scale / 2];
    this.x = Math.min(Math.max(this.x, -across), this.model.width - across);
    this.y = Math.min(Math.max(this.y, -down), this.model.height - down);
  }

  whole() {
    const scale = this.wholeScale();
    this.moveTo(this.model.width / 2, this.model.height / 2 + (FOOT - MARGIN) / 2 / scale, scale);
  }

  // Shows a rectangle in the middle, as large as is comfortable to read.
  show(rectangle, margin = 60) {
    const across = (this.width - 2 * margin) / rectangle.width;
    const down = (this.height - 2 * margin) / rectangle.height;
    const scale = Math.max(Math.min(across, down, COMFORTABLE), this.smallest);
    this.moveTo(rectangle.x + rectangle.width / 2, rectangle.y + rectangle.height / 2, scale);
  }

  // Shows some boxes at a scale, there where most of them lie; the cells of a grid tell where that is, so that
  // thousands take no time.
  open(boxes, scale) {
    const [across, down] = [this.width / scale, (this.height - FOOT) / scale];
    const cells = new Map();
    for (const box of boxes) {
      const cell = `${Math.floor((2 * box.x) / across)} ${Math.floor((2 * box.y) / down)}`;
      if (cells.has(cell)) cells.get(cell).push(box);
      else cells.set(cell, [box]);
    }
    let best = [];
    for (const cell of cells.values()) if (cell.length > best.length) best = cell;
    if (!best.length) return;
    const left = best.reduce((least, box) => Math.min(least, box.x), Infinity);
    const top = best.reduce((least, box) => Math.min(least, box.y), Infinity);
    const right = best.reduce((most, box) => Math.max(most, box.x + box.width), 0);
    const bottom = best.reduce((most, box) => Math.max(most, box.y + box.height), 0);
    const within = (middle, half, size) => Math.min(Math.max(middle, half - MARGIN / scale), Math.max(half, size - half) + MARGIN / scale);
    const x = within((left + right) / 2, across / 2, this.model.width);
    const y = within((top + bottom) / 2, down / 2, this.model.height);
    this.moveTo(x, y + FOOT / 2 / scale, scale);
  }

  // Brings a box into sight, readable if wanted: nothing moves if it is so already.
  reveal(box, readable) {
    const margin = MARGIN / this.scale;
    const [across, down] = [this.width / this.scale, this.height / this.scale];
    const right = Math.max(box.x + box.width + margin - this.x - across, Math.min(box.x - margin - this.x, 0));
    const below = Math.max(box.y + box.height + margin - this.y - down, Math.min(box.y - margin - this.y, 0));
    if (readable && (right || below || this.scale < READABLE)) {
      this.moveTo(box.x + box.width / 2, box.y + box.height / 2, Math.max(this.scale, CLOSE));
    } else if (right || below) {
      this.moveTo(this.x + across / 2 + right, this.y + down / 2 + below, this.scale);
    }
  }

  moveTo(centreX, centreY, scale) {
    cancelAnimationFrame(this.glide);
    const start = { x: this.x + this.width / this.scale / 2, y: this.y + this.height / this.scale / 2, scale: this.scale };
    const put = (share) => {
      this.scale = start.scale * (scale / start.scale) ** share;
      this.x = start.x + (centreX - start.x) * share - this.width / this.scale / 2;
      this.y = start.y + (centreY - start.y) * share - this.height / this.scale / 2;
      this.changed();
    };
    if (prefersStill.matches || !this.moved) {
      this.moved = true;
      put(1);
      return;
    }
    const begun = performance.now();
    const step = (now) => {
      const share = Math.min(Math.max((now - begun) / GLIDE, 0), 1);
      put(1 - (1 - share) ** 3);
      if (share < 1) this.glide = requestAnimationFrame(step);
    };
    this.glide = requestAnimationFrame(step);
  }
}
