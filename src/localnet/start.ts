import type { RequestListener } from "node:http";
import type { Address, KeyPairSigner } from "@solana/kit";
import type { WebSocketServer } from "ws";
import { systemClock } from "../base/clock.ts";
import { silentLogger } from "../base/log.ts";
import { networks } from "../nosana/index.ts";
import type { ControlPorts } from "./control/actions.ts";
import { CallCounts } from "./control/call-counts.ts";
import { Faults } from "./control/faults.ts";
import { suffering } from "./control/inject.ts";
import { Lag } from "./control/lag.ts";
import { controlListener } from "./control/listener.ts";
import { frontListener } from "./front.ts";
import { Fleet } from "./host/fleet.ts";
import { type Listening, listen, upgradeRequired } from "./http/listen.ts";
import { gatewayListener } from "./ipfs/gateway.ts";
import { kuboListener } from "./ipfs/kubo.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { type OpenNetwork, openNetwork } from "./open.ts";
import { defaultOptions, type Endpoints, type LocalnetOptions } from "./options.ts";
import { RpcPool } from "./pool/pool.ts";
import { rpcListener } from "./rpc/http.ts";
import type { RpcService } from "./rpc/service.ts";
import { createSubscriptionService } from "./rpc/websocket.ts";
import { Ticking } from "./ticking.ts";

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
  const fleet = new Fleet(state, journal, options.log);
  const ticking = new Ticking(state.ledger, options.slot_ms);
  const services = await startServices(network, fleet, ticking, options).catch(async (error: unknown) => {
    await network.close();
    throw error;
  });
  ticking.start();
  await fleet.start(options.hosts);
  return {
    endpoints: endpointsOf(network, services),
    ledger: state.ledger,
    wallet: state.wallet.signer,
    addHost: () => fleet.add(),
    async close() {
      ticking.stop();
      await fleet.stop();
      await Promise.all(Object.values(services).map((service: Listening) => service.close()));
      await network.close();
    },
  };
}

type Services = Readonly<Record<"rpc" | "ws" | "ipfs" | "gateway", Listening>> & {
  readonly control?: Listening;
};

async function startServices(
  { state, journal }: OpenNetwork,
  fleet: Fleet,
  ticking: Ticking,
  options: LocalnetOptions,
): Promise<Services> {
  const { ledger, store, faucet, clock } = state;
  const { log, host_address, control_port, allowedHosts } = options;
  const faults = new Faults();
  const pool = new RpcPool(ledger, options.rpc_lags);
  const rpc: RpcService = {
    context: { ledger, faucet: faucet.signer, log },
    journal,
    faults,
    pool,
    lag: new Lag(ledger, pool, faults),
    counts: new CallCounts(),
    clock,
  };
  const subscriptions = createSubscriptionService(rpc);
  const ports: ControlPorts = {
    state,
    journal,
    fleet,
    ticking,
    cutSockets: () => cutAll(subscriptions),
  };
  const started: Listening[] = [];
  const start = async (port: number, listener: RequestListener, upgrades?: WebSocketServer) => {
    const service = await listen(host_address, port, listener, { upgrades, allowedHosts });
    started.push(service);
    return service;
  };
  try {
    const kubo = suffering("ipfs", kuboListener(store, journal, log), faults, clock);
    const gateway = suffering("gateway", gatewayListener(store), faults, clock);
    return {
      rpc: await start(options.rpc_port, frontListener(state, fleet, rpcListener(rpc), log), subscriptions),
      ws: await start(options.ws_port, upgradeRequired, subscriptions),
      ipfs: await start(options.ipfs_port, kubo),
      gateway: await start(options.gateway_port, gateway),
      ...(control_port !== undefined && {
        control: await start(control_port, controlListener(ports, rpc, log)),
      }),
    };
  } catch (error) {
    await Promise.all(started.map((service) => service.close()));
    throw error;
  }
}

function cutAll({ clients }: WebSocketServer): number {
  for (const client of clients) client.terminate();
  return clients.size;
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
    ...(services.control && { control: `http://${services.control.authority}` }),
  };
}
