/** Version of the handshake line itself (go-plugin's `CoreProtocolVersion`). */
const core_protocol_version = 1;
/** Terraform's plugin protocol, the only one served here. */
export const plugin_protocol_version = 6;

export interface HandshakeFacts {
  readonly network: "unix" | "tcp";
  /** A socket's path, or `host:port`. */
  readonly address: string;
  /** DER of the server's certificate; null without TLS, which leaves its field empty. */
  readonly certificate_der: Buffer | null;
  /** The host asked whether broker connections can be multiplexed: they cannot. */
  readonly answer_multiplexing: boolean;
}

/** The one line a host reads from a plugin's stdout (go-plugin `client.go`). Base64 is unpadded. */
export function handshakeLine(facts: HandshakeFacts): string {
  const certificate = facts.certificate_der?.toString("base64").replace(/=+$/, "") ?? "";
  const fields = [
    core_protocol_version,
    plugin_protocol_version,
    facts.network,
    facts.address,
    "grpc",
    certificate,
  ];
  if (facts.answer_multiplexing) fields.push("false");
  return `${fields.join("|")}\n`;
}

/** Whether the host speaks our protocol; hosts that name no versions are taken at their word. */
export function hostSpeaksOurProtocol(environment: NodeJS.ProcessEnv): boolean {
  const offered = environment.PLUGIN_PROTOCOL_VERSIONS;
  return offered === undefined || offered.split(",").includes(String(plugin_protocol_version));
}
