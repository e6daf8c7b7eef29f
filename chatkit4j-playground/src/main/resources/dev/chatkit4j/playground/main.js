/** The page: one conversation at a time, and what the user does in it. */
import { h, icon, iconButton, line, replace, shapes } from './dom.js';
import { showMarkdown } from './markdown.js';
import { readAhead } from './reading.js';
import { apply, conversation } from './reducer.js';
import { draw, markdownOf } from './items.js';
import { Composer } from './composer.js';
import { Inspector } from './inspector.js';
import { Threads } from './threads.js';
import { CHATKIT, Refused, ask, headers, identify, stream } from './wire.js';

const PAGE = 30;

/** How long opening waits for Markdown to be read, so that it is not seen coming. */
const READ_AHEAD_MS = 300;

const LEVELS = ['info', 'warning', 'danger', 'effect'];
const HIDDEN = ['hidden_context_item', 'sdk_hidden_context'];
const at = (id) => document.getElementById(id);

let state = conversation();
let older = null;
let loading = false;
let running = null;
let drawn = new Map();
const changed = new Set();
let frame = null;

/** Whether the end of the conversation stays in sight as it grows. */
let pinned = true;

/** When the user last had a hand in scrolling. */
let moved = -Infinity;

/** Where the scroller was after the last scrolling. */
let lastTop = 0;

const scroller = at('scroller');
const list = at('items');

const does = {
  save,
  feedback,
  retry,
  quote: (text) => composer.cite(text),
  runTool,
  refuseTool: (item) => answerTool(item, { error: 'The user refused.' }),
  submit: (item, input) =>
    turn('threads.add_structured_input', { thread_id: item.thread_id, item_id: item.id, input }),
  act,
};

const composer = new Composer(at('composer'), { send, stop: () => running?.abort() });
const threads = new Threads(at('sidebar'), {
  open,
  start,
  failed,
  changed: (thread) => {
    if (thread.id === state.thread?.id) {
      state.thread = thread;
      drawBar();
    }
  },
});
const inspector = new Inspector(at('inspector'), () => state.thread?.id ?? null);

// ------------------------------------------------------------------------------------ drawing

/** Has an item, or all else with '*', drawn with the next frame. */
function show(id) {
  if (id === null) {
    return;
  }
  changed.add(id);
  frame ??= requestAnimationFrame(() => {
    frame = null;
    if (changed.has('*')) {
      drawAll();
    } else {
      changed.forEach((each) => drawItem(state.items.find((item) => item.id === each)));
    }
    changed.clear();
    stay();
  });
}

function stay() {
  if (pinned) {
    scroller.scrollTop = scroller.scrollHeight;
  }
}

const sizes = new ResizeObserver(stay);
sizes.observe(scroller);
sizes.observe(list);

function drawItem(item) {
  const element = item && drawn.get(item.id);
  if (element) {
    draw(element, item, {
      open: state.open.has(item.id),
      domains: domains(),
      does,
    });
  }
}

/** Where pictures may come from besides this server. */
function domains() {
  const named = state.thread?.allowed_image_domains;
  return Array.isArray(named) ? named : [];
}

/** Makes the elements those of the items, in order; only what is new or changed is drawn. */
function drawAll() {
  const items = state.items.filter((item) => !HIDDEN.includes(item.type));
  const before = drawn;
  drawn = new Map();
  let place = list.firstElementChild;
  for (const item of items) {
    let element = before.get(item.id);
    if (!element || changed.has(item.id)) {
      element ??= h('article', { class: 'item', 'data-id': item.id });
      drawn.set(item.id, element);
      drawItem(item);
    }
    drawn.set(item.id, element);
    if (element === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(element, place);
    }
  }
  [...list.children].forEach((element) => {
    if (drawn.get(element.dataset.id) !== element) {
      element.remove();
    }
  });
  drawEnd(items);
  drawBar();
}

function drawEnd(items) {
  if (items.length === 0 && !running) {
    list.append(h('div', { class: 'welcome' }, welcome()));
  }
  if (state.progress || (running && state.open.size === 0)) {
    list.append(
      h(
        'div',
        { class: 'progress', role: 'status' },
        h('span', { class: 'spinner', 'aria-hidden': 'true' }),
        line(state.progress?.text ?? ''),
      ),
    );
  }
}

