import type { RawState } from "../engine/stored-versions.ts";
import type { RawState as WireRawState } from "./gen/tfplugin6.ts";

export function fromWireRawState(raw: WireRawState | undefined): RawState {
  return {
    json: raw?.json ?? new Uint8Array(),
    is_flat: Object.keys(raw?.flatmap ?? {}).length > 0,
  };
}
