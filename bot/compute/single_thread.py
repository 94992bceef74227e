"""Keeps numpy to one thread; to be imported before numpy in the process that workers are forked from.

With four OpenMP threads on a busy machine one fit took 146 s instead of one: threads that spin while they
wait starve each other. Setting this at import is the purpose of the module: preloading can only import.
"""

import os

os.environ.update(  # noqa: TID251 - written, not read: numpy's libraries look nowhere else
    OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE"
)
