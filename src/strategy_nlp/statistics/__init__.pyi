from . import change, dependence, families, inference, pooling
from .inference import adjusted_rand_index, false_discovery_rate, wilson_interval
from .pooling import pooled_shares

__all__ = [
    "adjusted_rand_index",
    "change",
    "dependence",
    "families",
    "false_discovery_rate",
    "inference",
    "pooled_shares",
    "pooling",
    "wilson_interval",
]
