"""Sign language videos of pages in the worker: looked at and made ready to play, in a workflow of one step that is done
again from its beginning wherever it was interrupted."""

from __future__ import annotations

import logging
import shutil

from dbos import DBOS
from sqlalchemy import select

from content.database import Database
from content.page_videos.models import PageVideo, PageVideoState
from content.page_videos.progress import fail_page_video, finish_page_video, waiting_page_video
from content.tracks.models import MediaAsset, Rendition
from media_pipeline.errors import MediaError
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import require_sign_video
from media_pipeline.renditions.poster import make_poster
from media_pipeline.renditions.rendition import Rendition as RenditionFile
from media_pipeline.sign_language.renditions import make_sign
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.lost_workflows import end_lost
from media_pipeline.workflow.process_media import UNFORESEEN
from media_pipeline.workflow.queue import PAGE_VIDEO_WORKFLOW, DurableQueue

log = logging.getLogger(__name__)


def register_page_video_workflow(context: WorkerContext) -> None:
    """Register the workflow with DBOS, which then makes the videos of pages with `context`."""

    @DBOS.workflow(name=PAGE_VIDEO_WORKFLOW)
    def make_one(public_id: str) -> None:
        DBOS.run_step({"name": "make"}, make_page_video, context, public_id)


def make_page_video(context: WorkerContext, public_id: str) -> None:
    """Make the video ready to play unless that has ended, and record the outcome."""
    with context.database.transaction() as session:
        video = waiting_page_video(session, public_id)
        if video is None:
            return
        asset_id, key = video.asset_id, session.get_one(MediaAsset, video.asset_id).storage_key
    folder = context.scratch / f"page-video-{public_id}"
    shutil.rmtree(folder, ignore_errors=True)  # of a worker that was killed
    folder.mkdir(parents=True)
    try:
        source = context.storage.local_path(key, folder)
        info = probe(source)
        require_sign_video(info)
        files = [*make_sign(source, info, folder), make_poster(source, info, folder)]
        rows = [_row(context, asset_id, file) for file in files]
    except MediaError as error:
        log.warning("page video %s: %s", public_id, error.for_log())
        with context.database.transaction() as session:
            fail_page_video(session, public_id, error.message)
    except Exception:  # whatever nobody foresaw ends it with a reason
        log.exception("page video %s failed", public_id)
        with context.database.transaction() as session:
            fail_page_video(session, public_id, UNFORESEEN)
    else:
        with context.database.transaction() as session:
            finish_page_video(session, public_id, rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def end_lost_page_videos(database: Database, queue: DurableQueue) -> None:
    """End every lost video: one whose workflow has ended without an outcome fails, one without a workflow gets one."""
    with database.reading() as session:
        waiting = select(PageVideo.public_id).where(PageVideo.state == PageVideoState.WAITING)
        unfinished = list(session.scalars(waiting))
    end_lost(
        database, unfinished, queue.enqueue_page_video, lambda session, one: fail_page_video(session, one, UNFORESEEN)
    )


def _row(context: WorkerContext, asset_id: int, file: RenditionFile) -> Rendition:
    stored = context.storage.put(file.path, suffix=file.path.suffix)
    return Rendition(
        asset_id=asset_id,
        name=file.name,
        storage_key=stored.key,
        digest=stored.digest,
        content_type=file.content_type,
        size_bytes=stored.size,
        width=file.width,
        height=file.height,
        duration_s=file.duration_s,
        copied=file.copied,
    )
