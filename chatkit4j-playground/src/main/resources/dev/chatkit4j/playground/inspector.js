/** What goes over the wire, and what is stored. */
import { h, iconButton, indented, line, replace, shapes, words, written } from './dom.js';
import { copyButton } from './markdown.js';
import { direct, setDirect } from './uploads.js';
import { CHATKIT, ask, listen } from './wire.js';

const MOST = 2000;

export class Inspector {
  /** @param current says which thread is open */
  constructor(element, current) {
    this.element = element;
    this.current = current;
    this.entries = [];
    this.list = h('ol', { class: 'traffic', 'aria-label': 'Traffic' });
    this.stored = h('pre', { class: 'stored', tabindex: '0' });
    this.trafficButton = quiet('Traffic', () => this.showTraffic());
    this.storedButton = quiet('Stored', () => this.showStored());
    replace(
      element,
      h(
        'div',
        { class: 'row inspector-bar' },
        h('strong', {}, 'Inspector'),
        h('span', { class: 'grow' }),
        this.trafficButton,
        this.storedButton,
        quiet('Script', () => this.export()),
        quiet('Clear', () => this.forget()),
        iconButton(shapes.close, 'Close the inspector', () => this.toggle(false)),
      ),
      h(
        'label',
        { class: 'row inspector-choice' },
        h('input', {
          type: 'checkbox',
          checked: direct(),
          onchange: (event) => setDirect(event.target.checked),
        }),
        'Upload in one step',
      ),
      this.list,
      this.stored,
    );
    this.showTraffic();
    listen((entry) => this.add(entry));
  }

  toggle(open = this.element.hidden) {
    this.element.hidden = !open;
    document.body.classList.toggle('inspecting', open);
    if (open) {
      this.draw();
    }
  }

  add(entry) {
    if (entry.kind === 'request') {
      this.began ??= entry.at;
      this.last = entry.at;
    }
    const { body, ...kept } = entry; // the page changes what is in a body
    this.entries.push(kept);
    if (this.entries.length > MOST) {
      this.entries.shift();
    }
    if (!this.element.hidden && !this.waiting) {
      this.waiting = requestAnimationFrame(() => this.draw());
    }
  }

  /** Adds what is not shown yet. */
  draw() {
    this.waiting = null;
    const fresh = this.entries.filter((entry) => !entry.drawn);
    fresh.forEach((entry) => {
      entry.drawn = true;
      this.list.append(this.lineOf(entry));
    });
    while (this.list.childElementCount > MOST) {
      this.list.firstElementChild.remove();
    }
    this.list.scrollTop = this.list.scrollHeight;
  }

  lineOf(entry) {
    const time = h('time', {}, `${((entry.at - this.began) / 1000).toFixed(3)} s`);
    const head = [time, h('b', {}, entry.kind), ` ${line(String(entry.type))} `, entry.status ?? ''];
    if (entry.json === undefined) {
      return h('li', { class: entry.kind }, head);
    }
    const details = h('details', {}, h('summary', {}, head));
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) {
        details.append(h('pre', { tabindex: '0' }, words(indented(entry.json))));
        if (entry.kind === 'request') {
          details.append(curl(entry));
        }
      }
    });
    return h('li', { class: entry.kind }, details);
  }

  showTraffic() {
    this.show(this.list);
  }

  show(shown) {
    const traffic = shown === this.list;
    this.list.hidden = !traffic;
    this.stored.hidden = traffic;
    this.trafficButton.setAttribute('aria-pressed', String(traffic));
    this.storedButton.setAttribute('aria-pressed', String(!traffic));
  }

  async showStored() {
    this.show(this.stored);
    const thread = this.current();
    replace(this.stored, thread ? written(await everything(thread)) : 'No conversation is open.');
  }

  /** The conversation as a file for --script. */
  async export() {
    const thread = this.current();
    if (!thread) {
      return;
    }
    const script = asScript(await everything(thread));
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(script, null, 2)], { type: 'application/json' }),
    );
    h('a', { href: url, download: `${thread}.script.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  forget() {
    this.entries = [];
    this.list.replaceChildren();
  }
}

function quiet(label, onclick) {
  return h('button', { type: 'button', class: 'quiet', onclick }, label);
}

/** As a command, without what says who is asking. */
function curl(entry) {
  const body = entry.json.replaceAll("'", "'\\''");
  const command = `curl -N ${CHATKIT} -H 'Content-Type: application/json' -d '${body}'`;
  return copyButton(command, 'Copy as curl');
}

async function everything(thread) {
  const items = [];
  let after = null;
  do {
    const page = await ask('items.list', { thread_id: thread, limit: 100, order: 'asc', after });
    items.push(...page.data);
    after = page.has_more ? page.after : null;
  } while (after);
  return items;
}

const KINDS = { workflow: 'workflow', client_tool_call: 'tool_call', task: 'task' };
const ASKING = { client_tool_call: ['output'], structured_input: [] };

/** The user's messages with what was answered to each; of equal messages the last counts. */
export function asScript(items) {
  const entries = new Map();
  let entry = { steps: [] };
  let text = null;
  for (const item of items) {
    if (item.type === 'user_message') {
      text = item.content.map((part) => part.text ?? '').join('');
      entry = { match: text, steps: [] };
      entries.set(text, entry);
      continue;
    }
    entry.steps.push({ event: { type: 'thread.item.done', item: asFirst(item) } });
    if (item.type in ASKING) {
      entry = { match: null, after: text, steps: [] };
      entries.set(`after ${text}`, entry);
    }
  }
  return { respond: [...entries.values()] };
}

/** As it was before the page or the user answered. */
function asFirst(item) {
  const first = {
    ...item,
    id: `{{id:${KINDS[item.type] ?? 'message'}}}`,
    thread_id: '{{thread_id}}',
    created_at: '{{now}}',
  };
  if (item.type in ASKING) {
    first.status = 'pending';
    ASKING[item.type].forEach((name) => delete first[name]);
    first.inputs = item.inputs?.map(({ answer, ...input }) => input);
  }
  return first;
}
