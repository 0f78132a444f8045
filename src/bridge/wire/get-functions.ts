import type { Engine } from "../engine/engine.ts";
import type { AnyFunction, AnyParameter } from "../engine/provider-function.ts";
import type { CtyType } from "../value/type.ts";
import { typeToJson } from "../value/type.ts";
import {
  type Function_Parameter,
  type FunctionMessage,
  type GetFunctions_Response,
  StringKind,
} from "./gen/tfplugin6.ts";

/** Terraform takes functions from the provider's schema; OpenTofu also asks here, for ones that were not in it. */
export function getFunctions(engine: Engine): GetFunctions_Response {
  return { functions: toWireFunctions(engine.functions), diagnostics: [] };
}

export function toWireFunctions(functions: Engine["functions"]): Record<string, FunctionMessage> {
  return Object.fromEntries([...functions].map(([name, definition]) => [name, toWireFunction(definition)]));
}

function toWireFunction(definition: AnyFunction): FunctionMessage {
  return {
    parameters: definition.parameters.map(toWireParameter),
    variadicParameter: definition.variadic && toWireParameter(definition.variadic),
    return: { type: typeBytes(definition.returns.type) },
    summary: definition.summary,
    description: definition.description,
    descriptionKind: StringKind.MARKDOWN,
    deprecationMessage: definition.deprecation ?? "",
  };
}

function toWireParameter(parameter: AnyParameter): Function_Parameter {
  return {
    name: parameter.name,
    type: typeBytes(parameter.value_type.type),
    allowNullValue: parameter.allow_null,
    allowUnknownValues: parameter.allow_unknown,
    description: parameter.description,
    descriptionKind: StringKind.MARKDOWN,
  };
}

function typeBytes(type: CtyType): Buffer {
  return Buffer.from(JSON.stringify(typeToJson(type)));
}
