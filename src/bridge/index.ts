// For provider authors: a provider and its resources.

// For provider authors: values and messages.
export {
  type Diagnostic,
  DiagnosticError,
  Diagnostics,
  errorDiagnostic,
  warningDiagnostic,
} from "./diag/diagnostic.ts";
export type { PrivateState } from "./engine/private-state.ts";
export type {
  CallContext,
  PlanRequest,
  PlanResponse,
  Provider,
  Publish,
  Resource,
} from "./engine/provider.ts";
// For a provider's main program.
export { type Program, startPlugin } from "./host/start.ts";
// For provider authors: schemas.
export type { Attribute, AttributeMap, Presence } from "./schema/attribute.ts";
export {
  bigintAttribute,
  boolAttribute,
  integerAttribute,
  listNestedAttribute,
  listOfStringsAttribute,
  mapOfStringsAttribute,
  stringAttribute,
} from "./schema/builders.ts";
export type { ModelOf, PlannedModelOf } from "./schema/model.ts";
export { requiresReplace } from "./schema/plan-modifiers/requires-replace.ts";
export { useStateForUnknown } from "./schema/plan-modifiers/use-state-for-unknown.ts";
export { defineSchema, type Schema } from "./schema/schema.ts";
export type { Validator } from "./schema/validator.ts";
export { wholeNumberBetween } from "./schema/validators/between.ts";
export { oneOf } from "./schema/validators/one-of.ts";
export { textThat } from "./schema/validators/text.ts";
export { type AttributePath, formatPath, path } from "./value/path.ts";
export { Unknown, unknown } from "./value/value.ts";
