import type { IncomingMessage } from 'node:http';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Without the API's own path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  /** Parsed where it was JSON. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Sent as JSON, bytes as they are. */
  readonly body: unknown;
}

/** An answer that is thrown: what GitHub says to a request that it refuses. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.answer = { status, body: { message, ...(errors === undefined ? {} : { errors }) } };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

export interface Body {
  readonly bytes: Buffer;
  /** False where the connection broke off. */
  readonly isWhole: boolean;
}

/** The body; `halfway` is asked once half of it is there, and ends the reading by answering true. */
export async function readBody(request: IncomingMessage, halfway?: () => Promise<boolean>): Promise<Body> {
  const length = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let asked = false;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (halfway !== undefined && !asked && bytes >= length / 2) {
        asked = true;
        if (await halfway()) return { bytes: Buffer.concat(chunks).subarray(0, length / 2), isWhole: false };
      }
    }
  } catch {
    return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: bytes === length || request.headers['content-length'] === undefined };
}

/** The headers that matter to anybody. */
export function headersOf(request: IncomingMessage): Record<string, string> {
  const kept = ['authorization', 'accept', 'content-type', 'range'];
  return Object.fromEntries(
    kept.flatMap((name) => (typeof request.headers[name] === 'string' ? [[name, request.headers[name]]] : [])),
  );
}
