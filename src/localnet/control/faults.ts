import { z } from "zod";

const seconds = z.number().nonnegative().max(86_400);
const times = z.union([z.number().int().min(1), z.literal("always")]).default(1);
const service = z.enum(["rpc", "ipfs", "gateway"]).default("rpc");
const method = z.string().min(1).optional();

/** What can go wrong with one answer, and with which. `times` counts the answers that are hit. */
const matched = { service, method, times };
const code = z.number().int().default(-32_010);
const message = z.string().default("this method is excluded from account secondary indexes");

/** A fault as it is asked for. */
export const fault = z.discriminatedUnion("kind", [
  /** The call is carried out, its answer is lost: the connection breaks. */
  z.strictObject({ kind: z.literal("drop_answer"), ...matched }),
  /** The connection breaks before the call is carried out. */
  z.strictObject({ kind: z.literal("drop_request"), ...matched }),
  /** The call is not carried out and never answered. */
  z.strictObject({ kind: z.literal("hang"), ...matched }),
  z.strictObject({ kind: z.literal("delay"), seconds, ...matched }),
  /** Status 429. */
  z.strictObject({
    kind: z.literal("too_many_requests"),
    retry_after_seconds: seconds.int().default(1),
    ...matched,
  }),
  /** Status 500. */
  z.strictObject({ kind: z.literal("server_error"), ...matched }),
  /** Status 403. */
  z.strictObject({ kind: z.literal("forbidden"), ...matched }),
  /** The node answers, with an error. */
  z.strictObject({ kind: z.literal("refuse"), method: z.string().min(1), times, code, message }),
  /** Reads of the RPC service fall behind, slot by slot, until they are this far behind. Sending is not affected. */
  z.strictObject({ kind: z.literal("lag"), slots: z.number().int().min(1).max(100) }),
]);

export type Fault = z.output<typeof fault>;
type Service = z.output<typeof service>;
type OfKind<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

/** A fault of the connection, which never reaches the called method. */
export type TransportFault = Exclude<Fault, OfKind<"refuse" | "lag">>;

export interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  /** Answers it still hits; undefined for as long as it is armed. */
  readonly left: number | undefined;
}

/** The faults that were asked for and are still to come. */
export class Faults {
  readonly #armed = new Map<number, { fault: Fault; left: number | undefined }>();
  #lastId = 0;

  arm(asked: Fault): number {
    const left = "times" in asked && asked.times !== "always" ? asked.times : undefined;
    this.#armed.set(++this.#lastId, { fault: asked, left });
    return this.#lastId;
  }

  /** Whether there was such a fault. */
  disarm(id: number): boolean {
    return this.#armed.delete(id);
  }

  disarmAll(): void {
    this.#armed.clear();
  }

  list(): ArmedFault[] {
    return [...this.#armed].map(([id, { fault, left }]) => ({ id, fault, left }));
  }

  /** The fault of the connection that hits a request with these calls; it counts as used. */
  ofTransport(at: Service, methods: readonly string[]): TransportFault | undefined {
    return this.#take(
      (candidate): candidate is TransportFault =>
        candidate.kind !== "refuse" &&
        candidate.kind !== "lag" &&
        candidate.service === at &&
        (candidate.method === undefined || methods.includes(candidate.method)),
    );
  }

  /** The error a call of the RPC service is answered with; it counts as used. */
  refusalOf(called: string): OfKind<"refuse"> | undefined {
    return this.#take(
      (candidate): candidate is OfKind<"refuse"> =>
        candidate.kind === "refuse" && candidate.method === called,
    );
  }

  /** Slots that reads are to be behind. */
  get lag(): number {
    const lags = this.list().map((armed) => (armed.fault.kind === "lag" ? armed.fault.slots : 0));
    return Math.max(0, ...lags);
  }

  #take<F extends Fault>(wanted: (candidate: Fault) => candidate is F): F | undefined {
    for (const [id, armed] of this.#armed) {
      if (!wanted(armed.fault)) continue;
      if (armed.left !== undefined && --armed.left === 0) this.#armed.delete(id);
      return armed.fault;
    }
    return undefined;
  }
}
