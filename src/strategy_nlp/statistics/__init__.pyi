from . import change, crossed, dependence, families, inference, pooling, reliability, sampling
from .crossed import crossed_shares
from .inference import adjusted_rand_index, false_discovery_rate, wilson_interval
from .pooling import pooled_shares
from .reliability import krippendorff_alpha

__all__ = [
    "adjusted_rand_index",
    "change",
    "crossed",
    "crossed_shares",
    "dependence",
    "families",
    "false_discovery_rate",
    "inference",
    "krippendorff_alpha",
    "pooled_shares",
    "pooling",
    "reliability",
    "sampling",
    "wilson_interval",
]
