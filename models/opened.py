"""The models that this worker was asked last: opening one takes far longer than asking it."""

import hashlib
from collections import OrderedDict

from models import files
from models.files import Held, Refused

_KEPT = 8

_models: OrderedDict[str, object] = OrderedDict()


def opened(kind: type[Held], content: bytes, *, member: str, key: bytes) -> Held:
    """Open a signed model, or find it open still; raises Refused for anything but a `kind` of the member."""
    name = hashlib.sha256(key + member.encode() + content).hexdigest()
    if name not in _models:
        _models[name] = files.loads_as(kind, content, key=key, member=member)
        while len(_models) > _KEPT:
            _models.popitem(last=False)
    _models.move_to_end(name)
    model = _models[name]
    if not isinstance(model, kind):
        raise Refused(f"the bytes hold no {kind.__name__.lower()}")
    return model
