"""How voters are put into groups: latent classes proved by hidden votes, and Polis's plane with k-means."""