function welcome() {
  const suggestions = [...document.querySelectorAll('meta[name="starter"]')].map((it) => it.content);
  return [
    h('h1', {}, 'What can I do for you?'),
    h('p', { class: 'muted' }, suggestions.length > 0 ? 'Say something, or try one of these.' : 'Say something.'),
    h(
      'div',
      { class: 'suggestions' },
      suggestions.map((text) =>
        h('button', { type: 'button', onclick: () => send(input(text)) }, text),
      ),
    ),
  ];
}

function input(text) {
  return {
    content: [{ type: 'input_text', text }],
    attachments: [],
    quoted_text: null,
    inference_options: {},
  };
}

function drawBar() {
  replace(
    at('bar'),
    iconButton(shapes.menu, 'Conversations', () => document.body.classList.toggle('listing')),
    h('h2', {}, state.thread ? line(state.thread.title || 'New conversation') : 'chatkit4j playground'),
    h('span', { class: 'grow' }),
    iconButton(shapes.sun, 'Light or dark', changeTheme),
    iconButton(shapes.eye, 'Inspector (i)', () => inspector.toggle()),
  );
  composer.status(state.thread?.status);
}

function toast(level, ...content) {
  const note = h(
    'div',
    { class: `toast ${LEVELS.includes(level) ? level : 'info'}` },
    h('div', { class: 'prose' }, content),
    iconButton(shapes.close, 'Dismiss', () => note.remove()),
  );
  at('toasts').append(note);
  if (level === 'effect') {
    setTimeout(() => note.remove(), 6000);
  }
}

// ----------------------------------------------------------------------------- conversations

function start() {
  running?.abort();
  document.body.classList.remove('listing');
  state = conversation();
  older = null;
  history.replaceState(null, '', location.pathname);
  opened();
  composer.text.focus();
}

async function open(id) {
  running?.abort();
  document.body.classList.remove('listing');
  try {
    const [{ items, ...thread }, page] = await Promise.all([
      ask('threads.get_by_id', { thread_id: id }),
      ask('items.list', { thread_id: id, limit: PAGE, order: 'desc', after: null }),
    ]);
    await readAhead(page.data.flatMap(markdownOf), READ_AHEAD_MS);
    state = conversation(thread, page.data.reverse());
    older = page.has_more ? page.after : null;
    history.replaceState(null, '', `#${encodeURIComponent(id)}`);
    opened();
  } catch (failure) {
    failed(failure);
  }
}

function opened() {
  at('toasts').replaceChildren();
  list.replaceChildren();
  drawn = new Map();
  threads.select(state.thread?.id ?? null);
  drawAll();
  pinned = true;
  stay();
}

for (const gesture of ['wheel', 'touchmove', 'keydown', 'pointerdown', 'pointermove']) {
  scroller.addEventListener(gesture, (event) => {
    const pressed = !gesture.startsWith('pointer') || (event.buttons > 0 && event.target === scroller);
    moved = pressed ? performance.now() : moved;
  }, { passive: true });
}

scroller.addEventListener('scroll', () => {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  if (performance.now() - moved < 1000) {
    pinned = atEnd && scroller.scrollTop >= lastTop; // a first step up is not undone
  } else if (atEnd) {
    pinned = true; // what is further up stays there when something grows
  }
  lastTop = scroller.scrollTop;
  if (scroller.scrollTop < 300 && older && !loading) {
    loadOlder();
  }
});

async function loadOlder() {
  loading = true;
  const mine = state;
  try {
    const page = await ask('items.list', {
      thread_id: mine.thread.id,
      limit: PAGE,
      order: 'desc',
      after: older,
    });
    await readAhead(page.data.flatMap(markdownOf), READ_AHEAD_MS);
    if (mine !== state) {
      return;
    }
    older = page.has_more ? page.after : null;
    const first = list.firstElementChild;
    const top = first?.getBoundingClientRect().top;
    state.items.unshift(...page.data.reverse());
    drawAll();
    if (first) {
      scroller.scrollTop += first.getBoundingClientRect().top - top;
    }
  } catch (failure) {
    failed(failure);
  } finally {
    loading = false;
  }
}

