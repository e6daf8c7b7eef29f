/** Charts as SVG: bars, areas and lines over one axis of names. */
import { color, entry, objectsOf, oneOf, sized, textOf } from './widget-values.js';
import { make } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';
const COLORS = ['blue', 'orange', 'green', 'purple', 'pink', 'yellow', 'red'];
const STEPPED = ['step', 'stepBefore', 'stepAfter'];
const MOST_ROWS = 500;
const MOST_SERIES = 24;
const MOST_MARKS = 5000;
const TOLD = 24;
const NUMBERS = new Intl.NumberFormat('en');

/** The chart draws itself anew as its width changes, so that its text keeps its size. */
export function chart(it) {
  const data = read(it);
  const plot = make('div', 'ckw-plot');
  const figure = make('figure', 'ckw-chart', plot, it.showLegend === false ? null : legend(data));
  sized(figure, it);
  if (it.height || it.size || it.aspectRatio) {
    figure.classList.add('has-height');
  }
  const paint = (width, height) => plot.replaceChildren(picture(data, width, height));
  paint(480, 220);
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0 && contentRect.height > 0) {
      paint(contentRect.width, contentRect.height);
    }
  }).observe(plot);
  return figure;
}

/** What is drawn, with all that is missing or of a wrong type left out. */
function read(it) {
  const axis = typeof it.xAxis === 'string' ? { dataKey: it.xAxis } : (it.xAxis ?? {});
  const drawn = objectsOf(it.series).slice(0, MOST_SERIES);
  const most = Math.min(MOST_ROWS, Math.floor(MOST_MARKS / Math.max(1, drawn.length)));
  const rows = objectsOf(it.data).slice(0, most);
  const series = drawn.map((each, index) => readSeries(each, index, rows));
  stack(series);
  return {
    series,
    names: rows.map((row) => nameOf(row, axis)),
    axisHidden: axis.hide === true,
    showYAxis: it.showYAxis === true,
    showTooltip: it.showTooltip !== false,
    barGap: pixels(it.barGap) ?? 3,
    categoryGap: pixels(it.barCategoryGap),
  };
}

function readSeries(each, index, rows) {
  return {
    type: oneOf(each.type, ['bar', 'area', 'line'], 'bar'),
    label: textOf(each.label) || textOf(each.dataKey),
    color: color(each.color, 'chart') ?? `var(--ckw-chart-${COLORS[index % COLORS.length]})`,
    curve: textOf(each.curveType) || 'monotone',
    stack: textOf(each.stack),
    values: rows.map((row) => numberOf(row[textOf(each.dataKey)])),
  };
}

function pixels(value) {
  return Number.isFinite(value) && value >= 0 ? Math.min(value, 100) : null;
}

function numberOf(value) {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isFinite(number) ? number : null;
}

function nameOf(row, axis) {
  const raw = textOf(row[textOf(axis.dataKey)]);
  return textOf(entry(axis.labels ?? {}, raw)) || raw;
}

/**
 * Gives each value where it begins and ends, and each series the curve that it lies on: series of
 * one stack lie on one another.
 */
function stack(series) {
  const heights = new Map();
  const lower = new Map();
  for (const each of series) {
    const place = JSON.stringify([each.type, each.stack]);
    each.curveBelow = (each.stack && lower.get(place)) || 'linear';
    lower.set(place, each.curve);
    each.spans = each.values.map((value, index) => {
      const key = JSON.stringify([each.type, each.stack, index, value < 0]);
      const from = each.stack ? (heights.get(key) ?? 0) : 0;
      const to = from + (value ?? 0);
      heights.set(key, to);
      return value === null ? null : { from, to };
    });
  }
}

// ---------------------------------------------------------------------------------------- parts

function picture(data, width, height) {
  const scale = scaleOf(data, width, height);
  const svg = shape('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': inWords(data),
    class: 'ckw-chart-svg',
  });
  svg.append(grid(data, scale));
  if (data.showTooltip) {
    svg.append(bands(data, scale));
  }
  svg.append(...areas(data, scale), ...bars(data, scale), ...lines(data, scale));
  if (!data.axisHidden) {
    svg.append(xLabels(data, scale));
  }
  return svg;
}

