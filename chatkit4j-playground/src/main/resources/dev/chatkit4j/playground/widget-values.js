/**
 * From the properties of components to styles. A server's text becomes a style only if it has one
 * of the forms known here; anything else is as if it were not there.
 */

/** Steps of spaces are multiples of this, in pixels. */
const STEP = 4;
const LARGEST = 4096;
const NUMBER = /^-?\d{1,5}(\.\d{1,4})?$/;
const LENGTH = /^-?\d{1,5}(\.\d{1,4})?(px|%|rem|em|ch|vw|vh)$/;
const SIZE_WORD = /^(auto|min-content|max-content|fit-content)$/;
const CALCULATION =
  /^(calc|min|max|clamp)\([\d\s.,+*/()-]*((px|%|rem|em|ch|vw|vh)[\d\s.,+*/()-]*)*\)$/;
const COLOR =
  /^(#[0-9a-f]{3,8}|(rgb|hsl|lab|lch|oklab|oklch)a?\([\d\s.,%/deg+-]{1,60}\)|[a-z]{3,24})$/i;
const PRIMITIVE = /^(gray|red|orange|yellow|green|blue|purple|pink)-(\d{2,4})$/;

/** Hue and strongest chroma of each family of primitive colours. */
const FAMILIES = {
  gray: [0, 0],
  red: [26, 0.21],
  orange: [52, 0.18],
  yellow: [88, 0.16],
  green: [152, 0.17],
  blue: [257, 0.19],
  purple: [297, 0.2],
  pink: [352, 0.2],
};

/** The tokens a family of properties looks for first; all tokens are tried after them. */
const TOKENS = {
  text: [
    'prose',
    'primary',
    'emphasis',
    'secondary',
    'tertiary',
    'success',
    'warning',
    'danger',
    'info',
    'discovery',
    'caution',
  ],
  surface: [
    'surface',
    'surface-secondary',
    'surface-tertiary',
    'surface-elevated',
    'surface-elevated-secondary',
  ],
  border: ['default', 'subtle', 'strong'],
  chart: ['blue', 'purple', 'orange', 'green', 'red', 'yellow', 'pink'],
};

const RADII = {
  none: '0',
  '2xs': '2px',
  xs: '4px',
  sm: '6px',
  md: '8px',
  lg: '10px',
  xl: '12px',
  '2xl': '16px',
  '3xl': '20px',
  '4xl': '24px',
  full: '9999px',
  '100%': '100%',
};
const ALIGNMENT = { start: 'flex-start', end: 'flex-end' };
const JUSTIFICATION = { between: 'space-between', around: 'space-around', evenly: 'space-evenly' };
const WEIGHTS = { normal: '400', medium: '500', semibold: '600', bold: '700' };
const BORDER_STYLES = ['solid', 'dashed', 'dotted', 'double', 'groove', 'ridge', 'inset', 'outset'];

/** The value if it is one of those, else the other. */
export function oneOf(value, allowed, otherwise) {
  return allowed.includes(value) ? value : otherwise;
}

/** A text to show: numbers count as text, objects do not. */
export function textOf(value) {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** What a table has for a name, or null. */
export function entry(table, name) {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : null;
}

export function isObject(value) {
  return value !== null && typeof value === 'object';
}

/** Those of a list that are objects; none where there is no list. */
export function objectsOf(value) {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A whole number from 1 to 100, or null. */
export function count(value) {
  return Number.isInteger(value) && value > 0 && value <= 100 ? value : null;
}

/** A length in CSS, or null. A bare number is in pixels, or in steps. */
export function length(value, unit = 1) {
  if (typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value))) {
    const pixels = Number(value) * unit;
    return Math.abs(pixels) <= LARGEST ? `${pixels}px` : null;
  }
  if (typeof value !== 'string') {
    return null;
  }
  return LENGTH.test(value) ||
    SIZE_WORD.test(value) ||
    (value.length < 80 && CALCULATION.test(value))
    ? value
    : null;
}

/** A colour in CSS, or null: a token, a primitive such as "blue-500", CSS, or a pair by theme. */
export function color(value, family = 'text') {
  if (isObject(value)) {
    const light = color(value.light, family);
    const dark = color(value.dark, family);
    return light && dark ? `light-dark(${light}, ${dark})` : (light ?? dark);
  }
  return typeof value === 'string'
    ? (token(value, family) ?? primitive(value) ?? literal(value))
    : null;
}

function token(name, family) {
  const families = [family, ...Object.keys(TOKENS)];
  const found = families.find((each) => TOKENS[each].includes(name));
  return found ? `var(--ckw-${found}-${name})` : null;
}

/** Light at low steps, dark at high ones, strongest in the middle. */
function primitive(name) {
  const [, family, digits] = PRIMITIVE.exec(name) ?? [];
  if (!family) {
    return null;
  }
  const [hue, strongest] = FAMILIES[family];
  const step = Math.min(Number(digits), 1000) / 1000;
  const lightness = 0.985 - 0.74 * step ** 1.1;
  const chroma = strongest * Math.min(1, 2.1 * step + 0.02, 2.3 - 1.9 * step);
  return `oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${hue})`;
}

function literal(text) {
  return COLOR.test(text) && CSS.supports('color', text) ? text : null;
}

// -------------------------------------------------------------------------------------- styles

export function set(element, property, value) {
  if (value !== null && value !== undefined) {
    element.style.setProperty(property, value);
  }
}

/** Width, height and their limits. */
export function sized(element, it) {
  set(element, 'width', length(it.width ?? it.size));
  set(element, 'height', length(it.height ?? it.size));
  set(element, 'min-width', length(it.minWidth ?? it.minSize));
  set(element, 'min-height', length(it.minHeight ?? it.minSize));
  set(element, 'max-width', length(it.maxWidth ?? it.maxSize));
  set(element, 'max-height', length(it.maxHeight ?? it.maxSize));
  set(element, 'aspect-ratio', ratio(it.aspectRatio));
  set(element, 'flex', flex(it.flex));
  if (it.flex !== null && it.flex !== undefined && it.minWidth === undefined) {
    set(element, 'min-width', '0');
  }
}

function ratio(value) {
  const text = textOf(value);
  return /^\d{1,4}(\.\d{1,6})?(\s*\/\s*\d{1,4}(\.\d{1,6})?)?$/.test(text) ? text : null;
}

function flex(value) {
  const text = textOf(value);
  return /^(auto|none|\d{1,3}(\.\d{1,3})?( \d{1,3}(\.\d{1,3})?)?( (auto|\d{1,4}(px|%)?))?)$/.test(
    text,
  )
    ? text
    : null;
}

/** Space around: one amount, or an amount for each side. */
export function margin(element, value) {
  eachSide(value, (side, given) => set(element, `margin-${side}`, length(given, STEP)));
}

/**
 * Space within. It is kept in custom properties, so that a flush image or divider inside knows how
 * far the edge is.
 */
export function padding(element, value) {
  if (value === null || value === undefined) {
    return;
  }
  element.classList.add('ckw-padded');
  eachSide(value, (side, given) => set(element, `--ckw-pad-${side}`, length(given ?? 0, STEP)));
}

function eachSide(value, use) {
  const sides = isObject(value) ? value : { x: value, y: value };
  use('top', sides.top ?? sides.y);
  use('right', sides.right ?? sides.x);
  use('bottom', sides.bottom ?? sides.y);
  use('left', sides.left ?? sides.x);
}

export function gap(element, value) {
  set(element, 'gap', length(value, STEP));
}

/** A step-sized space as a length, or null. */
export function space(value) {
  return length(value, STEP);
}

export function border(element, value) {
  const whole = isObject(value) && !('size' in value) ? value : { x: value, y: value };
  eachSide(whole, (side, given) => set(element, `border-${side}`, line(given)));
}

function line(value) {
  const size = typeof value === 'number' ? value : value?.size;
  if (!Number.isFinite(size) || size < 0 || size > 64) {
    return null;
  }
  const style = oneOf(value.style, BORDER_STYLES, 'solid');
  return `${size}px ${style} ${color(value.color, 'border') ?? 'var(--ckw-border-default)'}`;
}

export function radius(element, value) {
  set(element, 'border-radius', entry(RADII, value));
}

export function background(element, value) {
  set(element, 'background', color(value, 'surface'));
}

/** How the children of a flex container lie. */
export function arranged(element, it) {
  gap(element, it.gap);
  const align = oneOf(it.align, ['start', 'center', 'end', 'baseline', 'stretch'], null);
  set(element, 'align-items', ALIGNMENT[align] ?? align);
  const justify = oneOf(
    it.justify,
    ['start', 'center', 'end', 'between', 'around', 'evenly', 'stretch'],
    null,
  );
  set(element, 'justify-content', ALIGNMENT[justify] ?? JUSTIFICATION[justify] ?? justify);
  set(element, 'flex-wrap', oneOf(it.wrap, ['nowrap', 'wrap', 'wrap-reverse'], null));
}

/** All of the properties that Box, Row, Col and Form share. */
export function laidOut(element, it) {
  arranged(element, it);
  sized(element, it);
  padding(element, it.padding);
  margin(element, it.margin);
  border(element, it.border);
  radius(element, it.radius);
  background(element, it.background);
}

/** Colour, weight, alignment and number of lines of a text. */
export function worded(element, it) {
  set(element, 'color', color(it.color, 'text'));
  set(element, 'text-align', oneOf(it.textAlign, ['start', 'center', 'end'], null));
  set(element, 'font-weight', entry(WEIGHTS, it.weight));
  if (it.truncate === true && !count(it.maxLines)) {
    element.classList.add('ckw-truncate');
  }
  if (count(it.maxLines)) {
    element.classList.add('ckw-clamp');
    set(element, '--ckw-max-lines', String(it.maxLines));
  }
  if (count(it.minLines)) {
    set(element, 'min-height', `${it.minLines}lh`);
  }
}
