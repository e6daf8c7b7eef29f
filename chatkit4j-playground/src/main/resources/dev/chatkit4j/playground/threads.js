/** The list of conversations. */
import { h, iconButton, line, replace, shapes } from './dom.js';
import { picture } from './pictures.js';
import { ask } from './wire.js';

const ICON = new URL('./icon.svg', import.meta.url).href;

export class Threads {
  /** @param does {open(id), start(), changed(thread), failed(error)} */
  constructor(element, does) {
    this.does = does;
    this.threads = [];
    this.after = null;
    this.current = null;
    this.list = h('ul', { class: 'threads' });
    this.more = h('button', { type: 'button', class: 'quiet block', onclick: () => this.load() }, 'Older');
    replace(
      element,
      h(
        'div',
        { class: 'row brand' },
        picture(ICON, '', { width: '24', height: '24' }),
        h('strong', {}, 'chatkit4j'),
        h('span', { class: 'grow' }),
        iconButton(shapes.plus, 'New conversation', () => does.start()),
      ),
      this.list,
      this.more,
      h('span', { class: 'grow' }),
      h('a', { href: 'chatkit-js', class: 'elsewhere' }, 'The same in ChatKit.js'),
    );
  }

  /** Loads the newest, or what follows those that are there. */
  async load(fresh = false) {
    const page = await ask('threads.list', {
      limit: 20,
      order: 'desc',
      after: fresh ? null : this.after,
    });
    if (fresh) {
      this.threads = [];
    }
    const known = new Set(this.threads.map((thread) => thread.id));
    this.threads.push(...page.data.filter((thread) => !known.has(thread.id)));
    this.after = page.has_more ? page.after : null;
    this.draw();
  }

  /** A thread is new, or as it is now. */
  put(thread) {
    const index = this.threads.findIndex((known) => known.id === thread.id);
    if (index < 0) {
      this.threads.unshift(thread);
    } else {
      this.threads[index] = thread;
    }
    this.draw();
  }

  select(id) {
    this.current = id;
    this.draw();
  }

  draw() {
    this.more.hidden = !this.after;
    replace(
      this.list,
      this.threads.map((thread) => this.line(thread)),
      this.threads.length === 0 && h('li', { class: 'muted empty' }, 'No conversations yet.'),
    );
  }

  line(thread) {
    const selected = thread.id === this.current;
    const title = line(thread.title || 'New conversation');
    return h(
      'li',
      { class: selected ? 'selected' : null },
      h(
        'button',
        {
          type: 'button',
          class: 'open-thread',
          'aria-current': selected ? 'true' : null,
          onclick: () => this.does.open(thread.id),
        },
        title,
      ),
      iconButton(shapes.pen, `Rename ${title}`, (event) => this.rename(thread, event)),
      iconButton(shapes.bin, `Delete ${title}`, () => this.remove(thread, title)),
    );
  }

  rename(thread, event) {
    const line = event.currentTarget.closest('li');
    const field = h('input', { class: 'rename', value: thread.title ?? '', 'aria-label': 'Title' });
    let done = false;
    const finish = async (keep) => {
      if (done) {
        return;
      }
      done = true;
      const title = field.value.trim();
      if (keep && title && title !== thread.title) {
        await ask('threads.update', { thread_id: thread.id, title })
          .then(({ items, ...changed }) => {
            this.put(changed);
            this.does.changed(changed);
          })
          .catch(this.does.failed);
      }
      this.draw();
    };
    field.addEventListener('keydown', (key) => {
      if (key.key === 'Enter' || key.key === 'Escape') {
        finish(key.key === 'Enter');
      }
    });
    field.addEventListener('blur', () => finish(true));
    replace(line, field);
    field.focus();
    field.select();
  }

  async remove(thread, title) {
    if (!confirm(`Delete “${title}”? It cannot be brought back.`)) {
      return;
    }
    await ask('threads.delete', { thread_id: thread.id })
      .then(() => {
        this.threads = this.threads.filter((known) => known.id !== thread.id);
        this.draw();
        if (thread.id === this.current) {
          this.does.start();
        }
      })
      .catch(this.does.failed);
  }
}
