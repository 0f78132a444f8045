import { isAbsolute, join } from "node:path";
import { AppError, reasonOf } from "../src/base/errors.ts";

const name = "terraform-provider-nosana";

/**
 * Where this user's providers keep what they must remember: below `XDG_DATA_HOME` where that is set, else where the
 * system keeps the data of programs.
 * @throws AppError HOME_UNKNOWN where the user has no home and nothing else was named.
 */
export async function dataFolder({ XDG_DATA_HOME }: NodeJS.ProcessEnv): Promise<string> {
  if (XDG_DATA_HOME && isAbsolute(XDG_DATA_HOME)) return join(XDG_DATA_HOME, name);
  try {
    // It asks for the home folder while it loads.
    const { default: envPaths } = await import("env-paths");
    return envPaths(name, { suffix: "" }).data;
  } catch (cause) {
    throw new AppError(
      "HOME_UNKNOWN",
      { wanted: "what is remembered of postings", reason: reasonOf(cause) },
      { cause },
    );
  }
}