/** Where the parts lie: x of a category's middle, y of a value. */
function scaleOf(data, width, height) {
  const ends = data.series
    .flatMap((each) => each.spans)
    .flatMap((span) => (span ? [span.from, span.to] : []));
  const ticks = ticksOf(Math.min(0, ...ends), Math.max(0, ...ends));
  const widest = Math.max(...ticks.map((tick) => format(tick).length));
  const left = data.showYAxis ? 10 + widest * 6.5 : 4;
  const bottom = height - (data.axisHidden ? 6 : 24);
  const top = 8;
  const right = width - 4;
  const [low, high] = [ticks[0], ticks.at(-1)];
  const band = (right - left) / Math.max(1, data.names.length);
  return {
    ticks,
    left,
    right,
    top,
    bottom,
    band,
    x: (index) => left + band * (index + 0.5),
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - top),
  };
}

/** Round numbers from at or below the lowest to at or above the highest value. */
function ticksOf(low, high) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step =
    [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => span / each <= 5) ?? span;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function format(value) {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 }).format(
    value,
  );
}

function grid(data, scale) {
  const group = shape('g', { class: 'ckw-grid' });
  for (const tick of scale.ticks) {
    const y = scale.y(tick);
    group.append(
      shape('line', {
        x1: scale.left,
        x2: scale.right,
        y1: y,
        y2: y,
        class: tick === 0 ? 'is-zero' : '',
      }),
    );
    if (data.showYAxis) {
      group.append(words(scale.left - 8, y + 4, 'end', format(tick)));
    }
  }
  return group;
}

/** As many names as fit beside one another. */
function xLabels(data, scale) {
  const group = shape('g', { class: 'ckw-axis' });
  const longest = Math.max(1, ...data.names.map((name) => Math.min(name.length, 14)));
  const every = Math.max(1, Math.ceil((longest * 6.5 + 8) / scale.band));
  data.names.forEach((name, index) => {
    if (index % every === 0) {
      const short = name.length > 14 ? `${name.slice(0, 13)}…` : name;
      group.append(words(scale.x(index), scale.bottom + 18, 'middle', short));
    }
  });
  return group;
}

/** One strip for each category, which tells its values to a pointer. */
function bands(data, scale) {
  const group = shape('g', { class: 'ckw-bands' });
  data.names.forEach((name, index) => {
    const strip = shape('rect', {
      x: scale.left + scale.band * index,
      y: scale.top,
      width: scale.band,
      height: scale.bottom - scale.top,
    });
    strip.append(title([name, ...valuesAt(data, index)].join('\n')));
    group.append(strip);
  });
  return group;
}

function valuesAt(data, index) {
  return data.series
    .filter((each) => each.values[index] !== null)
    .map((each) => `${each.label}: ${written(each.values[index])}`);
}

/** A number of hundreds of digits is written shorter. */
function written(number) {
  return Math.abs(number) < 1e21 ? NUMBERS.format(number) : String(number);
}

function bars(data, scale) {
  const kept = data.series.filter((each) => each.type === 'bar');
  const columns = [...new Set(kept.map((each) => each.stack || each))];
  const free = data.categoryGap ?? Math.max(2, scale.band * 0.28);
  const space = Math.max(1, scale.band - free);
  const gap = Math.min(data.barGap, space / (2 * columns.length));
  const width = Math.min(48, Math.max(1, (space - gap * (columns.length - 1)) / columns.length));
  const whole = width * columns.length + gap * (columns.length - 1);
  return kept
    .flatMap((each) =>
      each.spans.map((span, index) => {
        const offset = columns.indexOf(each.stack || each) * (width + gap) - whole / 2;
        return span && bar(each, span, scale.x(index) + offset, width, scale);
      }),
    )
    .filter(Boolean);
}

function bar(series, span, x, width, scale) {
  const [y1, y2] = [scale.y(span.from), scale.y(span.to)];
  return filled(
    shape('rect', {
      x,
      width,
      y: Math.min(y1, y2),
      height: Math.max(0.5, Math.abs(y1 - y2)),
      rx: Math.min(3, width / 4),
      class: 'ckw-bar',
    }),
    series,
    'fill',
  );
}

