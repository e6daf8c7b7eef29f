/** Where the user writes: text, tags, a quote and files. */
import { h, iconButton, line, replace, shapes } from './dom.js';
import { Uploads } from './uploads.js';

const PEOPLE = [
  { id: 'ada', text: 'Ada Lovelace', group: 'People' },
  { id: 'alan', text: 'Alan Turing', group: 'People' },
  { id: 'grace', text: 'Grace Hopper', group: 'People' },
  { id: 'handbook', text: 'Handbook', group: 'Documents' },
];

export class Composer {
  /** @param does {send(input), stop()} */
  constructor(element, does) {
    this.does = does;
    this.quoted = null;
    this.streaming = false;
    this.offered = [];
    this.chosen = 0;
    this.uploads = new Uploads(() => this.refresh());
    this.text = h('textarea', {
      id: 'composer-text',
      rows: '1',
      placeholder: 'Message…',
      'aria-label': 'Message',
      oninput: () => this.typed(),
      onkeydown: (event) => this.pressed(event),
      onpaste: (event) => this.pasted(event),
    });
    this.tags = h('ul', { class: 'tags', role: 'listbox', 'aria-label': 'Mention', hidden: true });
    this.quote = h('div', { class: 'quoting', hidden: true });
    this.picker = h('input', {
      type: 'file',
      multiple: true,
      hidden: true,
      onchange: () => {
        this.addFiles(this.picker.files);
        this.picker.value = '';
      },
    });
    this.sendButton = iconButton(shapes.send, 'Send', () => this.send(), { class: 'send' });
    this.stopButton = iconButton(shapes.stop, 'Stop', () => does.stop(), { class: 'send' });
    this.box = h(
      'div',
      { class: 'box' },
      this.quote,
      this.uploads.element,
      this.text,
      h(
        'div',
        { class: 'row' },
        iconButton(shapes.clip, 'Attach a file', () => this.picker.click()),
        this.picker,
        h('span', { class: 'grow' }),
        this.stopButton,
        this.sendButton,
      ),
    );
    this.banner = h('p', { class: 'banner', hidden: true });
    replace(element, this.banner, this.tags, this.box);
    this.refresh();
  }

  /** Disabled with a reason, or not. */
  status({ type, reason } = { type: 'active' }) {
    this.banner.hidden = type === 'active';
    this.banner.textContent = line(
      reason ?? (type === 'closed' ? 'This conversation is closed.' : 'This conversation is locked.'),
      1000,
    );
    this.box.hidden = type === 'closed';
    this.text.disabled = type !== 'active';
    this.refresh();
  }

  running(streaming) {
    this.streaming = streaming;
    this.refresh();
  }

  cite(text) {
    this.quoted = text.slice(0, 2000);
    replace(
      this.quote,
      h('blockquote', { class: 'quoted' }, this.quoted),
      iconButton(shapes.close, 'Remove the quote', () => this.uncite()),
    );
    this.quote.hidden = false;
    this.text.focus();
  }

  uncite() {
    this.quoted = null;
    this.quote.hidden = true;
  }

  addFiles(files) {
    [...files].forEach((file) => this.uploads.add(file));
  }

  get ready() {
    const something = this.text.value.trim() !== '' || this.uploads.ids().length > 0;
    return something && this.uploads.complete && !this.streaming && !this.text.disabled;
  }

  refresh() {
    this.sendButton.disabled = !this.ready;
    this.sendButton.hidden = this.streaming;
    this.stopButton.hidden = !this.streaming;
  }

  send() {
    if (!this.ready) {
      return;
    }
    const input = {
      content: content(this.text.value.trim()),
      attachments: this.uploads.ids(),
      quoted_text: this.quoted,
      inference_options: {},
    };
    this.text.value = '';
    this.uncite();
    this.uploads.clear();
    this.typed();
    this.does.send(input);
  }

  typed() {
    this.text.style.height = 'auto';
    this.text.style.height = `${Math.min(this.text.scrollHeight, 240)}px`;
    const asked = /(^|\s)@(\p{L}*)$/u.exec(this.text.value.slice(0, this.text.selectionStart));
    const found = asked
      ? PEOPLE.filter(({ text }) => text.toLowerCase().startsWith(asked[2].toLowerCase()))
      : [];
    this.tags.hidden = found.length === 0;
    replace(
      this.tags,
      found.map((person, i) =>
        h(
          'li',
          {
            role: 'option',
            id: `mention-${i}`,
            onmousedown: (event) => {
              event.preventDefault();
              this.mention(person, asked[2].length);
            },
          },
          person.text,
          h('span', { class: 'muted' }, person.group),
        ),
      ),
    );
    this.offered = found.map((person) => () => this.mention(person, asked[2].length));
    this.choose(0);
    this.refresh();
  }

  /** Marks one of those that may be mentioned, for Enter; beyond the last is the first. */
  choose(index) {
    const { length } = this.offered;
    this.chosen = length === 0 ? 0 : (index + length) % length;
    [...this.tags.children].forEach((option, i) => {
      option.setAttribute('aria-selected', i === this.chosen ? 'true' : 'false');
    });
    if (length === 0) {
      this.text.removeAttribute('aria-activedescendant');
    } else {
      this.text.setAttribute('aria-activedescendant', `mention-${this.chosen}`);
    }
  }

  mention({ text }, length) {
    const at = this.text.selectionStart;
    this.text.setRangeText(`${text} `, at - length, at, 'end');
    this.typed();
  }

  pressed(event) {
    if (event.isComposing) {
      return;
    }
    if (!this.tags.hidden && ['Enter', 'Tab'].includes(event.key)) {
      event.preventDefault();
      this.offered[this.chosen]();
    } else if (!this.tags.hidden && ['ArrowDown', 'ArrowUp'].includes(event.key)) {
      event.preventDefault();
      this.choose(this.chosen + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'Escape') {
      if (!this.tags.hidden) {
        this.tags.hidden = true;
      } else if (this.streaming) {
        this.does.stop();
      }
    }
  }

  pasted(event) {
    const { files } = event.clipboardData;
    if (files.length > 0) {
      event.preventDefault();
      this.addFiles(files);
    }
  }
}

/** Text, with what is mentioned as tags. */
function content(text) {
  const parts = [];
  let rest = text;
  for (;;) {
    const first = PEOPLE.map((person) => ({ person, at: rest.indexOf(`@${person.text}`) }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at - other.at)[0];
    if (!first) {
      break;
    }
    parts.push({ type: 'input_text', text: rest.slice(0, first.at) });
    parts.push({ type: 'input_tag', ...first.person, data: {}, interactive: false });
    rest = rest.slice(first.at + first.person.text.length + 1);
  }
  parts.push({ type: 'input_text', text: rest });
  return parts.filter((part) => part.type === 'input_tag' || part.text !== '');
}
