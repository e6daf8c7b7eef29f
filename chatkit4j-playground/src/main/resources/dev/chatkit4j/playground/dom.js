/** Small ways to make elements. Text is always text: nothing here parses HTML. */

/** h('button', {class: 'send', onclick: send, 'aria-label': 'Send'}, 'Send'). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name in element && typeof value !== 'string') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/** make('div', 'row', child, 'text'). */
export function make(tag, className, ...children) {
  return h(tag, { class: className }, ...children);
}

/** Above so many characters a text is shown in pieces, of which the browser lays out those in sight. */
const PIECE = 10_000;

/** Shows a text as it was written, however long it is; if it has grown, what is there stays. */
export function showWords(element, text) {
  const pieces = text.length > PIECE ? piecesOf(text) : [text];
  pieces.forEach((piece, i) => {
    const shown = element.children[i]?.firstChild;
    if (!shown) {
      element.append(h('div', { class: 'piece' }, document.createTextNode(piece)));
    } else if (piece.startsWith(shown.data)) {
      shown.appendData(piece.slice(shown.length));
    } else {
      shown.data = piece;
    }
  });
  while (element.children.length > pieces.length) {
    element.lastChild.remove();
  }
  element.classList.toggle('long', pieces.length > 1);
}

/** Each ends with a line, if one ends in its second half. */
function piecesOf(text) {
  const pieces = [];
  for (let begin = 0; begin < text.length; ) {
    const line = text.lastIndexOf('\n', begin + PIECE - 1);
    let end = line > begin + PIECE / 2 ? line + 1 : begin + PIECE;
    end -= /[\ud800-\udbff]/.test(text[end - 1]) ? 1 : 0; // never within a character
    pieces.push(text.slice(begin, end));
    begin = end;
  }
  return pieces;
}

/** A text of any length as something to put in an element. */
export function words(text) {
  if (text.length <= PIECE) {
    return text;
  }
  const element = h('div', { class: 'words' });
  showWords(element, text);
  return element;
}

/** JSON to read, however large or deep: what nests too deep for lines is in one. */
export function written(value) {
  try {
    return words(indented(JSON.stringify(value)));
  } catch (failure) {
    return `This cannot be written: ${failure.message}`;
  }
}

/** The same JSON in lines; as it is if it nests deep, for its lines would grow with the depth. */
export function indented(json) {
  return depthOf(json) > 60 ? json : JSON.stringify(JSON.parse(json), null, 2);
}

function depthOf(json) {
  let depth = 0;
  let deepest = 0;
  for (const [sign] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (sign === '[' || sign === '{') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (sign === ']' || sign === '}') {
      depth -= 1;
    }
  }
  return deepest;
}

/**
 * A name or a title in a line: not too long, and without what would turn the direction of the text
 * around it or hide in it.
 */
export function line(text, most = 300) {
  const plain = text.slice(0, 2 * most).replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ');
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing of one path on a grid of 24, which says nothing to a screen reader. */
export function drawing(path, className) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/** An icon of the page; one with a label is read out. */
export function icon(path, label) {
  const svg = drawing(path, 'icon');
  if (label) {
    svg.removeAttribute('aria-hidden');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  }
  return svg;
}

/** A button of an icon. */
export function iconButton(path, label, onclick, props = {}) {
  return h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...props },
    icon(path),
  );
}

/** Links lead only where a browser can go without running something. */
export function safeUrl(text, schemes = ['http:', 'https:', 'mailto:']) {
  try {
    const url = new URL(text, location.href);
    return schemes.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export const shapes = {
  plus: 'M12 5v14M5 12h14',
  send: 'M12 19V5M5 12l7-7 7 7',
  stop: 'M7 7h10v10H7z',
  clip: 'M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17.200a1.600 1.600 0 0 1-2.300-2.300l7.600-7.500',
  copy: 'M9 9h10v10H9zM15 9V5H5v10h4',
  retry: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v4.500h4.500',
  quote: 'M5 7h5v5c0 3-1.500 5-4 5M14 7h5v5c0 3-1.500 5-4 5',
  up: 'M7 11v8H4v-8zM7 11l4-7c2 0 2.500 1.500 2 3l-.8 3H18a2 2 0 0 1 2 2.400l-1.200 5A2 2 0 0 1 17 19H7',
  down: 'M17 13V5h3v8zM17 13l-4 7c-2 0-2.500-1.500-2-3l.8-3H6a2 2 0 0 1-2-2.400l1.200-5A2 2 0 0 1 7 5h10',
  pen: 'M5 19h3L19 8l-3-3L5 16zM14 7l3 3',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  chevron: 'M9 6l6 6-6 6',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
};
