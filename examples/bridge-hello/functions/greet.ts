import { defineFunction, FunctionError, parameter, stringType } from "terraform-provider-nosana/bridge";

/** Fixed parameters and a variadic one. */
export const greet = defineFunction({
  name: "greet",
  summary: "Greets people",
  description: "The greeting in front of all names.",
  parameters: [parameter("greeting", stringType, { description: "How to begin." })],
  variadic: parameter("names", stringType, { description: "Whom to greet." }),
  returns: stringType,
  run: ([greeting, ...names]) => {
    const nameless = names.findIndex((name) => name.trim() === "");
    // The variadic arguments count on after the others.
    if (nameless >= 0) throw new FunctionError("a person has a name", 1 + nameless);
    if (names.length === 0) throw new FunctionError("there is nobody to greet");
    return `${greeting}, ${names.join(" and ")}!`;
  },
});
