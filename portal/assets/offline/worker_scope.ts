/** What of a service worker's scope is used here. TypeScript's own library for workers contradicts the one for pages. */
export interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly clientId: string;
  respondWith(answer: Promise<Response> | Response): void;
}

export interface MessageEventOfClient extends ExtendableEvent {
  readonly data: unknown;
}

interface Client {
  postMessage(message: unknown): void;
}

export interface WorkerScope {
  /** What the portal writes before the script (portal/public/views/installation.py). */
  readonly changxue: {
    version: string;
    root: string;
    static: string;
    shell: string[];
    pages: string[];
    token: string;
    study: string;
    signOut: string;
    erase: string;
  };
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<Client[]> };
  readonly location: Location;
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate" | "sync", listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(name: "message", listener: (event: MessageEventOfClient) => void): void;
}

export const scope = self as unknown as WorkerScope;
