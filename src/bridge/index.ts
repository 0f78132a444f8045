// For provider authors: a provider and its resources.

// For provider authors: values and messages.
export {
  type Diagnostic,
  DiagnosticError,
  Diagnostics,
  errorDiagnostic,
  warningDiagnostic,
} from "./diag/diagnostic.ts";
export type { Action } from "./engine/action.ts";
export type { DataSource } from "./engine/data-source.ts";
export { Deferral, type DeferralReason } from "./engine/deferral.ts";
export type { EphemeralResource, Opened } from "./engine/ephemeral-resource.ts";
export { FunctionError } from "./engine/function-error.ts";
export { defineIdentitySchema, type IdentitySchema } from "./engine/identity-schema.ts";
export { type ImportedResource, importedResource } from "./engine/imported-resource.ts";
export type { ListedResource, ListRequest, ListResource } from "./engine/list-resource-definition.ts";
export type { PrivateState } from "./engine/private-state.ts";
export type {
  CallContext,
  Host,
  PlanRequest,
  PlanResponse,
  Provider,
  Publish,
  Resource,
} from "./engine/provider.ts";
export {
  type Arguments,
  defineFunction,
  type Parameter,
  type ProviderFunction,
  parameter,
} from "./engine/provider-function.ts";
export { providerMeta } from "./engine/provider-meta.ts";
export { defineIdentity, type ResourceIdentity } from "./engine/resource-identity.ts";
export type { Mover, MoveSource } from "./engine/resource-mover.ts";
export type { UpgradeHop, Upgrades } from "./engine/stored-versions.ts";
// For a provider's main program.
export { type Program, startPlugin } from "./host/start.ts";
// For provider authors: schemas.
export type { Attribute, AttributeMap, Presence } from "./schema/attribute.ts";
export { groupBlock, listBlock, mapBlock, setBlock, singleBlock } from "./schema/blocks.ts";
export {
  bigintAttribute,
  boolAttribute,
  dynamicAttribute,
  float64Attribute,
  integerAttribute,
  listAttribute,
  listOfStringsAttribute,
  mapAttribute,
  mapOfStringsAttribute,
  numberAttribute,
  setAttribute,
  stringAttribute,
  typedAttribute,
} from "./schema/builders.ts";
export type { ConfigValidator } from "./schema/config-validator.ts";
export { atLeastOneOf } from "./schema/config-validators/at-least-one-of.ts";
export { conflicting } from "./schema/config-validators/conflicting.ts";
export { exactlyOneOf } from "./schema/config-validators/exactly-one-of.ts";
export { requiredTogether } from "./schema/config-validators/required-together.ts";
export type { AppliedPlanOf, KnownConfigOf, ModelOf, PlannedModelOf } from "./schema/model.ts";
export {
  listNestedAttribute,
  mapNestedAttribute,
  setNestedAttribute,
  singleNestedAttribute,
} from "./schema/nested-attributes.ts";
export type { PlanModifier, PlanModifierRequest } from "./schema/plan-modifier.ts";
export {
  requiresReplace,
  requiresReplaceIf,
  requiresReplaceIfConfigured,
} from "./schema/plan-modifiers/requires-replace.ts";
export {
  useNonNullStateForUnknown,
  useStateForUnknown,
} from "./schema/plan-modifiers/use-state-for-unknown.ts";
export { defineSchema, type Schema } from "./schema/schema.ts";
export type { Validator } from "./schema/validator.ts";
export { anyOf } from "./schema/validators/any-of.ts";
export { wholeNumberBetween } from "./schema/validators/between.ts";
export { each } from "./schema/validators/each.ts";
export { lengthBetween } from "./schema/validators/length.ts";
export { numberBetween } from "./schema/validators/number-between.ts";
export { oneOf } from "./schema/validators/one-of.ts";
export { matching } from "./schema/validators/pattern.ts";
export { sizeBetween } from "./schema/validators/size.ts";
export { textThat } from "./schema/validators/text.ts";
export { uniqueElements } from "./schema/validators/unique.ts";
export {
  bigintType,
  boolType,
  dynamicType,
  float64Type,
  integerType,
  listType,
  mapType,
  numberType,
  objectType,
  setType,
  stringType,
  tupleType,
  type ValueType,
} from "./schema/value-type.ts";
export { type CtyNumber, Decimal, parseNumber } from "./value/number.ts";
export { type AttributePath, formatPath, path } from "./value/path.ts";
export { toDynamic, toPlain } from "./value/plain.ts";
export { DynamicTyped, Unknown, unknown } from "./value/value.ts";