function areas(data, scale) {
  return data.series
    .filter((each) => each.type === 'area')
    .flatMap((each) =>
      runs(each, scale).map((run) => {
        const upper = curve(
          run.map(({ x, to }) => ({ x, y: to })),
          each.curve,
        );
        const lower = curve(
          run.map(({ x, from }) => ({ x, y: from })).reverse(),
          backward(each.curveBelow),
        );
        return filled(
          shape('path', { d: `${upper}${lower.replace('M', 'L')}Z`, class: 'ckw-area' }),
          each,
          'fill',
        );
      }),
    );
}

/** Lines, also the upper edges of areas. A lone point is a dot. */
function lines(data, scale) {
  return data.series
    .filter((each) => each.type !== 'bar')
    .flatMap((each) =>
      runs(each, scale).map((run) => {
        const points = run.map(({ x, to }) => ({ x, y: to }));
        return points.length === 1
          ? filled(shape('circle', { cx: points[0].x, cy: points[0].y, r: 3 }), each, 'fill')
          : filled(
              shape('path', { d: curve(points, each.curve), class: 'ckw-line' }),
              each,
              'stroke',
            );
      }),
    );
}

/** The points of a series, apart where values are missing. */
function runs(series, scale) {
  const all = [[]];
  series.spans.forEach((span, index) => {
    if (span) {
      all.at(-1).push({ x: scale.x(index), from: scale.y(span.from), to: scale.y(span.to) });
    } else {
      all.push([]);
    }
  });
  return all.filter((run) => run.length > 0);
}

// --------------------------------------------------------------------------------------- curves

function curve(points, type) {
  if (type.startsWith('linear')) {
    return points.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x} ${y}`).join('');
  }
  return STEPPED.includes(type) ? steps(points, type) : smooth(points);
}

function backward(type) {
  return { stepBefore: 'stepAfter', stepAfter: 'stepBefore' }[type] ?? type;
}

function steps(points, type) {
  const part = { step: 0.5, stepBefore: 0, stepAfter: 1 }[type];
  return points
    .map(({ x, y }, index) => {
      if (index === 0) {
        return `M${x} ${y}`;
      }
      const before = points[index - 1].x;
      return `H${before + (x - before) * part}V${y}H${x}`;
    })
    .join('');
}

/** A smooth curve that never leaves the range of neighbouring values. */
function smooth(points) {
  const slopes = slopesOf(points);
  return points
    .map(({ x, y }, index) => {
      if (index === 0) {
        return `M${x} ${y}`;
      }
      const before = points[index - 1];
      const third = (x - before.x) / 3;
      return (
        `C${before.x + third} ${before.y + slopes[index - 1] * third}` +
        ` ${x - third} ${y - slopes[index] * third} ${x} ${y}`
      );
    })
    .join('');
}

/** Flat at a peak, a valley and the ends; else the harmonic mean of the slopes to both sides. */
function slopesOf(points) {
  const between = points
    .slice(1)
    .map((point, index) => (point.y - points[index].y) / (point.x - points[index].x));
  return points.map((_, index) => {
    const [before, after] = [between[index - 1], between[index]];
    return before * after > 0 ? (2 * before * after) / (before + after) : 0;
  });
}

// --------------------------------------------------------------------------------------- words

function legend(data) {
  if (data.series.length === 0) {
    return null;
  }
  return make(
    'figcaption',
    'ckw-legend',
    data.series.map((each) => {
      const swatch = make('span', `ckw-swatch is-${each.type}`);
      swatch.style.background = each.color;
      return make('span', 'ckw-legend-entry', swatch, each.label);
    }),
  );
}

/** The numbers, for who cannot see the picture. */
function inWords(data) {
  const told = data.names.slice(0, TOLD);
  const values = told.map((name, index) => `${name}: ${valuesAt(data, index).join(', ')}`);
  return `Chart. ${values.join('. ')}${data.names.length > TOLD ? '…' : ''}`;
}

function title(text) {
  const element = shape('title', {});
  element.textContent = text;
  return element;
}

function words(x, y, anchor, text) {
  const element = shape('text', { x, y, 'text-anchor': anchor });
  element.textContent = text;
  return element;
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function filled(element, series, property) {
  element.style[property] = series.color;
  return element;
}
