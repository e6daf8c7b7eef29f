/** Files on their way to the server: each as a form, or a place is made and its bytes follow. */
import { h, iconButton, line, shapes } from './dom.js';
import { picture } from './pictures.js';
import { CHATKIT, ask, headers } from './wire.js';

/** The files of a message that is being written. */
export class Uploads {
  constructor(onChange) {
    this.files = [];
    this.onChange = onChange;
    this.element = h('div', { class: 'uploads' });
  }

  /** Whether all of them are there. */
  get complete() {
    return this.files.every((file) => file.attachment);
  }

  ids() {
    return this.files.filter((file) => file.attachment).map((file) => file.attachment.id);
  }

  async add(file) {
    const entry = { name: line(file.name), attachment: null, request: null };
    entry.bar = h('progress', { max: 1, value: 0, 'aria-label': `Uploading ${entry.name}` });
    entry.note = h('span', { class: 'muted' });
    entry.element = h(
      'div',
      { class: 'upload' },
      preview(file),
      h('div', { class: 'upload-name' }, entry.name, entry.bar, entry.note),
      iconButton(shapes.close, `Remove ${entry.name}`, () => this.remove(entry)),
    );
    this.files.push(entry);
    this.element.append(entry.element);
    this.onChange();
    try {
      entry.attachment = await upload(file, entry);
      entry.bar.remove();
    } catch (failure) {
      entry.bar.remove();
      entry.note.textContent = failure.message;
      entry.element.classList.add('failed');
    }
    this.onChange();
  }

  remove(entry) {
    entry.request?.abort();
    this.files = this.files.filter((file) => file !== entry);
    entry.element.remove();
    if (entry.attachment) {
      ask('attachments.delete', { attachment_id: entry.attachment.id }).catch(() => {});
    }
    this.onChange();
  }

  clear() {
    this.files = [];
    this.element.replaceChildren();
    this.onChange();
  }
}

function preview(file) {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
    return h('span', { class: 'kind' }, file.name.split('.').pop().slice(0, 4));
  }
  const url = URL.createObjectURL(file);
  return picture(url, '', { onload: () => URL.revokeObjectURL(url) });
}

const KEY = 'chatkit4j.direct';

/** Whether files go to the server in one step; in two otherwise, as a bucket wants them. */
export function direct() {
  return localStorage.getItem(KEY) === 'yes';
}

export function setDirect(wanted) {
  localStorage.setItem(KEY, wanted ? 'yes' : 'no');
}

/** Makes a place for the file and sends it there, as the place says, or sends it as a form. */
async function upload(file, entry) {
  if (direct()) {
    return JSON.parse(await send({ url: `${CHATKIT}/attachments`, method: 'POST' }, file, entry));
  }
  const place = await ask('attachments.create', {
    name: file.name,
    size: file.size,
    mime_type: file.type || 'application/octet-stream',
  });
  const descriptor = place.upload_descriptor;
  if (descriptor) {
    await send(descriptor, file, entry);
  }
  return place;
}

/** By XMLHttpRequest, which tells how far it is. Returns what was answered. */
function send({ url, method, headers: wanted = {} }, file, entry) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    entry.request = request;
    request.open(method, url);
    const own = new URL(url, location.href).origin === location.origin;
    const all = own ? { ...headers(), ...wanted } : wanted;
    Object.entries(all).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => {
      entry.bar.value = event.lengthComputable ? event.loaded / event.total : 0;
    };
    request.onload = () =>
      request.status < 300 ? resolve(request.responseText) : reject(new Error(reason(request)));
    request.onerror = () => reject(new Error('The upload broke off.'));
    request.onabort = () => reject(new Error('Cancelled.'));
    if (method === 'POST') {
      const form = new FormData();
      form.append('file', file, file.name);
      request.send(form);
    } else {
      request.send(file);
    }
  });
}

function reason(request) {
  try {
    return JSON.parse(request.responseText).message;
  } catch {
    return `The upload was refused with ${request.status}.`;
  }
}
