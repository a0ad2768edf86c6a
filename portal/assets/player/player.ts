/** <changxue-player>: takes over the native video, captions, slides and transcript that the page has rendered, and adds our controls. */
import { Beats } from "./beats";
import { Captions } from "./captions";
import { Chapters } from "./chapters";
import { Descriptions } from "./descriptions";
import { LabelledButton, element } from "./element";
import { Keyboard, type Shortcut } from "./keyboard";
import { Choices, Menu } from "./menu";
import { Preferences } from "./preferences";
import { Quality, type Sizes, type Sources } from "./quality";
import { SeekBar } from "./seek_bar";
import { SignWindow } from "./sign_window";
import { Slides } from "./slides";
import { Status } from "./status";
import { Transcript } from "./transcript";
import { Volume } from "./volume";
import { Strings } from "./strings";

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const SKIP_S = 10;
const ASK_AGAIN_MS = 2000;

export class ChangxuePlayer extends HTMLElement {
  private media!: HTMLMediaElement;
  private strings!: Strings;
  private preferences!: Preferences;
  private captions!: Captions;
  private sign: SignWindow | null = null;
  private slides: Slides | null = null;
  private chapters!: Chapters;
  private readonly status = new Status();
  private showPlaying: () => void = () => undefined;
  private askedAgainFor = "";

  connectedCallback(): void {
    if (this.dataset.ready) return;
    this.strings = new Strings(this.dataset.strings);
    this.preferences = new Preferences(this.dataset.preferences, this.dataset.preferencesUrl);
    this.media = this.querySelector<HTMLMediaElement>(".cx-player__media")!;
    this.media.controls = false;
    this.build();
    this.begin();
    this.media.addEventListener("error", () => this.onError());
    if (this.media.error) this.onError(); // it came before this script
    this.dataset.ready = "true";
  }

  private build(): void {
    const { media, strings, preferences } = this;
    const frame = this.querySelector<HTMLElement>(".cx-player__frame")!;
    const stage = this.querySelector<HTMLElement>(".cx-player__stage")!;
    const figure = this.querySelector<HTMLElement>(".cx-player__sign");

    const captions = (this.captions = new Captions(media, stage, strings, preferences));
    const simple = this.classList.contains("cx-player--simple"); // for the ear: few, large controls
    if (!simple) this.querySelector(".cx-player__screen")!.append(captions.layer);
    if (figure) this.sign = new SignWindow(media, figure, stage, strings, this.status, preferences);
    const descriptionTracks = [...media.querySelectorAll<HTMLTrackElement>("track[kind=descriptions]")];
    const descriptions = descriptionTracks.length ? new Descriptions(media, descriptionTracks, strings, preferences) : null;
    const volume = new Volume(media, strings);
    this.connectLists();
    const fullScreen = this.fullScreenButton(frame);
    const where = new LabelledButton("where", strings.get("where"), () => this.sayWhere());
    const keyboard = new Keyboard(this, strings, this.shortcuts(volume, descriptions, fullScreen), preferences);

    const position = this.seekBar();
    const first = element("div", { class: "cx-player__row cx-player__row--first" }, this.playButton().root, this.skipButton(-SKIP_S).root, this.skipButton(SKIP_S).root);
    const second = element("div", { class: "cx-player__row", id: `${this.id}-more` });
    const always = [descriptions?.menu, this.chapters.menu, this.speedMenu()];
    const sign = [this.sign?.button, this.sign?.menu];
    const quality = this.quality(stage);
    const parts = simple ? [volume, where, ...always] : [volume, where, captions.menu, ...sign, ...always, quality?.menu, fullScreen, keyboard.menu];
    for (const part of parts) if (part) second.append(part.root);
    const notes = element("div", { class: "cx-player__notes" }, simple ? "" : captions.state, simple || !quality ? "" : quality.slow.root);
    if (this.dataset.beatUrl || this.dataset.block) notes.append(new Beats(media, this, strings, this.status).root);
    const live = descriptions ? [descriptions.live] : [];
    frame.append(element("div", { class: "cx-player__controls" }, position.root, element("div", { class: "cx-player__rows" }, first, ...(simple ? [] : [this.moreButton(second).root]), second), notes, ...live, this.status.root));
    media.addEventListener("click", () => this.playOrPause());
  }

