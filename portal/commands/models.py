"""`portal models`: speech models on this machine, fetched from a hub or carried in by hand."""

from __future__ import annotations

from pathlib import Path

import typer

from portal.commands.model_progress import PullProgress
from portal.commands.model_sources import model_sources
from portal.settings import Settings, settings_from

app = typer.Typer(no_args_is_help=True, help="Speech models: list, fetch, carry in, verify.")


@app.command("list")
def list_models() -> None:
    """Name the models on this machine and those that can be fetched by name."""
    from media_pipeline.speech.models.pinned import PINNED, known_models
    from media_pipeline.speech.models.store import installed

    models = installed(settings_from().model_path)
    for engine, weights in models:
        languages = "zh, en" if weights.multilingual else "en"
        typer.echo(f"{weights.name}  {engine}  {languages}  {weights.size_bytes / 1024**2:.0f} MiB  {weights.path}")
    if not models:
        typer.echo("There is no speech model here yet; English is recognised with what the programs bring along.")
    typer.echo(f"Can be fetched by name: {', '.join(known_models())}")
    typer.echo(f"Of these the digest is known: {', '.join(model.name for model in PINNED)}")


@app.command()
def pull(
    name: str = typer.Argument(..., help="A name that `portal models list` shows, or owner/repository."),
    hub: str | None = typer.Option(None, help="A hub or mirror, instead of HF_ENDPOINT or the public hub."),
    sources: str | None = typer.Option(None, help="Which to try, in order, instead of PORTAL_MODEL_SOURCES."),
    accept_unpinned: bool = typer.Option(
        False, "--accept-unpinned", help="Take a model whose digest this project does not know."
    ),
) -> None:
    """Fetch a model; after a broken line the same command goes on where it stopped."""
    from media_pipeline.speech.models.pinned import find_model
    from media_pipeline.speech.models.sources import pull as pull_model
    from media_pipeline.speech.models.store import ModelError

    settings = settings_from()
    order = tuple(sources.split(",")) if sources else settings.model_sources
    try:
        with PullProgress() as progress:
            folder = pull_model(
                find_model(name),
                settings.models,
                model_sources(settings, order, hub),
                accept_unpinned=accept_unpinned,
                on_progress=progress,
            )
    except ModelError as error:
        _fail(error)
    typer.echo(folder)


@app.command("import")
def import_model(
    source: Path = typer.Argument(..., help="A folder, an archive of one, or a checkpoint (.pt)."),
    name: str | None = typer.Option(None, help="What to call it here."),
) -> None:
    """Take in a model that was carried here on a disk."""
    from media_pipeline.speech.models import import_, store

    try:
        folder = import_.take_in(source, settings_from().models, name=name)
    except store.ModelError as error:
        _fail(error)
    typer.echo(folder)


@app.command()
def checkpoint(
    name: str = typer.Argument(..., help="A model for faster-whisper that `portal models list` shows."),
    file: Path = typer.Argument(..., help="The checkpoint to write, called as the model is: base.pt for base."),
) -> None:
    """Write a model for faster-whisper as a checkpoint of openai-whisper; needs the extra `whisper`."""
    from media_pipeline.speech.models.checkpoint import write_checkpoint
    from media_pipeline.speech.models.discovery import folder_weights, named
    from media_pipeline.speech.models.store import ModelError

    settings = settings_from()
    weights = named(folder_weights(settings.model_path), name)
    if not weights:
        typer.echo(f"There is no model {name} here. See: portal models list", err=True)
        raise typer.Exit(1)
    try:
        write_checkpoint(weights[0].path, file)
    except ModelError as error:
        _fail(error)
    typer.echo(file)


@app.command()
def verify(name: str | None = typer.Argument(None, help="One model; all that were taken in without it.")) -> None:
    """Compare the files of the models with the checksums kept when they came; status 1 where one differs."""
    from media_pipeline.speech.models.store import ModelError, problems

    wrong = False
    for folder in _folders(settings_from(), name):
        try:
            differences = problems(folder)
        except ModelError as error:
            differences = (str(error),)
        wrong = wrong or bool(differences)
        typer.echo(f"{folder.name}: {'whole' if not differences else ' '.join(differences)}")
    raise typer.Exit(1 if wrong else 0)


def _folders(settings: Settings, name: str | None) -> list[Path]:
    if name is not None:
        folder = settings.models / name
        if not folder.is_dir():
            typer.echo(f"There is no model {name} in {settings.models}.", err=True)
            raise typer.Exit(1)
        return [folder]
    if not settings.models.is_dir():
        return []
    return sorted(each for each in settings.models.iterdir() if each.is_dir() and not each.name.startswith("."))


def _fail(error: Exception) -> None:
    typer.echo(str(error), err=True)
    raise typer.Exit(1) from error
