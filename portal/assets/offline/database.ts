/** What this browser keeps for study without a connection: lessons, notes that wait to be sent, and a few facts. Pages and the
 *  service worker share it; the files themselves lie in Cache Storage. */

export interface KeptLesson {
  account: string; // to whom it belongs; nobody else is shown it
  lesson: string;
  title: string;
  course: string;
  language: string;
  picture: string;
  size: string; // the choice, in the words of its page
  cache: string;
  pages: string[]; // paths at which it opens
  addresses: string[]; // everything that these pages load
  bytes: number;
  keptAt: number;
  played: Record<string, [number, number][]>; // by block, without a connection or not: what the page shows as studied
  positions: Record<string, number>;
  marked: string[]; // sections that were marked as read without a connection
  completed: boolean;
}

export interface Note {
  id?: number;
  account: string;
  lesson: string;
  block?: string;
  segments?: [number, number, number][];
  position?: number;
  sections?: string[];
  up_to?: string;
  changes: number;
}

type Store = "lessons" | "notes" | "facts";

let opening: Promise<IDBDatabase> | null = null;

function opened(): Promise<IDBDatabase> {
  opening = opening ?? new Promise((resolve, reject) => {
    const request = indexedDB.open("changxue", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("lessons", { keyPath: ["account", "lesson"] });
      request.result.createObjectStore("notes", { keyPath: "id", autoIncrement: true });
      request.result.createObjectStore("facts");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

/** Does something in one transaction, and resolves once that is stored. */
export async function transact<T>(store: Store, mode: IDBTransactionMode, act: (objects: IDBObjectStore) => IDBRequest<T> | void): Promise<T> {
  const database = await opened();
  return new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve((request ? request.result : undefined) as T);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export type Fact = "account" | "language" | "leaving" | `token:${string}` | `contact:${string}`;

export function fact(name: Fact): Promise<string | undefined> {
  return transact<string | undefined>("facts", "readonly", (facts) => facts.get(name));
}

export async function setFact(name: Fact, value: string): Promise<void> {
  await transact("facts", "readwrite", (facts) => void facts.put(value, name));
}

export async function forgetFact(name: Fact): Promise<void> {
  await transact("facts", "readwrite", (facts) => void facts.delete(name));
}
