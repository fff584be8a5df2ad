// Compiles D2: one document a line from standard input, as JSON {source, layout?}; one answer a line, {error} if D2
// refuses it. One process for many documents, because D2 takes seconds to start.
import { createInterface } from "node:readline";
import { D2 } from "@terrastruct/d2";

const d2 = new D2();
for await (const line of createInterface({ input: process.stdin })) {
  const { source, layout } = JSON.parse(line);
  console.log(JSON.stringify(await answer(source, layout ? { layout } : {})));
}
process.exit(0); // D2's worker would go on

async function answer(source, options) {
  try {
    const { diagram } = await d2.compile(source, options);
    return {
      shapes: diagram.shapes.map(({ id, label, tooltip }) => ({ id, label, tooltip })),
      connections: diagram.connections.map(({ src, dst, label, tooltip }) => ({ src, dst, label, tooltip })),
    };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}
