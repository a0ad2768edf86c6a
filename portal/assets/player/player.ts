/** <changxue-player>: takes over the native video, captions and transcript that the page has rendered, and adds our controls. */
import { Beats } from "./beats";
import { Captions } from "./captions";
import { LabelledButton, element } from "./element";
import { Keyboard, type Shortcut } from "./keyboard";
import { recall, remember } from "./memory";
import { Choices, Menu } from "./menu";
import { SeekBar } from "./seek_bar";
import { SignWindow } from "./sign_window";
import { SoundOnly } from "./sound_only";
import { Status } from "./status";
import { Transcript } from "./transcript";
import { Volume } from "./volume";
import { Words } from "./words";

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const SKIP_S = 10;

export class ChangxuePlayer extends HTMLElement {
  private media!: HTMLMediaElement;
  private words!: Words;
  private sign: SignWindow | null = null;
  private readonly status = new Status();
  private showPlaying: () => void = () => undefined;

  connectedCallback(): void {
    if (this.dataset.ready) return;
    this.words = new Words(this.dataset);
    this.media = this.querySelector<HTMLMediaElement>(".cx-player__media")!;
    this.media.controls = false;
    this.build();
    this.resume();
    this.media.addEventListener("error", () => this.status.say(this.words.get("failed")));
    this.dataset.ready = "true";
  }

  private build(): void {
    const { media, words } = this;
    const frame = this.querySelector<HTMLElement>(".cx-player__frame")!;
    const stage = this.querySelector<HTMLElement>(".cx-player__stage")!;
    const figure = this.querySelector<HTMLElement>(".cx-player__sign");

    const captions = new Captions(media, words);
    this.querySelector(".cx-player__screen")!.append(captions.layer);
    if (figure) this.sign = new SignWindow(media, figure, stage, words, this.status);
    const volume = new Volume(media, words);
    const soundOnly = this.dataset.audioSrc ? new SoundOnly(media, stage, this.dataset.audioSrc, words, this.status, this.sign) : null;
    const fullScreen = this.fullScreenButton(frame);
    const keyboard = new Keyboard(this, words, this.shortcuts(captions, volume, fullScreen));

    const position = this.seekBar();
    const first = element("div", { class: "cx-player__row" }, this.playButton().root, this.skipButton(-SKIP_S).root, this.skipButton(SKIP_S).root, volume.root);
    const second = element("div", { class: "cx-player__row" });
    for (const part of [captions.menu?.root, this.sign?.button.root, this.speedMenu().root, soundOnly?.button.root, fullScreen?.root, keyboard.menu.root]) {
      if (part) second.append(part);
    }
    const notes = element("div", { class: "cx-player__notes" }, captions.state);
    if (this.dataset.beatUrl) notes.append(new Beats(media, this, words, this.status).root);
    frame.append(element("div", { class: "cx-player__controls" }, position.root, element("div", { class: "cx-player__rows" }, first, second), notes, this.status.root));

    this.connectTranscript();
    media.addEventListener("click", () => this.playOrPause());
  }

  private playOrPause(): void {
    if (this.sign?.sync.held) {
      this.sign.sync.forgetHold(); // waiting for the interpreter counts as playing: pressing it now means pause
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

  private playButton(): LabelledButton {
    const button = new LabelledButton("play", this.words.get("play"), () => this.playOrPause());
    button.root.classList.add("cx-player__button--main");
    // The word says what pressing does next; aria-pressed beside a changing word would say it twice, and wrongly.
    this.showPlaying = () => {
      const next = this.media.paused && !this.sign?.sync.held ? "play" : "pause";
      button.say(next, this.words.get(next));
    };
    for (const name of ["play", "pause", "ended", "emptied"]) this.media.addEventListener(name, () => this.showPlaying());
    return button;
  }

  private skipButton(by: number): LabelledButton {
    const name = by < 0 ? "back" : "forward";
    return new LabelledButton(name, this.words.get(name), () => {
      this.seek(this.media.currentTime + by);
      this.status.say(this.words.position(this.media.currentTime, this.duration()));
    });
  }

  private seekBar(): SeekBar {
    const bar = new SeekBar(this.words, () => this.duration(), (seconds) => this.seek(seconds));
    const show = () => bar.show(this.media.currentTime);
    for (const name of ["timeupdate", "seeking", "loadedmetadata", "durationchange"]) this.media.addEventListener(name, show);
    show();
    return bar;
  }

  private speedMenu(): Menu {
    const choices = new Choices(
      RATES.map((rate) => ({ value: String(rate), text: this.words.get("times", { n: String(rate) }) })),
      (value) => {
        this.media.defaultPlaybackRate = this.media.playbackRate = Number(value);
        remember({ rate: Number(value) });
      },
    );
    choices.root.classList.add("cx-player__choices--short");
    const menu = new Menu("speed", this.words.get("speed"), choices.root);
    const show = () => {
      choices.value = String(this.media.playbackRate);
      menu.show(String(this.media.playbackRate));
    };
    this.media.addEventListener("ratechange", show);
    const rate = recall().rate ?? 1;
    this.media.defaultPlaybackRate = this.media.playbackRate = rate;
    show();
    return menu;
  }

  private fullScreenButton(frame: HTMLElement): LabelledButton | null {
    if (!document.fullscreenEnabled) return null;
    const button = new LabelledButton("full", this.words.get("fullscreen"), () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void frame.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", () => {
      button.say("full", this.words.get(document.fullscreenElement === frame ? "leaveFullscreen" : "fullscreen"));
    });
    return button;
  }

  private connectTranscript(): void {
    const list = this.querySelector<HTMLElement>(".cx-transcript__cues");
    if (!list) return;
    const transcript = new Transcript(list, (seconds) => this.seek(seconds));
    for (const name of ["timeupdate", "seeking"]) this.media.addEventListener(name, () => transcript.follow(this.media.currentTime));
  }

  private shortcuts(captions: Captions, volume: Volume, fullScreen: LabelledButton | null): Shortcut[] {
    const { words } = this;
    const list: Shortcut[] = [
      { key: "k", text: `${words.get("play")} / ${words.get("pause")}`, act: () => this.playOrPause() },
      { key: "j", text: words.get("back"), act: () => this.seek(this.media.currentTime - SKIP_S) },
      { key: "l", text: words.get("forward"), act: () => this.seek(this.media.currentTime + SKIP_S) },
      { key: "m", text: words.get("mute"), act: () => volume.toggle() },
      { key: "c", text: words.get("captions"), act: () => captions.toggle() },
    ];
    if (this.sign) list.push({ key: "s", text: words.get("sign"), act: () => this.sign?.toggle() });
    if (fullScreen) list.push({ key: "f", text: words.get("fullscreen"), act: () => fullScreen.root.click() });
    return list;
  }

  private resume(): void {
    const at = Number(this.dataset.resume);
    if (!(at > 3) || at > this.duration() - 3) return;
    this.media.addEventListener("loadedmetadata", () => this.seek(at), { once: true });
    if (this.media.readyState > 0) this.seek(at);
    this.status.say(this.words.get("resumed", { position: this.words.duration(at) }));
  }
}
