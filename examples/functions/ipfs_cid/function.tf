# QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o
output "cid" {
  value = provider::nosana::ipfs_cid("hello world\n")
}
