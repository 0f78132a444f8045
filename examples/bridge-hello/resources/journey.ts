import { setTimeout as delay } from "node:timers/promises";
import {
  DiagnosticError,
  defineSchema,
  errorDiagnostic,
  exactlyOneOf,
  integerAttribute,
  type ModelOf,
  path,
  type Resource,
  requiresReplaceIf,
  requiresReplaceIfConfigured,
  stringAttribute,
  unknown,
  useStateForUnknown,
  wholeNumberBetween,
} from "terraform-provider-nosana/bridge";
import { known } from "../known.ts";
import type { World } from "../world.ts";

const schema = defineSchema("resource", {
  description: "A journey: making it takes a while.",
  attributes: {
    by_train: stringAttribute("optional", { description: "Which train." }),
    by_ship: stringAttribute("optional", { description: "Which ship." }),
    stops: integerAttribute("required", {
      description: "How many stops there are. Fewer is another journey.",
      validators: [wholeNumberBetween(0, 1000, "stops")],
      plan_modifiers: [
        requiresReplaceIf(
          "Fewer stops are another journey.",
          ({ plan, prior }) => typeof plan === "number" && typeof prior === "number" && plan < prior,
        ),
      ],
    }),
    guide: stringAttribute("optional", {
      description: "Who leads it. Another guide leads another journey; it can go on without one.",
      plan_modifiers: [requiresReplaceIfConfigured],
    }),
    breaks_down_after: integerAttribute("optional", { description: "The stop it never leaves." }),
    id: stringAttribute("computed", {
      description: "The journey's number.",
      plan_modifiers: [useStateForUnknown],
    }),
    minutes: integerAttribute("computed", { description: "How long it takes; known beforehand." }),
    stops_made: integerAttribute("computed", { description: "How far it came." }),
  },
  validators: [exactlyOneOf("by_train", "by_ship")],
});

type Journey = ModelOf<typeof schema.attributes>;

const minutes_per_stop = 10;

/** Slow work: state saved on the way, errors halfway, Ctrl-C, a plan that knows more than the configuration says. */
export const journey: Resource<typeof schema.attributes, World> = {
  type_name: "hello_journey",
  schema,

  validate({ by_ship, stops }, { diagnostics }) {
    if (typeof by_ship === "string" && typeof stops === "number" && stops > 100)
      diagnostics.error("Too many stops", "A ship makes at most 100 stops.", path("stops"));
  },

  plan: async ({ plan }) => ({
    plan: {
      ...plan,
      minutes: typeof plan.stops === "number" ? plan.stops * minutes_per_stop : unknown,
    },
  }),

  async create({ plan, publish }, world, { signal }) {
    const { stops } = plan;
    const id = await world.create("journey", { stops });
    const reached = (stops_made: number): Journey => ({ ...(plan as Journey), id, stops_made });
    // From here on the journey exists: whatever happens, Terraform must know its id.
    publish(reached(0));
    for (let stop = 1; stop <= stops; stop++) {
      await delay(50, null, { signal }).catch(() => {
        throw new DiagnosticError(
          errorDiagnostic("Journey interrupted", `${id} was stopped after ${stop - 1} of ${stops} stops.`),
        );
      });
      publish(reached(stop));
      if (stop === plan.breaks_down_after)
        throw new DiagnosticError(errorDiagnostic("Journey broken down", `${id} stands at stop ${stop}.`));
    }
    return reached(stops);
  },

  read: async ({ state }, world) => (await world.read(known(state.id))) && state,

  async update({ plan, prior }, world) {
    const { stops } = plan;
    await world.update(known(prior.id), { stops });
    return { ...(plan as Journey), id: prior.id, stops_made: stops };
  },

  delete: async ({ state }, world) => world.delete(known(state.id)),

  planDestroy({ state }, _world, { diagnostics }) {
    diagnostics.warn("The journey ends", `Whoever travels on ${known(state.id)} has to get off.`);
  },
};
