/** From a component's properties to styles. Only values of known forms become any. */

const TOKENS = new Set([
  'prose', 'primary', 'emphasis', 'secondary', 'tertiary', 'success', 'warning', 'danger', 'info',
  'surface', 'surface-secondary', 'surface-tertiary', 'surface-elevated', 'default', 'subtle', 'strong',
  'blue', 'purple', 'orange', 'green', 'red', 'yellow', 'pink',
]);
const LENGTH = /^-?\d{1,4}(\.\d{1,3})?(px|%|rem|em|vh|vw)?$/;
const COLOR = /^(#[0-9a-f]{3,8}|(rgb|hsl)a?\([\d\s.,%/deg]{1,40}\)|[a-z]{3,20})$/i;
const RADII = { none: 0, '2xs': 2, xs: 4, sm: 6, md: 8, lg: 12, xl: 16, '2xl': 20, '3xl': 24, '4xl': 32 };
const ALIGN = { start: 'flex-start', end: 'flex-end', center: 'center', baseline: 'baseline', stretch: 'stretch' };
const JUSTIFY = {
  start: 'flex-start', end: 'flex-end', center: 'center', between: 'space-between',
  around: 'space-around', evenly: 'space-evenly', stretch: 'stretch',
};
const UNIT = 4;

/** A number is in pixels, or in steps of the grid where spaces are meant. */
function length(value, unit = 1) {
  if (typeof value === 'number' && Number.isFinite(value)) {
    return `${value * unit}px`;
  }
  return typeof value === 'string' && LENGTH.test(value)
    ? /^-?[\d.]+$/.test(value) ? `${Number(value) * unit}px` : value
    : null;
}

export function color(value) {
  if (value && typeof value === 'object') {
    const dark = document.documentElement.dataset.theme === 'dark';
    return color(dark ? value.dark : value.light);
  }
  if (typeof value !== 'string') {
    return null;
  }
  const primitive = /^(blue|purple|orange|green|red|yellow|pink|gray)-\d{2,3}$/.exec(value);
  if (primitive) {
    return `var(--c-${primitive[1]}, ${primitive[1]})`;
  }
  return TOKENS.has(value) ? `var(--c-${value})` : COLOR.test(value) ? value : null;
}

function sides(element, property, value, unit) {
  const all = length(value, unit);
  if (all !== null) {
    element.style[property] = all;
    return;
  }
  if (!value || typeof value !== 'object') {
    return;
  }
  const { x, y } = value;
  const set = (side, given) => {
    const size = length(given, unit);
    if (size !== null) {
      element.style[property + side] = size;
    }
  };
  set('Left', value.left ?? x);
  set('Right', value.right ?? x);
  set('Top', value.top ?? y);
  set('Bottom', value.bottom ?? y);
}

function border(element, value, property = 'border') {
  if (typeof value === 'number') {
    element.style[property] = `${Math.min(value, 20)}px solid var(--ck-border)`;
  } else if (value && typeof value === 'object' && 'size' in value) {
    const style = ['solid', 'dashed', 'dotted', 'double'].includes(value.style) ? value.style : 'solid';
    element.style[property] =
      `${Math.min(Number(value.size) || 0, 20)}px ${style} ${color(value.color) ?? 'var(--ck-border)'}`;
  } else if (value && typeof value === 'object') {
    const { x, y } = value;
    border(element, value.left ?? x, 'borderLeft');
    border(element, value.right ?? x, 'borderRight');
    border(element, value.top ?? y, 'borderTop');
    border(element, value.bottom ?? y, 'borderBottom');
  }
}

/** Sizes, spaces, colours and edges. */
export function look(element, it) {
  const size = length(it.size) ;
  const lengths = {
    width: it.width ?? (size && it.type !== 'Icon' ? size : null),
    height: it.height ?? (size && it.type !== 'Icon' ? size : null),
    minWidth: it.minWidth ?? it.minSize,
    minHeight: it.minHeight,
    maxWidth: it.maxWidth ?? it.maxSize,
    maxHeight: it.maxHeight ?? it.maxSize,
  };
  for (const [name, value] of Object.entries(lengths)) {
    const given = length(value);
    if (given !== null) {
      element.style[name] = given;
    }
  }
  sides(element, 'padding', it.padding, UNIT);
  sides(element, 'margin', it.margin, UNIT);
  border(element, it.border);
  if (it.radius in RADII || it.radius === 'full' || it.radius === '100%') {
    element.style.borderRadius = it.radius in RADII ? `${RADII[it.radius]}px` : '999px';
  }
  const background = color(it.background);
  if (background) {
    element.style.background = background;
  }
  const foreground = typeof it.value === 'string' || it.type === 'Icon' ? color(it.color) : null;
  if (foreground) {
    element.style.color = foreground;
  }
  if (['start', 'center', 'end'].includes(it.textAlign)) {
    element.style.textAlign = it.textAlign;
  }
  const ratio = String(it.aspectRatio ?? '');
  if (/^\d+(\.\d+)?(\s*\/\s*\d+)?$/.test(ratio)) {
    element.style.aspectRatio = ratio;
  }
  if (Number.isFinite(Number(it.flex)) && it.flex !== null && it.flex !== undefined) {
    element.style.flex = String(it.flex);
  }
  return element;
}

/** How the children of a layout lie. */
export function flow(element, it) {
  const gap = length(it.gap, UNIT);
  if (gap !== null) {
    element.style.gap = gap;
  }
  if (it.align in ALIGN) {
    element.style.alignItems = ALIGN[it.align];
  }
  if (it.justify in JUSTIFY) {
    element.style.justifyContent = JUSTIFY[it.justify];
  }
  if (['nowrap', 'wrap', 'wrap-reverse'].includes(it.wrap)) {
    element.style.flexWrap = it.wrap;
  }
  return element;
}

export function space(element, value) {
  const given = length(value, UNIT);
  if (given !== null) {
    element.style.marginBlock = given;
  }
  return element;
}