  /** What has not begun to come is asked for once more by itself: on a bad line one request in many fails. */
  private onError(): void {
    const { media } = this;
    if (media.readyState > 0 || this.askedAgainFor === media.currentSrc) return this.status.say(this.strings.get("failed"));
    this.askedAgainFor = media.currentSrc;
    window.setTimeout(() => media.error && media.load(), ASK_AGAIN_MS);
  }

  private playOrPause(): void {
    if (this.sign?.sync.held) {
      this.sign.sync.unhold(); // waiting for the interpreter counts as playing: pressing it now means pause
      return this.showPlaying();
    }
    if (this.media.error) this.media.load();
    if (this.media.paused) this.media.play().catch(() => undefined);
    else this.media.pause();
  }

  private seek(seconds: number): void {
    this.media.currentTime = Math.max(0, Math.min(this.duration(), seconds));
  }

  private duration(): number {
    return Number.isFinite(this.media.duration) ? this.media.duration : Number(this.dataset.duration);
  }

  private quality(stage: HTMLElement): Quality | null {
    const sources = JSON.parse(this.dataset.sources ?? "{}") as Sources;
    if (this.dataset.kind !== "video" || Object.keys(sources).length < 2) return null;
    return new Quality(this.media, stage, sources, this.strings, this.status, this.sign, this.preferences, JSON.parse(this.dataset.sizes ?? "{}") as Sizes, this.duration());
  }

  private playButton(): LabelledButton {
    const button = new LabelledButton("play", this.strings.get("play"), () => this.playOrPause());
    button.root.classList.add("cx-player__button--main");
    // The word says what pressing does next; aria-pressed beside a changing word would say it twice, and wrongly.
    this.showPlaying = () => {
      const next = this.media.paused && !this.sign?.sync.held ? "play" : "pause";
      button.say(next, this.strings.get(next));
    };
    for (const name of ["play", "pause", "ended", "emptied"]) this.media.addEventListener(name, () => this.showPlaying());
    return button;
  }

  /** On a phone all but the first row is folded away under this button; on wider screens the button is not there (_player.scss). */
  private moreButton(row: HTMLElement): LabelledButton {
    const button = new LabelledButton("", this.strings.get("more"), () => {
      button.root.setAttribute("aria-expanded", String(button.root.getAttribute("aria-expanded") !== "true"));
    });
    button.root.classList.add("cx-player__more");
    button.root.setAttribute("aria-expanded", "false");
    button.root.setAttribute("aria-controls", row.id);
    return button;
  }

  private skipButton(by: number): LabelledButton {
    const name = by < 0 ? "back" : "forward";
    return new LabelledButton(name, this.strings.get(name), () => {
      this.seek(this.media.currentTime + by);
      this.status.say(this.strings.position(this.media.currentTime, this.duration()));
    });
  }

  private seekBar(): SeekBar {
    const bar = new SeekBar(this.strings, () => this.duration(), (seconds) => this.seek(seconds));
    this.onMove(["timeupdate", "seeking", "loadedmetadata", "durationchange"], (seconds) => bar.show(seconds));
    bar.show(this.media.currentTime);
    return bar;
  }

  private speedMenu(): Menu {
    const choices = new Choices(
      () => RATES.map((rate) => ({ value: String(rate), text: this.strings.get("times", { n: String(rate) }) })),
      (value) => {
        this.media.defaultPlaybackRate = this.media.playbackRate = Number(value);
        this.preferences.set("speed", value);
      },
      "cx-player__choices--short",
    );
    const menu = new Menu("speed", this.strings.get("speed"), () => [choices.make()]);
    const show = () => {
      choices.value = String(this.media.playbackRate);
      menu.show(String(this.media.playbackRate));
    };
    this.media.addEventListener("ratechange", show);
    this.media.defaultPlaybackRate = this.media.playbackRate = Number(this.preferences.get("speed"));
    show();
    return menu;
  }