// -------------------------------------------------------------------------------------- turns

function send(message) {
  return state.thread
    ? turn('threads.add_user_message', { thread_id: state.thread.id, input: message })
    : turn('threads.create', { input: message });
}

/** Asks for a stream and shows what comes. */
async function turn(type, params) {
  if (running) {
    return;
  }
  const mine = state;
  const control = new AbortController();
  running = control;
  composer.running(true);
  at('toasts').replaceChildren();
  pinned = true;
  show('*');
  try {
    await stream(type, params, (event) => take(mine, event, { type, params }), control.signal);
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      failed(failure, () => turn(type, params));
    }
  } finally {
    running = null;
    composer.running(false);
    if (mine === state) {
      await settle(mine, control.signal.aborted);
    }
  }
}

function take(mine, event) {
  switch (event.type) {
    case 'error':
      fail(event);
      break;
    case 'notice':
      toast(event.level, event.title && h('strong', {}, line(event.title)), prose(event.message));
      break;
    case 'client_effect':
      toast('effect', 'Effect ', h('code', {}, line(event.name)), ' ', inShort(event.data));
      break;
    default:
      break;
  }
  const before = domains().join(' ');
  const what = apply(mine, event);
  if (mine !== state) {
    return;
  }
  if (event.type === 'thread.created' || event.type === 'thread.updated') {
    if (domains().join(' ') !== before) {
      mine.items.forEach((item) => show(item.id));
    }
    threads.put(mine.thread);
    threads.select(mine.thread.id);
    history.replaceState(null, '', `#${encodeURIComponent(mine.thread.id)}`);
  }
  show(what);
}

function prose(text) {
  const element = h('div', {});
  showMarkdown(element, text, domains());
  return element;
}

function inShort(value) {
  return line(JSON.stringify(value) ?? '', 1000);
}

function fail({ message, allow_retry: again }) {
  const newest = state.items.findLast((item) => item.type === 'user_message');
  toast(
    'danger',
    line(message ?? 'Something went wrong.', 1000),
    again &&
      newest &&
      h('button', { type: 'button', onclick: () => retry(newest) }, icon(shapes.retry), 'Try again'),
  );
}

/**
 * What was begun and not finished is as the server kept it. If the user stopped it, the server may
 * not have noticed yet, but will keep what was said: that stays as it is.
 */
async function settle(mine, stopped) {
  mine.progress = null;
  if (mine.open.size > 0 && mine.thread && !stopped) {
    const page = await ask('items.list', {
      thread_id: mine.thread.id,
      limit: PAGE,
      order: 'desc',
      after: null,
    }).catch(() => null);
    if (page && mine === state) {
      const kept = new Map(page.data.map((item) => [item.id, item]));
      mine.items = mine.items.filter((item) => !mine.open.has(item.id) || kept.has(item.id));
      mine.items = mine.items.map((item) => kept.get(item.id) ?? item);
      page.data.reverse().forEach((item) => {
        if (!mine.items.some((known) => known.id === item.id) && mine.items.length < PAGE) {
          mine.items.push(item);
        }
      });
    }
  }
  const ended = [...mine.open];
  mine.open.clear();
  ended.forEach(show);
  show('*');
}

function failed(failure, again) {
  if (failure instanceof Refused && failure.status === 401) {
    askWho();
    return;
  }
  toast(
    'danger',
    line(failure.message, 1000),
    failure.requestId && h('span', { class: 'muted' }, ` (${failure.requestId})`),
    again && h('button', { type: 'button', onclick: again }, icon(shapes.retry), 'Try again'),
  );
}

