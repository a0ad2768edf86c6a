"""All configuration, typed, read from `PORTAL_*` once. Nothing else in the project reads the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from content.credentials.issuer_identity import Issuance, Translate
from content.errors import Invalid
from content.mail.smtp import PORTS, MailServer, TlsMode
from content.people.passwords import MEMORY_KIB
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.storage.interface import CACHE_BYTES, MIB, Bucket

MOST_WEB_PROCESSES = 8
KEY_FILE = "secret_key"
MODELS = "models"
# In which order `portal models pull` tries them; and who is known to have copies at ModelScope. What comes is held
# against pinned digests, so a wrong owner costs a try and no more.
MODEL_SOURCES = ("here", "hub", "modelscope", "wheels")
MODELSCOPE_OWNERS = ("Systran", "gpustack", "pengzhendong")
ASR_DEVICES = ("auto", "cpu", "cuda")
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own variable: the folder in which each process of a web server keeps its numbers."""
_BUCKET = "s3://"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How letters leave: over which server, from whom; `public_address` is where browsers find the portal, for links
    in letters."""

    server: MailServer
    sender: Address
    public_address: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of one installation. `data` holds the embedded database, uploaded files and scratch folders;
    `terminal_language` is the locale of whoever types commands (`zh_CN.UTF-8`; POSIX, 8.2). `public_address`: where
    browsers find the portal, without a slash at the end; "" where nobody said. `private_record_stores`: hosts inside
    the operator's own network to which institutions may have statements sent."""

    data: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    secure_cookies: bool = False
    behind_proxy: bool = False
    rate_limit_storage: str = ""
    rate_limits: bool = True
    x_accel_prefix: str = ""
    upload_limit_bytes: int = 8192 * MIB
    model_path: tuple[Path, ...] = ()
    asr_model: str | None = None
    asr_engine: str | None = None
    asr_processes: int = 0
    asr_device: str = "auto"
    model_store: Path | None = None
    model_sources: tuple[str, ...] = MODEL_SOURCES
    model_hub: str | None = None
    modelscope: str | None = None
    modelscope_owners: tuple[str, ...] = MODELSCOPE_OWNERS
    web_processes: int = 1
    worker_id: str = "worker-1"
    worker_concurrency: int = 1
    supervision_phone: str = ""
    contact_email: str = ""
    account_phone: str = ""
    public_address: str = ""
    private_record_stores: tuple[str, ...] = ()
    mail: MailSettings | None = None
    password_memory_kib: int = MEMORY_KIB
    template_cache: Path | None = None
    terminal_language: str = ""
    trusted_hosts: tuple[str, ...] = ()
    umask: int = 0o077
    storage_folder: Path | None = None
    bucket: Bucket | None = None
    backup: Path | Bucket | None = None
    metrics_token: str = field(default="", repr=False)
    metrics_folder: Path | None = None
    log_form: str = "text"

    @property
    def storage(self) -> Path:
        """The folder of finished files, named by the digest of their content; unused with a bucket."""
        return self.storage_folder or self.data / "storage"

    @property
    def store(self) -> Path | Bucket:
        """The place of files that web servers and workers share, for `media_pipeline.storage.local.open_storage`."""
        return self.bucket or self.storage

    @property
    def uploads(self) -> Path:
        """The folder of unfinished uploads."""
        return self.data / "uploads"

    def partial_upload(self, public_id: str) -> Path:
        """The file of an unfinished upload; its id comes from the database, never from an address."""
        return self.uploads / f"{public_id}.part"

    @property
    def models(self) -> Path:
        """The folder of speech models that `portal models` fetched or imported; searched after PORTAL_MODEL_PATH.
        Several installations on one machine may share it."""
        return self.model_store or self.data / MODELS

    @property
    def scratch(self) -> Path:
        """The folder in which a worker's steps write before their results are stored."""
        return self.data / "scratch"


def speech_settings(settings: Settings, model: str | None = None) -> SpeechSettings:
    """The settings of speech recognition, for the worker, `portal caption` and the page that tells them. model: instead
    of the one that is set."""
    return SpeechSettings(
        settings.model_path,
        model or settings.asr_model,
        settings.asr_engine,
        processes=settings.asr_processes,
        device=settings.asr_device,
    )


