"""Batches on a Dask cluster, and into a bucket: what they leave is what one process leaves."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypdfium2
import pytest
from batch_program import Batch, Start, digests, is_lasting, short_rows
from dask_cluster import Cluster, cluster_in

from nethandout.files.outputs import sha256_of

# One process starts the cluster, for all tests that need it.
pytestmark = pytest.mark.xdist_group("dask")

ROWS = 12
WORKERS = 2
Digests = dict[str, str]


@pytest.fixture(scope="module")
def shared_cluster(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, s3_environment: Mapping[str, str]
) -> Iterator[Cluster]:
    surroundings = {"NETHANDOUT_CACHE": str(cache), **s3_environment}
    folder = tmp_path_factory.mktemp("dask")
    with cluster_in(folder, WORKERS, environment=surroundings) as running:
        yield running


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """Give the cluster when both workers are there, whatever a test before did to them."""
    for _ in range(200):
        if len(shared_cluster.workers()) == WORKERS:
            return shared_cluster
        time.sleep(0.1)
    pytest.fail("the workers did not come back")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return short_rows(tmp_path, ROWS)


@pytest.fixture(scope="module")
def known() -> dict[int, Digests]:
    """Remember what one process alone leaves."""
    return {}


@pytest.fixture
def expected(start: Start, rows: Path, known: dict[int, Digests]) -> Digests:
    if ROWS not in known:
        known[ROWS] = alone(start, rows)
    return known[ROWS]


def alone(start: Start, rows: Path) -> Digests:
    batch = start(rows=rows, out="alone", work=("--jobs", "1"))
    ended = batch.wait(600)
    assert ended.code == 0, ended.err
    return digests(batch.folder)


def on(cluster: Cluster) -> tuple[str, str]:
    return ("--scheduler", cluster.address)


def objects(bucket: str, folder: str) -> dict[str, bytes]:
    """Read all objects below a folder of a bucket."""
    import s3fs

    system = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    root = f"{bucket.removeprefix('s3://')}/{folder}/"
    found = {path.removeprefix(root): system.cat_file(path) for path in system.find(root)}
    assert all("/" not in name for name in found)
    return found


def lasting(found: Mapping[str, bytes]) -> Digests:
    return {name: sha256_of(raw) for name, raw in found.items() if is_lasting(name)}


def kill_workers(batch: Batch, cluster: Cluster, count: int, after: int) -> None:
    """Kill workers in the middle of a run."""
    batch.wait_for_rows(after)
    pids = cluster.workers()[:count]
    assert len(pids) == count
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert batch.process.poll() is None


def test_a_cluster_prints_what_one_process_prints(
    start: Start, cluster: Cluster, rows: Path, expected: Digests
) -> None:
    batch = start("--json", rows=rows, work=on(cluster))
    ended = batch.wait()
    assert (ended.code, ended.err) == (0, "")
    assert ended.rows() == list(range(2, ROWS + 2))
    assert digests(batch.folder) == expected


@pytest.mark.parametrize("killed", [1, 2])
def test_a_killed_worker_of_a_cluster_loses_and_doubles_no_row(
    start: Start, cluster: Cluster, rows: Path, expected: Digests, killed: int
) -> None:
    batch = start("--json", rows=rows, work=on(cluster))
    kill_workers(batch, cluster, killed, after=2)
    ended = batch.wait()
    assert (ended.code, ended.err) == (0, "")
    assert ended.rows() == list(range(2, ROWS + 2))
    assert digests(batch.folder) == expected


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)]
)
def test_a_lost_cluster_is_told_in_a_line_and_another_one_goes_on(
    start: Start,
    cluster: Cluster,
    tmp_path: Path,
    rows: Path,
    expected: Digests,
    cache: Path,
    number: signal.Signals,
) -> None:
    (tmp_path / "own").mkdir()
    surroundings = {"NETHANDOUT_CACHE": str(cache)}
    with cluster_in(tmp_path / "own", 1, environment=surroundings) as own:
        batch = start("--quiet", rows=rows, work=on(own))
        batch.wait_for_rows(2)
        own.scheduler.send_signal(number)
        ended = batch.wait()
    assert (ended.code, ended.out) == (75, "")
    assert ended.err in {
        "the Dask scheduler is gone\n",
        "the Dask scheduler has forgotten its jobs\n",
    }
    ended = start("--resume", rows=rows, work=on(cluster)).wait()
    assert ended.code == 0, ended.err
    assert digests(batch.folder) == expected


def test_a_cluster_that_is_not_there_is_told_in_a_line(start: Start, rows: Path) -> None:
    ended = start("--quiet", rows=rows, work=("--scheduler", "tcp://127.0.0.1:9")).wait()
    assert ended.code == 75
    assert ended.err == "no Dask scheduler answers at tcp://127.0.0.1:9\n"


def test_a_bucket_gets_what_a_folder_gets(
    start: Start, bucket: str, tmp_path: Path, rows: Path, expected: Digests
) -> None:
    print_run = tmp_path / "november.pdf"
    batch = start("--json", "--print-run", print_run, rows=rows, out=f"{bucket}/november")
    ended = batch.wait()
    assert ended.code == 0, ended.err
    found = objects(bucket, "november")
    assert found.keys() == {*expected, "summary.json"}
    assert lasting(found) == expected
    lines = list(map(json.loads, found["manifest.jsonl"].splitlines()))
    assert [line["row"] for line in lines] == list(range(2, ROWS + 2))
    assert all(line["file"] in found and "sha256" not in line for line in lines)
    with pypdfium2.PdfDocument(print_run) as bound:
        assert len(list(bound.get_toc())) == ROWS
    assert found["summary.json"] == (batch.folder / "summary.json").read_bytes()
    assert not list(batch.folder.glob("*.pdf"))


def test_a_killed_run_into_a_bucket_goes_on_with_what_is_missing(
    start: Start, bucket: str, rows: Path, expected: Digests
) -> None:
    target = f"{bucket}/november"
    batch = start(rows=rows, out=target)
    batch.wait_for_rows(3)
    os.killpg(batch.process.pid, signal.SIGKILL)
    batch.wait()
    assert len(objects(bucket, "november")) < len(expected)
    ended = start("--resume", "--json", rows=rows, out=target).wait()
    assert ended.code == 0, ended.err
    begun = ended.events[0]
    assert begun["done"] >= 3
    assert len(ended.rows()) == ROWS - begun["done"]
    assert lasting(objects(bucket, "november")) == expected


def test_a_cluster_whose_workers_are_killed_fills_a_bucket(
    start: Start, cluster: Cluster, bucket: str, rows: Path, expected: Digests
) -> None:
    batch = start("--json", rows=rows, out=f"{bucket}/november", work=on(cluster))
    kill_workers(batch, cluster, 1, after=2)
    ended = batch.wait()
    assert (ended.code, ended.err) == (0, "")
    assert lasting(objects(bucket, "november")) == expected
    again = start("--resume", "--json", rows=rows, out=f"{bucket}/november", work=on(cluster))
    ended = again.wait()
    assert (ended.code, ended.rows()) == (0, [])


def test_a_bucket_that_is_not_there_ends_the_run(start: Start, bucket: str, rows: Path) -> None:
    ended = start("--quiet", rows=rows, out=f"{bucket}-missing/november").wait()
    assert ended.code == 5
    assert f"cannot write to {bucket}-missing" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.soak
def test_many_rows_survive_killed_workers_and_a_lost_cluster(
    start: Start,
    cluster: Cluster,
    bucket: str,
    tmp_path: Path,
    cache: Path,
    s3_environment: Mapping[str, str],
) -> None:
    rows = short_rows(tmp_path, 300)
    target = f"{bucket}/november"
    (tmp_path / "own").mkdir()
    surroundings = {"NETHANDOUT_CACHE": str(cache), **s3_environment}
    with cluster_in(tmp_path / "own", 2, environment=surroundings) as own:
        batch = start(rows=rows, out=target, work=on(own))
        for after in range(20, 140, 20):
            kill_workers(batch, own, 1, after)
        batch.wait_for_rows(150)
        own.scheduler.kill()
        assert batch.wait().code == 75
    batch = start("--resume", rows=rows, out=target, work=on(cluster))
    for after in range(180, 280, 20):
        kill_workers(batch, cluster, 1, after)
    ended = batch.wait(600)
    # A row whose worker is killed two times has failed; going on prints it.
    if ended.code == 3:
        ended = start("--resume", rows=rows, out=target, work=on(cluster)).wait(600)
    assert ended.code == 0, ended.err
    assert lasting(objects(bucket, "november")) == alone(start, rows)
