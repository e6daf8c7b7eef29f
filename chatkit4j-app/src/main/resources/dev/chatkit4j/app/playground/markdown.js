/** Markdown of an answer as elements. What is not plain text and links does not get through. */
import { marked } from '/playground/lib/marked.js';
import DOMPurify from '/playground/lib/purify.js';
import { h, icon, safeUrl, shapes } from '/playground/dom.js';

const ALLOWED = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
    'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
    'input',
  ],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'align', 'start', 'class', 'type', 'checked', 'disabled'],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** The top-level blocks of a text, as sources. Only the last of a growing text can change. */
export function blocks(text) {
  return marked.lexer(text, { gfm: true }).map((token) => token.raw);
}

/** The elements of a text. Pictures are loaded from those domains alone, others are links. */
export function markdown(text, domains = []) {
  const dirty = marked.parse(text, { gfm: true, async: false });
  const fragment = DOMPurify.sanitize(dirty, ALLOWED);
  fragment.querySelectorAll('input').forEach((input) => {
    input.replaceWith(input.checked ? '☑ ' : '☐ ');
  });
  fragment.querySelectorAll('a').forEach(leadAway);
  fragment.querySelectorAll('img').forEach((image) => showOrLink(image, domains));
  fragment.querySelectorAll('pre').forEach(addCopy);
  fragment.querySelectorAll('table').forEach((table) => {
    const frame = h('div', { class: 'table', tabindex: '0' });
    table.replaceWith(frame);
    frame.append(table);
  });
  return fragment;
}

/** A link opens beside the page, and says where it leads. */
function leadAway(link) {
  const url = safeUrl(link.getAttribute('href'));
  if (!url) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.title = url;
}

function showOrLink(image, domains) {
  const url = safeUrl(image.getAttribute('src'), ['http:', 'https:']);
  const alt = image.getAttribute('alt') || 'image';
  if (url && allowed(url, domains)) {
    image.src = url;
    image.loading = 'lazy';
    image.referrerPolicy = 'no-referrer';
    return;
  }
  const link = url && h('a', { href: url }, `${alt} (${new URL(url).host})`);
  image.replaceWith(link || alt);
  if (link) {
    leadAway(link);
  }
}

function allowed(url, domains) {
  const { hostname } = new URL(url);
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

function addCopy(block) {
  const code = block.querySelector('code') ?? block;
  const language = /language-([\w+#-]+)/.exec(code.className)?.[1] ?? '';
  const frame = h('div', { class: 'code' });
  block.replaceWith(frame);
  block.tabIndex = 0; // may be wider than it is shown
  frame.append(
    h(
      'div',
      { class: 'code-bar' },
      h('span', {}, language),
      copyButton(code.textContent, 'Copy', icon(shapes.copy)),
    ),
    block,
  );
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
