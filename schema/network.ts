/** The networks a job can run on, by the names users write. */
export const networkNames = ["mainnet", "devnet", "localnet"] as const;
export type NetworkName = (typeof networkNames)[number];

/** How far a block must be agreed upon before the provider believes it: Solana's commitment levels. */
export const commitments = ["processed", "confirmed", "finalized"] as const;
export type Commitment = (typeof commitments)[number];
