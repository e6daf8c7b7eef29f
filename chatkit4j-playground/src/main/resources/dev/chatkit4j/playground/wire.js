/** Requests to the server and the events of their answers. */

/** Where ChatKit is; the page says it as seen from itself. */
export const CHATKIT = new URL(
  document.querySelector('meta[name="chatkit"]').content,
  location.href,
).href.replace(/\/$/, '');

const KEY = 'chatkit4j.header';

/** What tells the server who is asking, kept for as long as the tab is open. */
export function header() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
}

/** Takes a token, or "Name: value" for a header of another name. */
export function identify(text) {
  const named = /^([A-Za-z0-9-]+):\s*(\S.*)$/.exec(text.trim());
  const value = named ? [named[1], named[2]] : ['Authorization', `Bearer ${text.trim()}`];
  sessionStorage.setItem(KEY, JSON.stringify(value));
}

export function headers() {
  const known = header();
  return known ? { [known[0]]: known[1] } : {};
}

/** A refusal: what the server says, its status and the request's id. */
export class Refused extends Error {
  constructor(message, status, requestId) {
    super(message);
    this.status = status;
    this.requestId = requestId;
  }
}

/** Whoever listens is told of each request, event and answer, with its JSON and when it was. */
const listeners = new Set();

export function listen(listener) {
  listeners.add(listener);
}

function tell(entry) {
  const timed = { at: performance.now(), ...entry };
  listeners.forEach((listener) => listener(timed));
  return timed;
}

let numbers = 0;

async function post(type, params, signal) {
  const body = { type, params };
  const request = { number: ++numbers, type, json: JSON.stringify(body) };
  tell({ kind: 'request', ...request, body });
  const answer = await fetch(CHATKIT, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers() },
    body: request.json,
    signal,
  }).catch((failure) => {
    tell({ kind: 'failed', number: request.number, type, json: JSON.stringify(String(failure)) });
    throw failure.name === 'AbortError'
      ? failure
      : new Refused('The server cannot be reached.', 0, null);
  });
  if (!answer.ok) {
    const body = (await answer.json().catch(() => null)) ?? {};
    const json = JSON.stringify(body);
    tell({ kind: 'failed', number: request.number, type, status: answer.status, json });
    throw new Refused(
      body.message ?? `The server answered ${answer.status}.`,
      answer.status,
      body.request_id ?? null,
    );
  }
  return { answer, number: request.number };
}

/** Asks for JSON. */
export async function ask(type, params) {
  const { answer, number } = await post(type, params);
  const json = await answer.text();
  const body = JSON.parse(json);
  tell({ kind: 'answer', number, type, body, json });
  return body;
}

/** Asks for events and hands each to take, until there are no more or the signal is given. */
export async function stream(type, params, take, signal) {
  const { answer, number } = await post(type, params, signal);
  for await (const json of events(answer.body)) {
    const event = JSON.parse(json);
    tell({ kind: 'event', number, type: event.type, body: event, json });
    take(event);
  }
  tell({ kind: 'end', number, type });
}

/** The JSON of each "data:" of a stream; comments are passed over. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data: ')) {
        yield line.slice('data: '.length);
      }
    }
  }
}
