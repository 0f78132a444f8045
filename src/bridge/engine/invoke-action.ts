import { DiagnosticError, errorDiagnostic } from "../diag/diagnostic.ts";
import { isWhollyKnown } from "../value/value.ts";
import type { DynamicBytes } from "./dynamic.ts";
import { actionOf, type Engine, servicesOf, type WithDiagnostics } from "./engine.ts";
import { decodeConfig, knownModel } from "./model-bytes.ts";
import { type Call, runHandler } from "./run-handler.ts";

export interface InvokeActionRequest {
  readonly type_name: string;
  readonly config: DynamicBytes | undefined;
}

/**
 * Does an action and says how it ended. `progress` is told in order, and never after the end.
 * @returns what completes the stream, also after a throw: one that just ends counts as a success.
 */
export async function invokeAction(
  engine: Engine,
  request: InvokeActionRequest,
  call: Call,
  progress: (message: string) => Promise<void>,
): Promise<WithDiagnostics> {
  let sent = Promise.resolve();
  let ended = false;
  const { diagnostics } = await runHandler(
    engine.provider,
    call,
    async (context) => {
      const action = actionOf(engine, request.type_name);
      const config = decodeConfig(action.schema, request.config);
      if (!isWhollyKnown(config))
        throw new DiagnosticError(
          errorDiagnostic(
            "Action configuration unknown",
            `The action ${request.type_name} was invoked with a configuration that is not wholly known.`,
          ),
        );
      const tell = (message: string) => {
        if (!ended) sent = sent.then(() => progress(message));
      };
      const services = servicesOf(engine);
      await action.invoke({ config: knownModel(action.schema, config), progress: tell }, services, context);
    },
    () => undefined,
  );
  ended = true;
  await sent;
  return { diagnostics };
}
