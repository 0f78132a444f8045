import {
  DynamicTyped,
  defineFunction,
  dynamicType,
  FunctionError,
  parameter,
  toDynamic,
} from "terraform-provider-nosana/bridge";

/** A value of any type in, a value of any type out. */
export const reverse = defineFunction({
  name: "reverse",
  summary: "Turns round",
  description: "A text, list or tuple the other way round. Null stays null.",
  parameters: [parameter("value", dynamicType, { description: "What to turn.", allow_null: true })],
  returns: dynamicType,
  run: ([given]) => {
    if (given === null) return null;
    const { type, value } = given;
    if (typeof value === "string") return toDynamic([...value].reverse().join(""));
    if (Array.isArray(value) && typeof type === "object" && type.kind === "list")
      return new DynamicTyped(type, [...value].reverse());
    if (Array.isArray(value) && typeof type === "object" && type.kind === "tuple")
      return new DynamicTyped(
        { kind: "tuple", elements: [...type.elements].reverse() },
        [...value].reverse(),
      );
    throw new FunctionError("only a text, list or tuple can be turned round", 0);
  },
});
