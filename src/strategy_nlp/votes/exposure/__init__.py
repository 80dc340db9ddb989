"""Where not everybody saw everything: classes of voters by what they saw, and what all voters would say."""
