// Compiles D2 source from standard input and prints the labels of its shapes and connections; fails as D2 does.
import { readFileSync } from "node:fs";
import { D2 } from "@terrastruct/d2";

try {
  const { diagram } = await new D2().compile(readFileSync(0, "utf8"));
  const shapes = diagram.shapes.map((shape) => [shape.id, shape.label]);
  const connections = diagram.connections.map((line) => [line.src, line.dst, line.label]);
  console.log(JSON.stringify({ shapes, connections }));
  process.exit(0);
} catch (error) {
  console.error(error.message ?? error);
  process.exit(1);
}
