import { ApiError, FakeEcsError, Refused } from "./errors.js";

/** An event of a stream. A stream that is opened with the id of one goes on after it. */
export interface ServerSentEvent {
  id: string;
  data: Record<string, unknown>;
}

type Query = Record<string, string | number | boolean | undefined>;

/** Requests to one server, and their answers. */
export class Transport {
  readonly url: string;

  constructor(url: string, private readonly token?: string) {
    if (!/^https?:\/\/[^/]+\/?$/.test(url)) {
      throw new FakeEcsError(`'${url}' is no address of a server: it is like http://127.0.0.1:4566`);
    }
    this.url = url.replace(/\/$/, "");
  }

  async json(method: string, path: string, query: Query, body?: Record<string, unknown>): Promise<unknown> {
    // Members that are undefined are not written.
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await this.ask(path, query, { method, ...content });
    return answer.json();
  }

  async text(path: string, query: Query): Promise<string> {
    const answer = await this.ask(path, query, {});
    return answer.text();
  }

  /** Each line of an answer that is JSON line by line, as it comes. */
  async lines<T>(path: string, query: Query, signal?: AbortSignal): Promise<AsyncGenerator<T, void>> {
    return parsed<T>(await this.stream(path, query, {}, signal));
  }

  /** The events of an answer, as they come. */
  async events(
    path: string,
    query: Query,
    lastEventId?: string,
    signal?: AbortSignal,
  ): Promise<AsyncGenerator<ServerSentEvent, void>> {
    const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    return events(await this.stream(path, query, headers, signal));
  }

  /** What a service of AWS that speaks JSON answers. */
  async call(target: string, body: unknown, credential: string): Promise<Record<string, unknown>> {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}`,
    };
    const response = await this.fetch("/", { method: "POST", headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) {
      const code = String(answer["__type"] ?? response.status).split("#").at(-1) ?? "";
      const text = String(answer["message"] ?? answer["Message"] ?? "");
      throw new ApiError(target.split(".").at(-1) ?? target, code, text);
    }
    return answer;
  }

  private async fetch(target: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url + target, init);
    } catch (error) {
      if (error instanceof Error && /^(Abort|Timeout)Error$/.test(error.name)) {
        throw error;
      }
      throw new FakeEcsError(`nobody answers at ${this.url}`, { cause: error });
    }
  }

  private async ask(path: string, query: Query, init: RequestInit): Promise<Response> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        parameters.append(name, String(value));
      }
    }
    const target = parameters.size > 0 ? `${path}?${parameters}` : path;
    const headers = new Headers(init.headers);
    if (this.token !== undefined) {
      headers.set("authorization", `Bearer ${this.token}`);
    }
    const response = await this.fetch(target, { ...init, headers });
    if (!response.ok) {
      const text = await response.text();
      throw new Refused(response.status, sentence(text));
    }
    return response;
  }

  /** The lines of an answer, without their ends. The connection is open from now on. */
  private async stream(
    path: string,
    query: Query,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<AsyncGenerator<string, void>> {
    return lines(await this.ask(path, query, { headers, ...(signal ? { signal } : {}) }));
  }
}

async function* lines(answer: Response): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  // Leaving the loop early closes the connection.
  for await (const piece of answer.body ?? []) {
    const all = (rest + decoder.decode(piece as Uint8Array, { stream: true })).split("\n");
    rest = all.pop() ?? "";
    yield* all;
  }
  if (rest !== "") {
    yield rest;
  }
}

async function* parsed<T>(from: AsyncGenerator<string, void>): AsyncGenerator<T, void> {
  for await (const line of from) {
    if (line !== "") {
      yield JSON.parse(line) as T;
    }
  }
}

async function* events(from: AsyncGenerator<string, void>): AsyncGenerator<ServerSentEvent, void> {
  let id = "";
  let data = "";
  for await (const line of from) {
    const colon = line.indexOf(": ");
    const [name, value] = [line.slice(0, Math.max(colon, 0)), line.slice(colon + 2)];
    if (name === "id") {
      id = value;
    } else if (name === "data") {
      data += value;
    } else if (line === "" && data !== "") {
      yield { id, data: JSON.parse(data) as Record<string, unknown> };
      data = "";
    }
  }
}

function sentence(text: string): string {
  try {
    return (JSON.parse(text) as { message: string }).message;
  } catch {
    return text;
  }
}
