import type { RequestListener } from "node:http";
import type { Address, KeyPairSigner } from "@solana/kit";
import type { WebSocketServer } from "ws";
import { systemClock } from "../base/clock.ts";
import { silentLogger } from "../base/log.ts";
import { networks } from "../nosana/index.ts";
import { type Host, retireHost, startHost } from "./host/host.ts";
import { type Listening, listen, upgradeRequired } from "./http/listen.ts";
import { gatewayListener } from "./ipfs/gateway.ts";
import { kuboListener } from "./ipfs/kubo.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { createHostIdentity } from "./network-state.ts";
import { type OpenNetwork, openNetwork } from "./open.ts";
import { defaultOptions, type Endpoints, type LocalnetOptions } from "./options.ts";
import { rpcListener } from "./rpc/http.ts";
import { createSubscriptionService } from "./rpc/websocket.ts";

/** A running local network. */
export interface Localnet {
  readonly endpoints: Endpoints;
  readonly ledger: Ledger;
  /** The funded wallet whose keypair file `endpoints.keypair_path` names. */
  readonly wallet: KeyPairSigner;
  /** Adds a simulated host and returns its address. */
  addHost(): Promise<Address>;
  /** Stops everything; a network with a state directory goes on from there when it is started again. */
  close(): Promise<void>;
}

/** Starts a network in this process and resolves when all its services answer. */
export async function startLocalnet(overrides: Partial<LocalnetOptions> = {}): Promise<Localnet> {
  const options = { log: silentLogger, clock: systemClock, ...defaultOptions, ...overrides };
  const network = await openNetwork(options);
  const { state, journal } = network;
  const { ledger, store } = state;
  const services = await startServices(network, options).catch(async (error: unknown) => {
    await network.close();
    throw error;
  });
  const ticking = setInterval(() => ledger.tick(), options.slot_ms);

  const hosts: Host[] = [];
  const runHost = (node: KeyPairSigner): Address => {
    const market = state.market.signer.address;
    hosts.push(startHost({ node, market, ledger, store, clock: options.clock, log: options.log }));
    return node.address;
  };
  const addHost = async () => runHost((await createHostIdentity(state, journal)).signer);
  for (const { signer } of state.hosts.slice(0, options.hosts)) runHost(signer);
  for (const { signer } of state.hosts.slice(options.hosts)) {
    await retireHost({ ledger, market: state.market.signer.address, node: signer });
  }
  while (hosts.length < options.hosts) await addHost();

  return {
    endpoints: endpointsOf(network, services),
    ledger,
    wallet: state.wallet.signer,
    addHost,
    async close() {
      clearInterval(ticking);
      await Promise.all(hosts.map((host) => host.stop()));
      await Promise.all(Object.values(services).map((service: Listening) => service.close()));
      await network.close();
    },
  };
}

type Services = Readonly<Record<"rpc" | "ws" | "ipfs" | "gateway", Listening>>;

async function startServices(
  { state: { ledger, store, faucet }, journal }: OpenNetwork,
  options: LocalnetOptions,
): Promise<Services> {
  const { log, host_address } = options;
  const context = { ledger, faucet: faucet.signer, log };
  const subscriptions = createSubscriptionService(context, journal);
  const started: Listening[] = [];
  const start = async (port: number, listener: RequestListener, upgrades?: WebSocketServer) => {
    const service = await listen(host_address, port, listener, upgrades);
    started.push(service);
    return service;
  };
  try {
    return {
      rpc: await start(options.rpc_port, rpcListener(context, journal), subscriptions),
      ws: await start(options.ws_port, upgradeRequired, subscriptions),
      ipfs: await start(options.ipfs_port, kuboListener(store, journal, log)),
      gateway: await start(options.gateway_port, gatewayListener(store)),
    };
  } catch (error) {
    await Promise.all(started.map((service) => service.close()));
    throw error;
  }
}

function endpointsOf({ state, keypair_path }: OpenNetwork, services: Services): Endpoints {
  const { jobs_program, nos_mint } = networks.localnet;
  return {
    rpc_endpoint: `http://${services.rpc.authority}`,
    rpc_subscriptions_endpoint: `ws://${services.ws.authority}`,
    ipfs_api: `http://${services.ipfs.authority}`,
    ipfs_gateway: `http://${services.gateway.authority}`,
    market_address: state.market.signer.address,
    keypair_path,
    nos_mint,
    jobs_program,
  };
}
