"""Run jobs on a Dask cluster, an optional extra that is imported on demand."""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.process_pool import WorkerPool

_SECONDS_TO_ANSWER = 10
_SECONDS_FOR_A_WORKER = 60


def dask_cluster(address: str) -> WorkerPool:
    """Return the pool of a running scheduler such as tcp://scheduler:8786 (Client.get_executor of distributed).

    Its workers need this program and the files under the same paths. Raises MedqaError: `cluster_missing` without the
    library, `cluster_address` for an invalid address, `cluster_silent` if the scheduler does not answer,
    `cluster_idle` if no worker joins within a minute.
    """
    try:
        library = import_module("distributed")
    except ImportError as error:
        raise MedqaError("cluster_missing") from error
    return WorkerPool(lambda: _executor(library, address), (library.KilledWorker,))


@contextmanager
def _executor(library: Any, address: str) -> Iterator[Executor]:  # noqa: ANN401 - a module
    # The error below and the failed jobs report the end of a scheduler already.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _ask_scheduler(library, address)
    try:
        client = library.Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
    except OSError as error:
        raise MedqaError("cluster_silent", address=address) from error
    with client, client.get_executor(pure=False) as executor:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
        except TimeoutError as error:
            raise MedqaError("cluster_idle", address=address, seconds=_SECONDS_FOR_A_WORKER) from error
        try:
            yield executor
        except (KeyboardInterrupt, GeneratorExit):
            executor.shutdown(wait=False)
            raise
        except CancelledError as error:
            # The scheduler is gone, and with it all pending jobs.
            raise MedqaError("cluster_silent", address=address) from error


def _ask_scheduler(library: Any, address: str) -> None:  # noqa: ANN401
    """Raise MedqaError unless a Dask process answers at the address; a failing Client would print a traceback later."""

    async def ask() -> None:
        security = library.Security().get_connection_args("client")
        connection = await library.core.connect(address, timeout=_SECONDS_TO_ANSWER, **security)
        await connection.close()

    try:
        asyncio.run(asyncio.wait_for(ask(), _SECONDS_TO_ANSWER))
    except ValueError as error:
        raise MedqaError("cluster_address", address=address) from error
    except OSError as error:
        raise MedqaError("cluster_silent", address=address) from error
