import { drawing } from './dom.js';

/**
 * The icons of ChatKit by name, as paths on a grid of 24 that are stroked. A name that ends in
 * "-filled" is filled as well.
 */
const PATHS = {
  agent:
    'M6 9h12v10H6zM12 9V5M9.5 13v2M14.5 13v2M3.5 13v3M20.5 13v3M12 5a.8.8 0 1 1 0-1.6.8.8 0 0 1 0 1.6z',
  analytics: 'M4 20h16M6.5 16v-4M11 16V6M15.5 16v-7M20 16V4',
  atom: 'M12 13.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4zM12 8c5.5 0 9.5 1.8 9.5 4s-4 4-9.5 4-9.5-1.8-9.5-4 4-4 9.5-4zM15.46 10c2.75 4.76 3.2 9.13 1.29 10.23-1.9 1.1-5.46-1.47-8.21-6.23S5.34 4.87 7.25 3.77C9.15 2.67 12.71 5.24 15.46 10z',
  batch: 'M12 3.5l8.5 4.25L12 12 3.5 7.75zM3.5 12l8.5 4.25L20.5 12M3.5 16.25l8.5 4.25 8.5-4.25',
  bolt: 'M13 2.5L5 13.5h6l-1 8 8-11h-6z',
  'book-open':
    'M12 6.5C10 5 7 4.5 3.5 4.5v13.5c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2V4.5C17 4.5 14 5 12 6.5zM12 6.5V20',
  'book-closed':
    'M19 17.5V3.5H7.5A2.5 2.5 0 0 0 5 6v12.5a2 2 0 0 0 2 2h12M19 17.5H7a1.5 1.5 0 0 0 0 3',
  'book-clock':
    'M19 10V3.5H7.5A2.5 2.5 0 0 0 5 6v12.5a2 2 0 0 0 2 2h4M5.5 17.5H11M17 21a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM17 15v2l1.3 1',
  bug: 'M8 9h8v6a4 4 0 0 1-8 0zM9 9a3 3 0 0 1 6 0M8 12H4M20 12h-4M8 16l-3 3M16 16l3 3M8 9.5L5 6.5M16 9.5l3-3M12 12v7',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4',
  chart: 'M4 4v16h16M8 16v-4M12 16V8M16 16v-6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  'check-circle': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.5l2.7 2.7L16 9.5',
  'check-circle-filled':
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6.9 12.6l3.8 3.8 6.5-6.7-1.5-1.5-5 5.2-2.3-2.3z',
  'chevron-left': 'M15 6l-6 6 6 6',
  'chevron-right': 'M9 6l6 6-6 6',
  'chevron-down': 'M6 9l6 6 6-6',
  'circle-question':
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.25c-.7.35-1.1.9-1.1 1.75M12 16.8v.1',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2',
  compass: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.5 8.5l-2 5-5 2 2-5z',
  confetti:
    'M4 20l4-11 7 7zM14 9c0-2 1-3 3-3M15 12c1.5-1.5 3.5-1.5 5 0M11 6c.5-1 .5-2 0-3M18 3v.1M20 8v.1M19 16v.1',
  cube: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  desktop: 'M3.5 5h17v11h-17zM12 16v4M8.5 20h7',
  document: 'M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6',
  dot: 'M12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  'dots-horizontal':
    'M4.3 12a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0zM10.8 12a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0zM17.3 12a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0z',
  'dots-vertical':
    'M10.8 5.5a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0zM10.8 12a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0zM10.8 18.5a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0z',
  'empty-circle': 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z',
  'external-link': 'M13.5 5H19v5.5M19 5l-8 8M16 13.5V19H5V8h5.5',
  globe:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.5 3.8 5.5 3.8 9s-1.3 6.5-3.8 9c-2.5-2.5-3.8-5.5-3.8-9S9.5 5.5 12 3z',
  keys: 'M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12.2L19.5 4M16 7.3l2.5 2.5M13.5 9.7l2 2',
  lab: 'M9.5 3.5h5M10.5 3.5V10L5.5 18.5a1.5 1.5 0 0 0 1.3 2h10.4a1.5 1.5 0 0 0 1.3-2L13.5 10V3.5M8 15h8',
  images: 'M8 4h12.5v12H8zM16 16v4.5H3.5V8.5H8M8 14l3.5-3.5 3 3 2-2 4 4M12 7.8v.1',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.8v.1',
  lifesaver:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5.7 5.7l3.8 3.8M14.5 14.5l3.8 3.8M18.3 5.7l-3.8 3.8M9.5 14.5l-3.8 3.8',
  lightbulb: 'M9 16.5c0-2-3-3.5-3-7a6 6 0 0 1 12 0c0 3.5-3 5-3 7zM9.5 20h5',
  mail: 'M3.5 5.5h17v13h-17zM3.5 7l8.5 6 8.5-6',
  'map-pin':
    'M12 21s-7-6-7-11.5a7 7 0 0 1 14 0C19 15 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  maps: 'M3.5 6l5.5-2 6 2 5.5-2v14L15 20l-6-2-5.5 2zM9 4v14M15 6v14',
  mobile: 'M7 3h10v18H7zM11 18h2',
  name: 'M4 6h16v12H4zM8.5 12a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM6.3 15.5c.5-2 3.9-2 4.4 0M14 10.5h3.5M14 13.5h3.5',
  notebook: 'M6 3.5h13v17H6zM4 7.5h4M4 12h4M4 16.5h4M11 8h5',
  'notebook-pencil': 'M19 9.5v-6H6v17h6M4 7.5h4M4 12h4M4 16.5h4M13.5 20.5l.5-2.5 5-5 2 2-5 5z',
  'page-blank': 'M6 3.5h8l4 4v13H6zM14 3.5v4h4',
  phone:
    'M5 4h4l1.5 4.5-2 1.5a12 12 0 0 0 5.5 5.5l1.5-2L20 15v4a1.5 1.5 0 0 1-1.6 1.5C10.5 20 4 13.5 3.5 5.6A1.5 1.5 0 0 1 5 4z',
  play: 'M7.5 4.5l11.5 7.5-11.5 7.5z',
  plus: 'M12 5v14M5 12h14',
  profile:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 12.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6 18.5c1-4 11-4 12 0',
  'profile-card':
    'M3.5 5h17v14h-17zM9 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.8 16c.6-3 5.8-3 6.4 0M15 10h3M15 13.5h3',
  reload: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15',
  star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20.5 20.5',
  sparkle:
    'M12 3.5c.7 4.7 3.3 7.6 8.5 8.5-5.2.9-7.8 3.8-8.5 8.5-.7-4.7-3.3-7.6-8.5-8.5 5.2-.9 7.8-3.8 8.5-8.5z',
  'sparkle-double':
    'M10 6.5c.6 4 2.7 6.3 7 7-4.3.7-6.4 3-7 7-.6-4-2.7-6.3-7-7 4.3-.7 6.4-3 7-7zM18 2.5c.3 1.9 1.3 3 3.5 3.5-2.2.5-3.2 1.6-3.5 3.5-.3-1.9-1.3-3-3.5-3.5 2.2-.5 3.2-1.6 3.5-3.5z',
  'square-code': 'M4 4h16v16H4zM9.5 9L7 12l2.5 3M14.5 9l2.5 3-2.5 3',
  'square-image': 'M4 4h16v16H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 8.5v.1',
  'square-text': 'M4 4h16v16H4zM8 9h8M8 12h8M8 15h5',
  suitcase: 'M3.5 8h17v12h-17zM9 8V4.5h6V8M3.5 13h17',
  'settings-slider':
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-7 14-7 15 0',
  wreath:
    'M9 4.5C4.5 6 3 11 5 15c1 2.5 3 4.5 7 5 4-.5 6-2.5 7-5 2-4 .5-9-4-10.5M4 10l3 1M4.5 14.5l3-.5M7 18l2-2M20 10l-3 1M19.5 14.5l-3-.5M17 18l-2-2',
  write: 'M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3',
  'write-alt': 'M12 4.5H4.5v15h15V12M9.5 14.5l.5-3 8-8 2.5 2.5-8 8z',
  'write-alt2': 'M4 20h16M6 16l.8-3.5L16 3.5l2.7 2.7-9.2 9z',
};
PATHS['star-filled'] = PATHS.star;

/** An icon as an element that says nothing to a screen reader. An unknown name gives a dot. */
export function icon(name) {
  const known = pathOf(name);
  return drawing(PATHS[known], `ckw-icon${known.endsWith('-filled') ? ' is-filled' : ''}`);
}

/** The name under which the path lies. "lucide:" and "vendor:" names are tried without the prefix. */
function pathOf(name) {
  const plain = (typeof name === 'string' ? name : '').replace(/^(lucide|vendor):/, '');
  return Object.hasOwn(PATHS, plain) ? plain : 'dot';
}
