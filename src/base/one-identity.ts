/**
 * Makes `value instanceof Class` true also for what another copy of the class has made: each entry of the package is a file
 * of its own, and a program may hold the package twice. `name` is the class's for all copies. Subclasses stay themselves:
 * of one, only its own instances are, unless it is given a name too.
 */
export function withOneIdentity(Class: abstract new (...args: never[]) => object, name: string): void {
  const brand = Symbol.for(`terraform-provider-nosana/${name}`);
  Object.defineProperty(Class.prototype, brand, { value: true });
  Object.defineProperty(Class, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      if (this !== Class) return Function.prototype[Symbol.hasInstance].call(this as () => void, value);
      return typeof value === "object" && value !== null && brand in value;
    },
  });
}
