/**
 * Markdown of others as elements. Nothing here parses HTML: reader.js says which elements there
 * are, and what is none of them is text. While a text takes long to read, and if it cannot be read,
 * it is shown as it was written.
 */
import { h, icon, safeUrl, shapes, showWords } from './dom.js';
import { outward, pictureOrLink } from './pictures.js';
import { MOST_NODES, read, readBefore } from './reading.js';

/** So long nothing is shown of what is being read. */
const UNSEEN_MS = 200;

/** Where a text says what its references refer to, wherever they are. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/m;

/** Of each element that shows Markdown: what is wanted of it, and what is drawn. */
const states = new WeakMap();

/**
 * Shows Markdown in an element. What was drawn for the beginning of the same text stays.
 *
 * @param domains where else pictures may come from
 * @param after called once all of it is shown, at once if it can be
 */
export function showMarkdown(element, text, domains = [], after = () => {}) {
  const state = states.get(element) ?? { element, blocks: [], shown: '', plain: false };
  states.set(element, state);
  const wanted = text.replace(/\r\n?/g, '\n');
  state.plain &&= wanted.startsWith(state.wanted);
  Object.assign(state, { wanted, domains, after });
  if (state.busy) {
    return;
  }
  const blocks = readBefore(wanted);
  if (blocks) {
    draw(state, wanted, blocks);
    after();
  } else {
    state.busy = true;
    element.classList.add('reading');
    catchUp(state);
  }
}

/** Reads and draws until that is shown which is wanted, and leaves half of the time to the page. */
async function catchUp(state) {
  while (state.shown !== state.wanted || state.drawnFor !== keyOf(state.domains)) {
    const begun = performance.now();
    const { wanted } = state;
    await readAndDraw(state, wanted);
    if (state.wanted !== wanted) {
      await pause(performance.now() - begun);
    }
  }
  state.busy = false;
  state.element.classList.remove('reading');
  state.after();
}

async function readAndDraw(state, text) {
  const { element } = state;
  const stay = unchanged(state, text);
  const rest = text.slice(stay.reduce((sum, block) => sum + block.source.length, 0));
  const room = stay.reduce((left, block) => left - block.size, MOST_NODES);
  const unread = [...stay, { source: rest, nodes: null, size: 0 }];
  const timer = setTimeout(() => draw(state, text, unread), UNSEEN_MS);
  const blocks = state.plain || room <= 0 ? null : await read(rest, room, () => element.isConnected);
  clearTimeout(timer);
  state.plain ||= blocks === null && state.wanted.startsWith(text);
  draw(state, text, blocks ? [...stay, ...blocks] : unread);
}

/** The drawn blocks that a longer text begins with: all but the last, which may go on. */
function unchanged({ blocks, shown }, text) {
  return text.startsWith(shown) && !DEFINITION.test(text) ? blocks.slice(0, -1) : [];
}

/** As long as what was done took, with the frame that shows it. */
function pause(taken) {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      const before = performance.now();
      setTimeout(() => setTimeout(done, taken + performance.now() - before));
    });
  });
}

// ----------------------------------------------------------------------------------- drawing

function keyOf(domains) {
  return domains.join(' ');
}

function draw(state, text, blocks) {
  const { element, domains, blocks: before } = state;
  const drawnFor = keyOf(domains);
  blocks.forEach((block, i) => {
    const old = element.children[i];
    if (block.nodes === null && before[i]?.nodes === null) {
      showWords(old, block.source);
    } else if (!before[i] || drawnFor !== state.drawnFor || !same(before[i], block)) {
      const fresh = drawn(block, domains);
      old ? old.replaceWith(fresh) : element.append(fresh);
    }
  });
  while (element.children.length > blocks.length) {
    element.lastChild.remove();
  }
  Object.assign(state, { blocks, drawnFor, shown: text });
}

function same(one, other) {
  return (
    one === other ||
    (one.source === other.source && JSON.stringify(one.nodes) === JSON.stringify(other.nodes))
  );
}

function drawn({ source, nodes }, domains) {
  const element = h('div', { class: 'block' });
  if (nodes === null) {
    element.classList.add('unread');
    showWords(element, source);
  } else {
    element.append(...elements(nodes, domains));
  }
  return element;
}

function elements(nodes, domains) {
  return nodes.map((node) => (typeof node === 'string' ? decoded(node) : elementOf(node, domains)));
}

function elementOf([tag, properties, children], domains) {
  switch (tag) {
    case 'a':
      return link(decoded(properties.href), elements(children, domains));
    case 'img':
      return pictureOrLink(decoded(properties.src), decoded(properties.alt) || 'image', domains, {
        loading: 'lazy',
      });
    case 'pre':
      return codeBlock(`${decoded(children[0]).replace(/\n$/, '')}\n`, decoded(properties.language));
    case 'table':
      return h('div', { class: 'table', tabindex: '0' }, h('table', {}, elements(children, domains)));
    default:
      return h(tag, properties, elements(children, domains));
  }
}

function link(address, children) {
  const url = safeUrl(address);
  return url ? outward(url, children) : h('span', {}, children);
}

function codeBlock(text, language) {
  const name = /^[\w+#.-]{1,40}/.exec(language)?.[0] ?? '';
  return h(
    'div',
    { class: 'code' },
    h('div', { class: 'code-bar' }, h('span', {}, name), copyButton(text, 'Copy', icon(shapes.copy))),
    h('pre', { tabindex: '0' }, h('code', {}, text)),
  );
}

/** The text with its entities as what they stand for. */
function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,31}));/gi, (entity, decimal, hex, name) =>
    name ? named(entity) : character(decimal ? Number(decimal) : parseInt(hex, 16)),
  );
}

function character(code) {
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)
    ? '\ufffd'
    : String.fromCodePoint(code);
}

const names = new Map();

/** What browsers know by a name: letters and digits alone are handed to their parser. */
function named(entity) {
  if (!names.has(entity)) {
    const known = new DOMParser().parseFromString(entity, 'text/html').body.textContent;
    names.set(entity, known);
  }
  return names.get(entity);
}

/** A button that copies, and says so. */
export function copyButton(text, label, picture = null) {
  const onclick = (event) => copy(text, event.currentTarget);
  return h('button', { type: 'button', class: 'quiet', onclick }, picture, label);
}

async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  const label = button.lastChild;
  const before = label.textContent;
  label.textContent = 'Copied';
  setTimeout(() => {
    label.textContent = before;
  }, 1500);
}