/** The server wants to know who is asking. */
function askWho() {
  const field = h('input', { name: 'token', autocomplete: 'off', required: true, 'aria-label': 'Token' });
  const dialog = h(
    'dialog',
    {},
    h(
      'form',
      {
        method: 'dialog',
        onsubmit: () => {
          identify(field.value);
          location.reload();
        },
      },
      h('h2', {}, 'Who are you?'),
      h('p', {}, 'This server wants a token, or a header such as ', h('code', {}, 'X-User: ann'), '.'),
      field,
      h('button', { type: 'submit', class: 'primary' }, 'Go on'),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

// ----------------------------------------------------------------------- what the user does

/** Answers again what the user said before that item. */
function retry(item) {
  const index = state.items.indexOf(item);
  const asked = state.items.slice(0, index + 1).findLast((each) => each.type === 'user_message');
  if (!asked || running) {
    return;
  }
  state.items = state.items.slice(0, state.items.indexOf(asked) + 1);
  show('*');
  turn('threads.retry_after_item', { thread_id: asked.thread_id, item_id: asked.id });
}

async function feedback(item, kind, button) {
  await ask('items.feedback', { thread_id: item.thread_id, item_ids: [item.id], kind })
    .then(() => {
      button.parentElement
        .querySelectorAll('[aria-pressed]')
        .forEach((pressed) => pressed.removeAttribute('aria-pressed'));
      button.setAttribute('aria-pressed', 'true');
    })
    .catch(failed);
}

const TOOLS = {
  get_page_title: () => document.title,
  get_selection: () => String(getSelection()),
};

function runTool(item) {
  const tool = Object.hasOwn(TOOLS, item.name) ? TOOLS[item.name] : null;
  return answerTool(item, tool ? tool(item.arguments) : { error: 'This page has no such tool.' });
}

function answerTool(item, result) {
  item.status = 'completed';
  item.output = result;
  show(item.id);
  return turn('threads.add_client_tool_output', { thread_id: item.thread_id, result });
}

/** An action of a widget: in this page, with a stream or without. */
async function act(item, action, values) {
  const request = {
    thread_id: item.thread_id,
    item_id: item.id,
    action: { type: action.type, payload: merged(values, action.payload) },
  };
  if (action.handler === 'client') {
    toast('effect', 'Action ', h('code', {}, line(action.type)), ' ', inShort(request.action.payload));
  } else if (action.streaming === false) {
    await ask('threads.sync_custom_action', request)
      .then(({ updated_item: updated }) => {
        if (updated) {
          show(apply(state, { type: 'thread.item.replaced', item: updated }));
        }
      })
      .catch(failed);
  } else {
    await turn('threads.custom_action', request);
  }
}

/** What the action says itself comes before what the form has. */
function merged(values, payload) {
  if (payload === null || payload === undefined) {
    return Object.keys(values).length > 0 ? values : null;
  }
  return typeof payload === 'object' && !Array.isArray(payload) ? { ...values, ...payload } : payload;
}

async function save(file) {
  const answer = await fetch(`${CHATKIT}/attachments/${encodeURIComponent(file.id)}`, { headers: headers() });
  if (!answer.ok) {
    failed(new Refused('The file cannot be fetched.', answer.status, null));
    return;
  }
  const url = URL.createObjectURL(await answer.blob());
  h('a', { href: url, download: line(file.name) }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// --------------------------------------------------------------------------------- the page

function changeTheme() {
  const dark = document.documentElement.dataset.theme === 'dark';
  theme(dark ? 'light' : 'dark');
  localStorage.setItem('chatkit4j.theme', dark ? 'light' : 'dark');
}

function theme(name) {
  document.documentElement.dataset.theme = name;
}

document.addEventListener('keydown', (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === 'i' && !typing && !event.metaKey && !event.ctrlKey && !event.altKey) {
    inspector.toggle();
  } else if (event.key === 'Escape' && !typing) {
    inspector.toggle(false);
    document.body.classList.remove('listing');
  }
});

at('chat').addEventListener('click', (event) => {
  if (!event.target.closest('#bar')) {
    document.body.classList.remove('listing');
  }
});

for (const kind of ['dragenter', 'dragover', 'drop', 'dragleave']) {
  document.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes('Files')) {
      return;
    }
    event.preventDefault();
    document.body.classList.toggle('dropping', kind === 'dragenter' || kind === 'dragover');
    if (kind === 'drop') {
      composer.addFiles(event.dataTransfer.files);
    }
  });
}

theme(
  localStorage.getItem('chatkit4j.theme') ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
);
drawAll();
threads.load(true).catch(failed).then(() => performance.mark('usable'));
if (location.hash.length > 1) {
  open(decodeURIComponent(location.hash.slice(1)));
} else {
  composer.text.focus();
}
