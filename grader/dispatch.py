"""Hand submissions to workers, here or on a cluster, and take back what came of them as it comes.

The scheduler is Dask's: one within this process that has a thread for each processor, or any that is named by its
address. Threads do here, since a submission is run by processes of its own. A worker that dies takes nothing with it:
what it was at is given to another one, and in the end by itself, so that whatever ends workers is alone in the harm.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dask import config
from dask.system import CPU_COUNT
from distributed import Client, Future, LocalCluster, wait

from grader import engine
from grader.engine import Done, Job, OtherVersion, Plan
from grader.running import line_of
from grader.sandbox import NoSandbox

#: Submissions that are given out at a time, for each thread of a worker: one to run, and one that waits.
AHEAD = 2
#: Seconds to wait for a scheduler, and for a worker where there is none.
REACH_SECONDS, WORKER_SECONDS = 10, 60
#: Settings of the scheduler within this process. Dask always listens with a web server, elsewhere on every address of
#: the machine: here it has no page. A class's notebooks are sent one by one, each as large as it is.
_HERE = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.admin.tick.limit": "1 hour",
}
_ANYWHERE = {"distributed.admin.large-graph-warning-threshold": "1 GiB"}


class NoWorkers(Exception):
    """Nobody is there to do the work; the message says who was asked."""


@dataclass(frozen=True)
class Failed:
    """A submission that no worker could bring to an end, and why. Nothing is known of its answers."""

    why: str


def spread(
    plan: Plan, jobs: Iterable[Job], workers: int | None = None, scheduler: str | None = None
) -> Iterator[tuple[Job, Done | Failed]]:
    """Do jobs, and yield each with what came of it, in the order in which they end. `jobs` is read as it is needed.

    `workers` submissions run at a time (one for each processor by default), or as many as the workers of a `scheduler`
    have threads. Raises `NoWorkers` and `NoSandbox`.
    """
    with config.set(_ANYWHERE), _client(workers, scheduler) as client:
        lost: list[Job] = []
        for job, came in _rounds(client, plan, iter(jobs), None):
            if isinstance(came, Failed):
                lost.append(job)
            else:
                yield job, came
        for job in lost:
            yield from _rounds(client, plan, iter([job]), 1)


@contextlib.contextmanager
def _client(workers: int | None, scheduler: str | None) -> Iterator[Client]:
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=REACH_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NoWorkers(f"{scheduler}: no scheduler answers ({error})") from None
        with client, client.as_current():
            yield client
        return
    with (
        config.set(_HERE),
        LocalCluster(
            n_workers=1,
            threads_per_worker=workers or CPU_COUNT,
            processes=False,
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
        client.as_current(),
    ):
        try:
            yield client
        finally:
            engine.close()


def _rounds(client: Client, plan: Plan, jobs: Iterator[Job], most: int | None) -> Iterator[tuple[Job, Done | Failed]]:
    waiting: dict[Future, Job] = {}
    try:
        while True:
            room = most or AHEAD * _threads(client)
            while len(waiting) < room and (job := next(jobs, None)) is not None:
                waiting[client.submit(engine.work, plan, job, pure=False, retries=1)] = job
            if not waiting:
                return
            try:
                ended = wait(list(waiting), timeout=WORKER_SECONDS, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue  # all of them at work is one thing, nobody there another
            for future in ended:
                yield waiting.pop(future), _result(future)
    finally:
        client.cancel(list(waiting), force=True)  # where grading is stopped


def _threads(client: Client) -> int:
    """How many submissions the workers can run at a time. Raises `NoWorkers`."""
    threads = sum(client.nthreads().values())
    if not threads:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            address = client.scheduler.address
            raise NoWorkers(f"{address}: the scheduler has had no worker for {WORKER_SECONDS} s") from None
        threads = sum(client.nthreads().values())
    return max(threads, 1)


def _result(future: Future) -> Done | Failed:
    try:
        return future.result()
    except OtherVersion as error:
        raise NoSandbox(f"a worker has {error}: install the same one there") from None
    except NoSandbox:
        raise
    except Exception as error:  # the worker died, the sandbox ended, or a fault of ours: the others go on
        return Failed(line_of(error))
