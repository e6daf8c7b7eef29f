/**
 * Reads Markdown in a worker, of which reading.js ends what takes too long. A text becomes blocks,
 * and these become nodes: a text, in which entities are still as written, or [tag, properties,
 * children]. HTML in it stays the text that it is, but for line breaks and a few bare words' tags.
 */
import { Lexer } from './lib/marked.js';

const DEEPEST = 40;
const LONGEST_BLOCK = 100_000;
const PAIRED = /^<(\/?)(b|i|u|s|sub|sup|kbd|mark)>$/i;

/** How many more nodes there may be in this answer. */
let room = 0;

self.onmessage = ({ data }) => {
  room = data.room;
  let blocks = null;
  try {
    blocks = read(data.text);
  } catch {
    // It nests too deep for marked, or is none of what marked knows: it stays plain text.
  }
  self.postMessage(blocks);
};
self.postMessage('ready');

/**
 * The top-level blocks in order, {source, nodes, size}: their sources are the text, whole. One
 * without nodes is to be shown as plain text; if only because there is no room, it is the last.
 */
function read(text) {
  const blocks = [];
  let end = 0;
  for (const token of new Lexer({ gfm: true }).lex(text)) {
    if (token.type === 'space' && blocks.length > 0) {
      blocks.at(-1).source += token.raw;
    } else {
      const before = room;
      const nodes = token.raw.length > LONGEST_BLOCK ? null : block(token, 0);
      if (room < 0) {
        blocks.push({ source: text.slice(end), nodes: null, size: 0 });
        return blocks;
      }
      blocks.push({ source: token.raw, nodes, size: before - room });
    }
    end += token.raw.length;
  }
  if (blocks.map((each) => each.source).join('') !== text) {
    throw new Error('marked has changed the text');
  }
  return blocks;
}

function node(tag, properties, children) {
  room -= 1;
  return [tag, properties, children];
}

/** A text in which nothing is an entity. */
function literal(text) {
  room -= 1;
  return text.replaceAll('&', '&amp;');
}

function block(token, depth) {
  if (room < 0) {
    return [];
  }
  if (depth > DEEPEST) {
    return [literal(token.raw)];
  }
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading':
      return [node(`h${token.depth}`, {}, inline(token.tokens, depth))];
    case 'paragraph':
      return [node('p', {}, inline(token.tokens, depth))];
    case 'code':
      return [node('pre', { language: token.lang ?? '' }, [literal(token.text)])];
    case 'blockquote':
      return [node('blockquote', {}, all(token.tokens, depth))];
    case 'list':
      return [list(token, depth)];
    case 'table':
      return [table(token, depth)];
    case 'hr':
      return [node('hr', {}, [])];
    case 'html':
      return [node('p', {}, [literal(token.raw.trimEnd())])];
    default:
      return inline([token], depth);
  }
}

function all(tokens, depth) {
  return tokens.flatMap((token) => block(token, depth + 1));
}

function list({ ordered, start, items }, depth) {
  return node(
    ordered ? 'ol' : 'ul',
    ordered && Number.isInteger(start) ? { start } : {},
    items.map((item) => node('li', {}, all(item.tokens, depth))),
  );
}

function table({ header, rows }, depth) {
  const row = (tag, cells) =>
    node(
      'tr',
      {},
      cells.map(({ align, tokens }) => node(tag, { align }, inline(tokens, depth + 1))),
    );
  return node('table', {}, [
    node('thead', {}, [row('th', header)]),
    node('tbody', {}, rows.map((cells) => row('td', cells))),
  ]);
}

/** The nodes of tokens in a line; a bare tag and the one that ends it hold what is between them. */
function inline(tokens, depth) {
  const open = [{ children: [] }];
  for (const token of tokens) {
    if (room < 0) {
      break;
    }
    const [, end, name] = (token.type === 'html' && PAIRED.exec(token.raw)) || [];
    if (name && !end && depth + open.length < DEEPEST) {
      open.push({ name: name.toLowerCase(), raw: token.raw, children: [] });
    } else if (end && open.at(-1).name === name.toLowerCase()) {
      const { children } = open.pop();
      open.at(-1).children.push(node(name.toLowerCase(), {}, children));
    } else {
      open.at(-1).children.push(...span(token, depth + open.length - 1));
    }
  }
  while (open.length > 1) {
    const { raw, children } = open.pop();
    open.at(-1).children.push(literal(raw), ...children);
  }
  return open[0].children;
}

function span(token, depth) {
  if (depth > DEEPEST) {
    return [literal(token.raw)];
  }
  switch (token.type) {
    case 'em':
    case 'strong':
    case 'del':
      return [node(token.type, {}, inline(token.tokens, depth + 1))];
    case 'codespan':
      return [node('code', {}, [literal(token.text)])];
    case 'link':
      return [node('a', { href: token.href }, inline(token.tokens, depth + 1))];
    case 'image':
      return [node('img', { src: token.href, alt: token.text }, [])];
    case 'br':
      return [node('br', {}, [])];
    case 'checkbox':
      return [token.checked ? '☑ ' : '☐ '];
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? [node('br', {}, [])] : [literal(token.raw)];
    case 'text':
      return token.tokens ? inline(token.tokens, depth + 1) : [words(token.text)];
    case 'escape':
      return [literal(token.text)];
    default:
      return block(token, depth + 1);
  }
}

function words(text) {
  room -= 1;
  return text;
}
