/** Charts of bars, areas and lines, as SVG. */
import { h } from '/playground/dom.js';
import { color } from '/playground/widget-style.js';

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 40;
const BOTTOM = 24;
const COLORS = ['blue', 'purple', 'orange', 'green', 'red', 'yellow', 'pink'];

export function chart({ data = [], series = [], xAxis, showYAxis, showLegend = true }) {
  const axis = typeof xAxis === 'string' ? { dataKey: xAxis } : (xAxis ?? {});
  const values = series.flatMap((each) => data.map((row) => number(row[each.dataKey])));
  const top = Math.max(1, ...values);
  const left = showYAxis ? LEFT : 8;
  const step = (WIDTH - left - 8) / Math.max(1, data.length);
  const x = (i) => left + step * (i + 0.5);
  const y = (value) => 8 + (HEIGHT - BOTTOM - 8) * (1 - value / top);
  const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': 'Chart' });
  for (let i = 0; showYAxis && i <= 4; i++) {
    const value = (top * i) / 4;
    drawing.append(
      svg('line', { x1: left, x2: WIDTH - 8, y1: y(value), y2: y(value), class: 'grid' }),
      label(left - 6, y(value) + 4, String(Math.round(value * 100) / 100), 'end'),
    );
  }
  series.forEach((each, n) => {
    const paint = color(each.color) ?? `var(--c-${COLORS[n % COLORS.length]})`;
    drawing.append(...shapes(each, n, { data, series, step, x, y, paint }));
  });
  if (!axis.hide) {
    const every = Math.ceil(data.length / 8);
    data.forEach((row, i) => {
      if (i % every === 0) {
        const name = String(row[axis.dataKey] ?? '');
        drawing.append(label(x(i), HEIGHT - 6, axis.labels?.[name] ?? name, 'middle'));
      }
    });
  }
  return h(
    'figure',
    { class: 'w-chart' },
    drawing,
    showLegend !== false &&
      h('figcaption', {}, series.map((each, n) => {
        const key = h('span', { class: 'key' });
        key.style.background = color(each.color) ?? `var(--c-${COLORS[n % COLORS.length]})`;
        return h('span', {}, key, each.label ?? each.dataKey);
      })),
  );
}

function shapes(each, n, { data, series, step, x, y, paint }) {
  if (each.type === 'bar') {
    const bars = series.filter((other) => other.type === 'bar').length;
    const width = Math.max(2, (step * 0.7) / bars);
    return data.map((row, i) => {
      const value = number(row[each.dataKey]);
      const bar = svg('rect', {
        x: x(i) - (step * 0.7) / 2 + width * n,
        y: y(value),
        width,
        height: Math.max(0, y(0) - y(value)),
        rx: 2,
      });
      return painted(bar, 'fill', paint, `${each.label ?? each.dataKey}: ${value}`);
    });
  }
  const points = data.map((row, i) => `${x(i)},${y(number(row[each.dataKey]))}`);
  const line = painted(
    svg('polyline', { points: points.join(' '), class: 'line' }), 'stroke', paint, each.label);
  if (each.type !== 'area') {
    return [line];
  }
  const area = [`${x(0)},${y(0)}`, ...points, `${x(data.length - 1)},${y(0)}`].join(' ');
  return [painted(svg('polygon', { points: area, class: 'area' }), 'fill', paint), line];
}

function painted(shape, property, paint, about) {
  shape.style[property] = paint;
  if (about) {
    const title = svg('title', {});
    title.textContent = about;
    shape.append(title);
  }
  return shape;
}

function label(x, y, words, anchor) {
  const text = svg('text', { x, y, 'text-anchor': anchor });
  text.textContent = words;
  return text;
}

function number(value) {
  const found = Number(value);
  return Number.isFinite(found) ? found : 0;
}

function svg(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  return element;
}
