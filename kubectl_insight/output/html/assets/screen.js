// Keeps the picture moving however much there is to draw. Two sheets lie on each other, each larger than what is
// seen. The upper one is moved and scaled along with the camera, which costs nothing; when it no longer serves, the
// lower one is painted in slices, a few milliseconds a frame, and then the two change places.

const BEYOND = 0.4; // how much is painted in advance on each side, of the size of what is seen
const SPARE = 0.25; // how much of that must be left
const FIRST_SLICE = 1500;
const [SMALLEST_SLICE, LARGEST_SLICE] = [250, 20000];
const [FLUENT, SLUGGISH] = [18, 25]; // milliseconds from frame to frame
const MOST_PIXELS = 12e6;

class Screen {
  constructor(camera, painter) {
    this.camera = camera;
    this.painter = painter;
    [this.front, this.back] = [...byId("sheets").children].map((canvas) => ({
      canvas,
      context: canvas.getContext("2d", { alpha: false }),
    }));
    this.slice = FIRST_SLICE;
    this.stale = true;
    this.waiting = false;
    this.job = null;
    this.last = 0;
  }

  // Something looks different now.
  repaint() {
    this.stale = true;
    this.follow();
  }

  // The camera has moved.
  follow() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame((now) => {
      this.waiting = false;
      this.frame(now);
    });
  }

  // Paints at once.
  show() {
    this.begin();
    this.work(Infinity);
    this.place();
  }

  frame(now) {
    if (!this.job && this.isNeeded()) this.begin();
    if (this.job) {
      this.adapt(now - this.last);
      this.work(this.slice);
    }
    this.last = now;
    this.place();
    if (this.job || this.isNeeded()) this.follow();
  }

  isNeeded() {
    const { camera, front } = this;
    if (this.stale || front.scale !== camera.scale) return true;
    const { width, height } = camera.model;
    const spare = (SPARE * BEYOND * Math.min(camera.width, camera.height)) / camera.scale;
    return (
      Math.max(camera.x - spare, 0) < front.x - 1 ||
      Math.max(camera.y - spare, 0) < front.y - 1 ||
      Math.min(camera.worldX(camera.width) + spare, width) > front.x + front.width / front.scale + 1 ||
      Math.min(camera.worldY(camera.height) + spare, height) > front.y + front.height / front.scale + 1
    );
  }

  begin() {
    const { camera, back } = this;
    back.scale = camera.scale;
    back.x = camera.x - (BEYOND * camera.width) / camera.scale;
    back.y = camera.y - (BEYOND * camera.height) / camera.scale;
    back.width = Math.ceil(camera.width * (1 + 2 * BEYOND));
    back.height = Math.ceil(camera.height * (1 + 2 * BEYOND));
    back.ratio = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (back.width * back.height)));
    const size = [Math.round(back.width * back.ratio), Math.round(back.height * back.ratio)];
    if (back.canvas.width !== size[0] || back.canvas.height !== size[1]) {
      [back.canvas.width, back.canvas.height] = size;
      back.canvas.style.width = `${back.width}px`;
      back.canvas.style.height = `${back.height}px`;
    }
    this.stale = false;
    this.job = this.painter.paint(back.context, back);
  }

  work(most) {
    for (let drawn = 0; drawn < most; ) {
      const { done, value } = this.job.next();
      if (done) {
        this.job = null;
        this.turn();
        return;
      }
      drawn += value;
    }
  }

  turn() {
    [this.front, this.back] = [this.back, this.front];
    this.front.canvas.classList.add("front");
    this.back.canvas.classList.remove("front");
  }

  // Slices grow and shrink until frames come as often as the screen shows them.
  adapt(passed) {
    if (passed > SLUGGISH) this.slice = Math.max(this.slice * 0.5, SMALLEST_SLICE);
    else if (passed < FLUENT) this.slice = Math.min(this.slice * 1.15, LARGEST_SLICE);
  }

  place() {
    const { camera } = this;
    for (const sheet of [this.front, this.back]) {
      if (!sheet.scale) continue;
      const snap = (value) => (sheet.scale === camera.scale ? Math.round(value * sheet.ratio) / sheet.ratio : value);
      const x = snap((sheet.x - camera.x) * camera.scale);
      const y = snap((sheet.y - camera.y) * camera.scale);
      sheet.canvas.style.transform = `translate(${x}px, ${y}px) scale(${camera.scale / sheet.scale})`;
    }
  }
}
