/**
 * Has Markdown read in a worker, one text at a time and the shortest first, so that no text can
 * hold up the page. One that takes too long is given up, and so are those that break the reader.
 */

/** How many nodes one text may become, in all. */
export const MOST_NODES = 10_000;

const LONGEST = 1_000_000;
const PATIENCE_MS = 3000;
const LEAST_PATIENCE_MS = 250;
const GRACE_MS = 50;
const MOST_KEPT = 300;
const LONGEST_KEPT = 50_000;

/** Waiting jobs, {text, room, wanted, resolve}, and the one that is being read. */
const queue = [];
let job = null;
let timer = null;
let worker = null;
let ready = false;

/** How many texts took too long: the more, the less time a text has. */
let late = 0;

/** What short texts became, those used last at the end. */
const kept = new Map();

/** The blocks of a text that was read before, or null. */
export function readBefore(text) {
  const blocks = kept.get(text);
  if (!blocks) {
    return null;
  }
  kept.delete(text);
  kept.set(text, blocks);
  return blocks;
}

/**
 * The blocks of a text, see reader.js, or null if it cannot be read.
 *
 * @param room how many nodes they may have
 * @param wanted asked before it is read whether anybody still wants it
 */
export function read(text, room = MOST_NODES, wanted = () => true) {
  if (text.length > LONGEST) {
    return Promise.resolve(null);
  }
  return new Promise((resolve) => {
    queue.push({ text, room, wanted, resolve });
    queueMicrotask(next); // what is being drawn is in the page then
  });
}

/** Reads texts so that they can be drawn at once, or as many as can be read in so much time. */
export async function readAhead(texts, milliseconds) {
  const all = texts.filter((text) => !readBefore(text)).map((text) => read(text));
  await Promise.race([Promise.all(all), new Promise((done) => setTimeout(done, milliseconds))]);
}

function next() {
  worker ??= started();
  while (!job && ready && queue.length > 0) {
    const shortest = queue.reduce((one, other) => (other.text.length < one.text.length ? other : one));
    queue.splice(queue.indexOf(shortest), 1);
    if (shortest.wanted()) {
      begin(shortest);
    } else {
      shortest.resolve(null);
    }
  }
}

function begin(shortest) {
  job = shortest;
  worker.postMessage({ text: job.text, room: job.room });
  const patience = Math.max(LEAST_PATIENCE_MS, PATIENCE_MS / (1 + late));
  timer = setTimeout(() => {
    timer = setTimeout(giveUp, GRACE_MS); // the answer may wait behind this
  }, patience);
}

function started() {
  const fresh = new Worker(new URL('./reader.js', import.meta.url), { type: 'module' });
  fresh.onmessage = ({ data }) => {
    if (data === 'ready') {
      ready = true;
    } else {
      answered(data);
    }
    next();
  };
  fresh.onerror = (event) => {
    event.preventDefault();
    stop();
    answered(null);
    queue.splice(0).forEach(({ resolve }) => resolve(null));
  };
  return fresh;
}

function stop() {
  worker.terminate();
  worker = null;
  ready = false;
}

function giveUp() {
  late += 1;
  stop();
  answered(null);
  next();
}

function answered(blocks) {
  clearTimeout(timer);
  if (!job) {
    return;
  }
  const { text, room, resolve } = job;
  job = null;
  if (blocks && room === MOST_NODES && text.length <= LONGEST_KEPT) {
    kept.set(text, blocks);
    if (kept.size > MOST_KEPT) {
      kept.delete(kept.keys().next().value);
    }
  }
  resolve(blocks);
}

next();
