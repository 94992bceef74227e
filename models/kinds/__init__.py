"""The kinds of model that a member may choose: the blend, and others that read one table of numbers."""

from models.kinds.blend import Blended
from models.kinds.learning import Learned, fit, learn
from models.kinds.options import OPTIONS, Kind, Option

__all__ = ["OPTIONS", "Blended", "Kind", "Learned", "Option", "fit", "learn"]
