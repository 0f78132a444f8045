data "nosana_wallet" "payer" {}

# A warning in every plan while there is too little for the next jobs.
check "wallet_is_funded" {
  assert {
    condition     = data.nosana_wallet.payer.nos >= 5 && data.nosana_wallet.payer.sol >= 0.05
    error_message = "Send NOS and SOL to ${data.nosana_wallet.payer.address}."
  }
}
