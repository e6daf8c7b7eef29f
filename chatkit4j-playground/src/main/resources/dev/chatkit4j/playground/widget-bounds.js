/** How large a widget may be that is drawn: what is beyond is left out, whatever it is. */

const DEEPEST = 50;
const MOST_COMPONENTS = 2000;
const MOST_VALUES = 50_000;
const LONGEST = 50_000;

/** A copy of a widget that can be drawn in little time. */
export function bounded(widget) {
  const left = { components: MOST_COMPONENTS, values: MOST_VALUES };
  return copied(widget, 0, left);
}

function copied(value, depth, left) {
  left.values -= 1;
  if (typeof value === 'string') {
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (depth > 2 * DEEPEST || left.values < 0) {
    return null;
  }
  return Array.isArray(value) ? list(value, depth, left) : object(value, depth, left);
}

function list(values, depth, left) {
  const copy = [];
  for (const value of values) {
    if (left.values < 0) {
      break;
    }
    copy.push(copied(value, depth + 1, left));
  }
  return copy;
}

function object(value, depth, left) {
  if (typeof value.type === 'string') {
    left.components -= 1;
  }
  if (left.components < 0) {
    return null;
  }
  const copy = {};
  for (const name of Object.keys(value)) {
    if (left.values < 0) {
      break;
    }
    Object.defineProperty(copy, name, {
      value: copied(value[name], depth + 1, left),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}