def issuance_of(settings: Settings, translate: Translate) -> Issuance:
    """What issuing credentials needs of an installation. `translate` says a message in a language."""
    return Issuance(settings.secret_key, settings.public_address, translate)


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environment`, by default that of the process.

    Without PORTAL_SECRET_KEY a random key is made once and kept, readable by its owner alone, in the data folder.
    """
    env = os.environ if environment is None else environment
    data = Path(env.get("PORTAL_DATA", "var")).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    mail = _mail(env)
    model_store = Path(env["PORTAL_MODEL_STORE"]).resolve() if env.get("PORTAL_MODEL_STORE") else data / MODELS
    return Settings(
        data=data,
        database_url=env.get("PORTAL_DATABASE_URL") or f"sqlite:///{data / 'portal.sqlite'}",
        secret_key=env.get("PORTAL_SECRET_KEY") or _kept_secret(data / KEY_FILE),
        host=env.get("PORTAL_HOST", "127.0.0.1"),
        port=int(env.get("PORTAL_PORT", "8000")),
        secure_cookies=_on(env.get("PORTAL_SECURE_COOKIES")),
        behind_proxy=_on(env.get("PORTAL_BEHIND_PROXY")),
        rate_limit_storage=env.get("PORTAL_RATE_LIMIT_STORAGE", ""),
        x_accel_prefix=env.get("PORTAL_X_ACCEL_PREFIX", ""),
        upload_limit_bytes=int(env.get("PORTAL_UPLOAD_LIMIT_MIB", "8192")) * MIB,
        model_path=(
            *(Path(part) for part in env.get("PORTAL_MODEL_PATH", "").split(os.pathsep) if part),
            model_store,
        ),
        asr_model=env.get("PORTAL_ASR_MODEL") or None,
        asr_engine=env.get("PORTAL_ASR_ENGINE") or None,
        asr_processes=int(env.get("PORTAL_ASR_PROCESSES", "0")),
        asr_device=_asr_device(env),
        model_store=model_store,
        model_sources=_listed(env.get("PORTAL_MODEL_SOURCES")) or MODEL_SOURCES,
        model_hub=env.get("HF_ENDPOINT") or None,
        modelscope=env.get("PORTAL_MODELSCOPE") or None,
        modelscope_owners=_listed(env.get("PORTAL_MODELSCOPE_OWNERS")) or MODELSCOPE_OWNERS,
        web_processes=int(env.get("PORTAL_WEB_PROCESSES", "0")) or _cores(),
        worker_id=env.get("PORTAL_WORKER_ID", "worker-1"),
        worker_concurrency=int(env.get("PORTAL_WORKER_CONCURRENCY", "1")),
        supervision_phone=env.get("PORTAL_SUPERVISION_PHONE", ""),
        contact_email=env.get("PORTAL_CONTACT_EMAIL", ""),
        account_phone=env.get("PORTAL_ACCOUNT_PHONE", ""),
        public_address=_public_address(env),
        private_record_stores=_listed(env.get("PORTAL_PRIVATE_RECORD_STORES")),
        mail=mail,
        password_memory_kib=int(env.get("PORTAL_PASSWORD_MEMORY_KIB", MEMORY_KIB)),
        template_cache=Path(env.get("PORTAL_TEMPLATE_CACHE") or data / "templates"),
        terminal_language=env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG", ""),
        trusted_hosts=_trusted_hosts(env, mail),
        umask=umask_from(env),
        storage_folder=_storage_folder(env),
        bucket=_bucket(env.get("PORTAL_STORAGE", ""), env, data / "cache"),
        metrics_token=env.get("PORTAL_METRICS_TOKEN", ""),
        metrics_folder=Path(env[METRICS_FOLDER]) if env.get(METRICS_FOLDER) else None,
        log_form=env.get("PORTAL_LOG", "text"),
        backup=place_from(env["PORTAL_BACKUP"], data, env) if env.get("PORTAL_BACKUP") else None,
    )


def umask_from(environment: Mapping[str, str] | None = None) -> int:
    """The rights that no file of the portal has: by default those of everybody but its own user."""
    env = os.environ if environment is None else environment
    return int(env.get("PORTAL_UMASK", "077"), 8)


def keep_private(settings: Settings) -> None:
    """Give new files of this process, and the data folder, to their owner alone (or as PORTAL_UMASK says)."""
    os.umask(settings.umask)
    if settings.data.stat().st_uid == os.geteuid():
        settings.data.chmod(0o777 & ~settings.umask)


def place_from(place: str, data: Path, environment: Mapping[str, str] | None = None) -> Path | Bucket:
    """The backup place that `place` names: a folder or s3://BUCKET/PREFIX. PORTAL_BACKUP_S3_… say how to reach the
    bucket and who the portal is there; each falls back on that of the store, PORTAL_S3_…"""
    env = os.environ if environment is None else environment
    own = {name.replace("_BACKUP_S3_", "_S3_"): value for name, value in env.items() if "_BACKUP_S3_" in name}
    return _bucket(place, {**env, **own}, data / "backup-cache") or Path(place).resolve()


def _storage_folder(env: Mapping[str, str]) -> Path | None:
    place = env.get("PORTAL_STORAGE", "")
    return Path(place).resolve() if place and not place.startswith(_BUCKET) else None


def _bucket(place: str, env: Mapping[str, str], cache: Path) -> Bucket | None:
    """The bucket that `place` names as s3://NAME or s3://NAME/PREFIX."""
    if not place.startswith(_BUCKET):
        return None
    name, _, prefix = place.removeprefix(_BUCKET).partition("/")
    return Bucket(
        name=name,
        prefix=prefix.strip("/"),
        endpoint=env.get("PORTAL_S3_ENDPOINT") or None,
        region=env.get("PORTAL_S3_REGION") or None,
        key=env.get("PORTAL_S3_KEY") or None,
        secret=env.get("PORTAL_S3_SECRET") or None,
        addressing=env.get("PORTAL_S3_ADDRESSING", "auto"),
        cache=cache,
        cache_bytes=int(env.get("PORTAL_STORAGE_CACHE_MIB", CACHE_BYTES // MIB)) * MIB,
    )


def _mail(env: Mapping[str, str]) -> MailSettings | None:
    """How letters leave; None where PORTAL_SMTP_HOST is not set. ValueError for what cannot be."""
    host = env.get("PORTAL_SMTP_HOST", "").strip()
    if not host:
        return None
    tls = _tls_mode(env.get("PORTAL_SMTP_TLS") or TlsMode.STARTTLS.value)
    public_address = _public_address(env)
    name = urlsplit(public_address).hostname
    if urlsplit(public_address).scheme not in {"http", "https"} or name is None:
        raise ValueError("PORTAL_SMTP_HOST is set, so PORTAL_PUBLIC_ADDRESS is needed too: https://NAME, for links")
    server = MailServer(
        host=host,
        port=int(env.get("PORTAL_SMTP_PORT") or PORTS[tls]),
        tls=tls,
        user=env.get("PORTAL_SMTP_USER", ""),
        password=env.get("PORTAL_SMTP_PASSWORD", ""),
        greeting_name=name,
        ca_file=Path(env["PORTAL_SMTP_CA_FILE"]).resolve() if env.get("PORTAL_SMTP_CA_FILE") else None,
    )
    return MailSettings(server, _sender(env.get("PORTAL_MAIL_SENDER", "")), public_address)


def _public_address(env: Mapping[str, str]) -> str:
    return env.get("PORTAL_PUBLIC_ADDRESS", "").strip().rstrip("/")


def _trusted_hosts(env: Mapping[str, str], mail: MailSettings | None) -> tuple[str, ...]:
    """The names that are listed; where some are, also the one in letters."""
    listed = _listed(env.get("PORTAL_TRUSTED_HOSTS"))
    own = (urlsplit(mail.public_address).hostname or "",) if mail is not None else ()
    return tuple(dict.fromkeys((*listed, *own))) if listed else ()


def _sender(text: str) -> Address:
    # Imported late: it loads the database's library, which a command without a database never needs.
    from content.mail.addresses import normalised

    name, address = parseaddr(text)
    try:
        return Address(name, addr_spec=normalised(address))
    except Invalid:
        raise ValueError(
            "PORTAL_SMTP_HOST is set, so PORTAL_MAIL_SENDER is needed too: an address, or NAME <ADDRESS>"
        ) from None


def _tls_mode(text: str) -> TlsMode:
    if text not in set(TlsMode):
        raise ValueError(f"PORTAL_SMTP_TLS is “{text}”; choose one of: {', '.join(TlsMode)}")
    return TlsMode(text)


def _kept_secret(file: Path) -> str:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return file.read_text().strip()


def _asr_device(env: Mapping[str, str]) -> str:
    device = env.get("PORTAL_ASR_DEVICE") or "auto"
    if device not in ASR_DEVICES:
        raise ValueError(f"PORTAL_ASR_DEVICE is “{device}”; choose one of: {', '.join(ASR_DEVICES)}")
    return device


def _cores() -> int:
    """How many processes serve by default: one for each core that this one may use, up to eight."""
    return min(MOST_WEB_PROCESSES, len(os.sched_getaffinity(0)))


def _listed(value: str | None) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(word.strip() for word in (value or "").split(",") if word.strip())


def _on(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "yes", "on"}