  private fullScreenButton(frame: HTMLElement): LabelledButton | null {
    if (!document.fullscreenEnabled) return null;
    const button = new LabelledButton("full", this.strings.get("fullscreen"), () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void frame.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", () => {
      button.say("full", this.strings.get(document.fullscreenElement === frame ? "leaveFullscreen" : "fullscreen"));
    });
    return button;
  }

  private connectLists(): void {
    const seek = (seconds: number) => this.seek(seconds);
    const cues = this.querySelector<HTMLElement>(".cx-transcript__cues");
    const transcript = cues && new Transcript(cues, seek, this.strings, this.preferences);
    const slides = this.querySelector<HTMLElement>(".cx-slides__list");
    this.slides = slides && new Slides(slides, seek, this.strings, this.status);
    this.chapters = new Chapters(this.querySelector<HTMLElement>(".cx-chapters__list"), this.slides?.chapters ?? [], seek, this.strings);
    this.onMove(["timeupdate", "seeking"], (seconds) => {
      transcript?.follow(seconds);
      this.chapters.follow(seconds);
      this.slides?.follow(seconds);
    });
  }

  private onMove(names: string[], act: (seconds: number) => void): void {
    for (const name of names) this.media.addEventListener(name, () => act(this.media.currentTime));
  }

  /** On request: position and length, chapter, slide, speed, captions. */
  private sayWhere(): void {
    const { strings, media } = this;
    const [chapter, slide] = [this.chapters.title, this.slides?.title ?? ""];
    const captions = this.captions.shown;
    this.status.say(
      [
        strings.get("whereIs", { position: strings.position(media.currentTime, this.duration()) }),
        chapter && strings.get("chapterNow", { title: chapter }),
        slide && slide !== chapter && strings.get("slideNow", { title: slide }),
        strings.get("speedNow", { n: String(media.playbackRate) }),
        captions ? strings.get("captionsNow", { label: captions }) : strings.get("captionsOff"),
      ]
        .filter(Boolean)
        .join(" "),
    );
  }

  private shortcuts(volume: Volume, descriptions: Descriptions | null, fullScreen: LabelledButton | null): Shortcut[] {
    const { strings, media } = this;
    const list: (Shortcut | false)[] = [
      { name: "play", key: "k", text: `${strings.get("play")} / ${strings.get("pause")}`, act: () => this.playOrPause() },
      { name: "back", key: "j", text: strings.get("back"), act: () => this.seek(media.currentTime - SKIP_S) },
      { name: "forward", key: "l", text: strings.get("forward"), act: () => this.seek(media.currentTime + SKIP_S) },
      { name: "where", key: "w", text: strings.get("where"), act: () => this.sayWhere() },
      { name: "mute", key: "m", text: strings.get("mute"), act: () => volume.toggle() },
      { name: "captions", key: "c", text: strings.get("captions"), act: () => this.captions.toggle() },
      { name: "slower", key: "z", text: strings.get("slower"), act: () => this.changeSpeed(-1) },
      { name: "faster", key: "x", text: strings.get("faster"), act: () => this.changeSpeed(1) },
      this.sign !== null && { name: "sign", key: "s", text: strings.get("sign"), act: () => this.sign?.toggle() },
      descriptions !== null && { name: "describe", key: "d", text: strings.get("description"), act: () => descriptions.toggle() },
      fullScreen !== null && { name: "full", key: "f", text: strings.get("fullscreen"), act: () => fullScreen.root.click() },
    ];
    return list.filter((shortcut): shortcut is Shortcut => Boolean(shortcut));
  }

  private changeSpeed(by: number): void {
    const nearest = RATES.findIndex((rate) => rate >= this.media.playbackRate);
    const rate = RATES[Math.max(0, Math.min(RATES.length - 1, nearest + by))]!;
    this.media.defaultPlaybackRate = this.media.playbackRate = rate;
    this.preferences.set("speed", String(rate));
    this.status.say(this.strings.get("speedNow", { n: String(rate) }));
  }

  /** Where the recording begins: at the second to which a link led, else where the learner stopped. */
  private begin(): void {
    const linked = this.dataset.begin === undefined ? null : Number(this.dataset.begin);
    const resume = Number(this.dataset.resume);
    const at = linked ?? (resume > 3 && resume < this.duration() - 3 ? resume : 0);
    if (!(at > 0) || at >= this.duration()) return;
    this.media.addEventListener("loadedmetadata", () => this.seek(at), { once: true });
    if (this.media.readyState > 0) this.seek(at);
    this.status.say(this.strings.get(linked === null ? "resumed" : "startsAt", { position: this.strings.duration(at) }));
  }
}
