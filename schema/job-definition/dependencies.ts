import type { z } from "zod";

/** What these rules read of an operation. They run beside the other checks, so everything may be something else. */
interface Node {
  readonly index: number;
  readonly id: string;
  readonly group: string;
  readonly depends_on: readonly unknown[];
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/**
 * Rules between operations. A host that meets a breach of one fails the job with "init error", which is billed, and
 * no official validator knows any but the first: ids are unique; a dependency is another, known operation of the
 * same group; nothing waits for itself in a circle. An operation without a group is a group of its own.
 */
export function checkOperationsTogether(
  operations: readonly unknown[],
  context: z.core.$RefinementCtx<unknown>,
): void {
  const report = (path: PropertyKey[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const nodes = new Map<string, Node>();
  for (const [index, operation] of operations.entries()) {
    const { id, execution } = record(operation);
    if (typeof id !== "string") continue;
    const owner = nodes.get(id);
    if (owner !== undefined) report([index, "id"], `is the id of ops[${owner.index}] already`);
    if (owner !== undefined) continue;
    const { group, depends_on } = record(execution);
    nodes.set(id, {
      index,
      id,
      group: typeof group === "string" ? group : id,
      depends_on: Array.isArray(depends_on) ? depends_on : [],
    });
  }
  const edges = new Map<Node, Node[]>();
  for (const node of nodes.values()) {
    const targets: Node[] = [];
    for (const [position, name] of node.depends_on.entries()) {
      if (typeof name !== "string") continue;
      const target = nodes.get(name);
      const breach =
        target === undefined
          ? `there is no operation ${quoted(name)}`
          : target === node
            ? "an operation cannot depend on itself"
            : target.group !== node.group
              ? `${quoted(name)} is in another group: give both the same execution.group`
              : null;
      if (breach !== null) report([node.index, "execution", "depends_on", position], breach);
      else if (target !== undefined) targets.push(target);
    }
    edges.set(node, targets);
  }
  for (const circle of circlesOf(edges)) {
    const [first] = circle;
    if (first === undefined) continue;
    const names = [...circle, first].map((node) => quoted(node.id));
    if (names.length > 8) names.splice(4, names.length - 7, "…");
    report([first.index, "execution", "depends_on"], `goes in a circle: ${names.join(" waits for ")}`);
  }
}

/** Takes away what can start until only circles, and what waits for them, are left; then follows each round once. */
function circlesOf(edges: ReadonlyMap<Node, readonly Node[]>): Node[][] {
  const waiting = new Map([...edges].map(([node, targets]) => [node, targets.length]));
  const dependents = new Map<Node, Node[]>();
  for (const [node, targets] of edges)
    for (const target of targets) {
      const list = dependents.get(target);
      if (list) list.push(node);
      else dependents.set(target, [node]);
    }
  const ready = [...waiting].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    waiting.delete(node);
    for (const dependent of dependents.get(node) ?? []) {
      const count = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, count);
      if (count === 0) ready.push(dependent);
    }
  }
  const circles: Node[][] = [];
  const seen = new Set<Node>();
  for (const start of waiting.keys()) {
    const walk = new Map<Node, number>();
    let node: Node | undefined = start;
    while (node !== undefined && !seen.has(node)) {
      seen.add(node);
      walk.set(node, walk.size);
      node = edges.get(node)?.find((target) => waiting.has(target));
    }
    const from = node === undefined ? undefined : walk.get(node);
    if (from !== undefined) circles.push([...walk.keys()].slice(from));
  }
  return circles;
}
